"""Cells of one attribute: what a column says is what each record says."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from source_adapters.asked import asked
from source_adapters.bound import DATABASE_FORMATS, DateFormat, Field, Service, Unit
from source_adapters.cell_readers import CellReader, cell_reader
from source_adapters.contract import INVALID, Attribute, Cell, Coarsening, Entity, Form, Sealed, ValueKind
from source_adapters.forms import disclosed
from source_adapters.json_path import path_of, way
from source_adapters.keys import KeyKind
from source_adapters.scrutiny import InvalidCells, Rule, Scrutiny
from source_adapters.testing_sample import EDGE, HIGH, LOW
from tests.source_adapters import written_days

AMOUNTS = [Decimal("-0.01"), Decimal("0.00"), Decimal("12000.00"), Decimal("9999999999999.99")]
ODD_AMOUNTS = [Decimal("0.005"), Decimal("12000.000000000000001"), Decimal(10) ** 14]
DAYS = (date(2007, 1, 1), date(2007, 6, 1))


def shaped(kind: ValueKind, edges: Sequence[Any]) -> list[Attribute]:
    """All forms of a kind that has an order."""
    return [
        Attribute("x", Form.EXACT, kind),
        Attribute("x", Form.RANGE, kind, edges=tuple(edges)),
        *(Attribute("x", Form.STATUS, kind, edges=(edge,)) for edge in edges),
    ]


ATTRIBUTES = [
    *(
        each
        for kind in (ValueKind.MONEY, ValueKind.AREA)
        for edges in (AMOUNTS, ODD_AMOUNTS)
        for each in shaped(kind, edges)
    ),
    *(each for kind in (ValueKind.COUNT, ValueKind.MONTHS) for each in shaped(kind, (0, 1, 12))),
    *shaped(ValueKind.DATE, DAYS),
    *(Attribute("x", Form.INPUT, kind) for kind in (ValueKind.MONEY, ValueKind.AREA, ValueKind.COUNT)),
    Attribute("x", Form.RANGE, ValueKind.DATE, coarsening=Coarsening.MONTH),
    Attribute("x", Form.RANGE, ValueKind.DIVISION, coarsening=Coarsening.DISTRICT),
    Attribute("x", Form.RANGE, ValueKind.TEXT, coarsening=Coarsening.SECTION),
    Attribute("name", Form.MASKED, ValueKind.TEXT),
    Attribute("x", Form.EXACT, ValueKind.TEXT),
    Attribute("x", Form.STATUS, ValueKind.CODE, words=("MALE", "FEMALE")),
    Attribute("x", Form.STATUS, ValueKind.NAME_MATCH),
]

amounts = st.decimals(-(10**13), 10**13, places=2).map(str) | st.from_regex(
    r"-?[0-9]{1,14}(\.[0-9]{1,6})?", fullmatch=True
)
oddities: st.SearchStrategy[object] = st.sampled_from(
    [
        None, True, False, 0, 1, 12, 1.0, 0.0, -0.0, 0.1, 10**14, [], ["1"], {"x": "1"}, "", " ", "1", "MALE", "OTHER",
        "1,2", "1.00,2.00", "0.00", "-0.00", "00.10", "12000.00", "11999.99", " 12000.00", "12000.00 ", "+1.00",
        "1.00\n", "１.00", "1_0.00", "NaN", "2007-03-01", "2007-06-01", "20070301", "2007/3/1",
        "2007年3月1日", "070301", "440103", "440103001", "2311",
        "\ufffd",
    ]
)  # fmt: skip
values = st.one_of(oddities, amounts, st.text(max_size=3))
columns = st.one_of(
    st.lists(values, max_size=8),
    st.lists(amounts, max_size=8),
    st.lists(st.decimals(-(10**12), 10**12, places=2).map(str), max_size=8),
    st.lists(oddities, min_size=1, max_size=2).map(lambda few: few * 5),
)
contents = columns.map(lambda column: [{"id": EDGE, "x": each} for each in column])
some_without = st.lists(st.dictionaries(st.sampled_from(["x", "y"]), values), max_size=8)


def reader(attribute: Attribute, field: Field, *, complete: bool) -> CellReader:
    """Of the attribute at the place of the field, in a service about people."""
    block = Service(
        Entity.PERSON, "/p", "list", "id", KeyKind.IDENTITY_NUMBER, {"x": field}, complete_register=complete
    )
    return cell_reader(attribute, field, block, way(path_of(field.place, attribute.year)))


def shown(cells: Sequence[Cell]) -> list[str]:
    """Cells with their classes and places, and what is sealed in them."""
    return [f"{type(cell).__name__} {cell.figure!r}" if isinstance(cell, Sealed) else repr(cell) for cell in cells]


@given(
    st.sampled_from(ATTRIBUTES),
    st.sampled_from(Unit),
    st.sampled_from(DATABASE_FORMATS),
    st.booleans(),
    contents | some_without,
)
def test_a_column_says_what_each_record_says(
    attribute: Attribute, unit: Unit, format_: DateFormat, complete: bool, records: list[dict[str, object]]
) -> None:
    """In all kinds, forms and units, whatever the department wrote."""
    reads = reader(attribute, Field("x", unit=unit, format=format_, codes=None), complete=complete)
    question = asked(KeyKind.IDENTITY_NUMBER, [EDGE])
    expected = [reads.of_one(record, EDGE) for record in records]
    assert shown(reads.of_many(records, question, [0] * len(records))) == shown(expected)


@given(
    written_days.of_century,
    st.sampled_from(DATABASE_FORMATS),
    st.sampled_from([each for each in ATTRIBUTES if each.kind is ValueKind.DATE]),
    st.integers(-1, 1),
)
def test_no_form_hides_a_day_to_come(day: date, form: DateFormat, attribute: Attribute, later: int) -> None:
    """However a day is written, the next one is INVALID where it is the last, and counted as what it is."""
    field = Field("x", format=form, pivot=written_days.PIVOT)
    block = Service(Entity.PERSON, "/p", "list", "id", KeyKind.IDENTITY_NUMBER, {"x": field})
    last, invalid = day + timedelta(days=later), InvalidCells()
    reads = cell_reader(attribute, field, block, way(path_of("x")), Scrutiny(last, invalid))
    cell = reads.of_one({"x": written_days.WRITTEN[form](day)}, EDGE)
    assert cell == (INVALID if day > last else disclosed(day, attribute))
    assert invalid.counts() == ({Rule.FUTURE_DATE: 1} if day > last else {})


@given(st.lists(st.sampled_from(["1", 1, "2", None, True, 1.0]), max_size=10), st.booleans())
def test_codes_are_translated_in_columns(written: list[object], complete: bool) -> None:
    """A code and the number of it are one, a truth and a fraction are none."""
    attribute = Attribute("x", Form.STATUS, ValueKind.CODE, words=("MALE",))
    reads = reader(attribute, Field("x", codes={"1": "MALE", "2": "OTHER"}), complete=complete)
    records = [{"x": each} for each in written]
    question = asked(KeyKind.IDENTITY_NUMBER, [EDGE])
    assert reads.of_many(records, question, [0] * len(records)) == [reads.of_one(record, EDGE) for record in records]


@given(st.lists(st.none() | st.dictionaries(st.sampled_from(["2006", "2007"]), values), max_size=8), st.booleans())
def test_years_are_read_in_columns(payments: list[object], complete: bool) -> None:
    """A year that is not there is silence, one that is null unknown."""
    attribute = Attribute("x", Form.EXACT, ValueKind.MONEY, year=2007, silence=Decimal(0))
    reads = reader(attribute, Field("payments.{year}"), complete=complete)
    records = [{"payments": each} for each in payments]
    question = asked(KeyKind.IDENTITY_NUMBER, [EDGE])
    expected = [reads.of_one(record, EDGE) for record in records]
    assert shown(reads.of_many(records, question, [0] * len(records))) == shown(expected)


def test_a_sealed_figure_is_nobody_elses() -> None:
    """Equal figures of two records are sealed apart, so that nobody can tell that they are equal."""
    attribute = Attribute("x", Form.INPUT, ValueKind.COUNT)
    sealed = reader(attribute, Field("x"), complete=False).of_many(
        [{"x": 1}] * 9, asked(KeyKind.IDENTITY_NUMBER, [EDGE]), [0] * 9
    )
    assert len({id(cell) for cell in sealed}) == 9


def test_the_key_of_a_record_is_the_one_asked_for() -> None:
    """However it is written; each its own."""
    attribute = Attribute("x", Form.EXACT, ValueKind.TEXT)
    block = Service(Entity.PERSON, "/p", "list", "id", KeyKind.IDENTITY_NUMBER, {"x": Field("id")})
    reads = cell_reader(attribute, Field("id"), block, way(path_of("id")))
    question = asked(KeyKind.IDENTITY_NUMBER, [LOW, EDGE, HIGH])
    assert reads.of_many([{"id": "?"}, {"id": "?"}], question, [2, 0]) == [HIGH, LOW]
