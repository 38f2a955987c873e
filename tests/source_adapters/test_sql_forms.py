"""What the database computes is what `forms` would have computed from the cell."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import column

from source_adapters import forms, sql_forms
from source_adapters.bound import DATABASE_FORMATS, DateFormat, Field, Unit
from source_adapters.codes import fifteen_digits
from source_adapters.contract import INVALID, Attribute, Cell, Coarsening, Form, ValueKind
from source_adapters.decoding import decoder
from source_adapters.keys import KeyKind
from source_adapters.reasons import reason
from source_adapters.scrutiny import Rule, is_before_birth
from source_adapters.sql_dates import ANY_DAY, Days, birth_in
from source_adapters.sql_dialect import Expression, constant
from source_adapters.sql_forms import Selected, selected
from source_adapters.sql_generic import GENERIC
from source_adapters.sql_stored import as_held
from source_adapters.testing_sample import EDGE
from tests.databases.cells import Cells, cells_in, cells_in_sqlite
from tests.databases.kinds import MARIADB, POSTGRESQL
from tests.source_adapters import tables_of_changes, written_days


@pytest.fixture(scope="module", params=["sqlite", POSTGRESQL, MARIADB])
def database(request: pytest.FixtureRequest) -> Iterator[Cells]:
    """One cell, in each kind of database."""
    opened = cells_in_sqlite() if request.param == "sqlite" else cells_in(request.getfixturevalue(request.param))
    with opened as cells:
        yield cells


def found(
    database: Cells, cell: object, attribute: Attribute, field: Field, days: Days = ANY_DAY
) -> tuple[Cell, Rule | None]:
    """The cell's form as the database gives it, and the rule that it breaks if it is INVALID."""
    made_of: list[Selected] = []

    def made(column: Expression) -> Expression:
        made_of.append(selected(attribute, field, column, database.dialect, days))
        return made_of[-1].expression

    written = database.computed(_held(database, cell), made)
    read = made_of[0].read(written)
    return read, made_of[0].why(written) if read is INVALID else None


def computed(database: Cells, cell: object, attribute: Attribute, field: Field) -> Cell:
    """The cell's form as the database gives it."""
    return found(database, cell, attribute, field)[0]


def _held(database: Cells, cell: object) -> object:
    """What only columns with a type can hold is held as a text elsewhere."""
    return str(cell) if isinstance(cell, date | Decimal) and not database.is_typed else cell


def disclosed(cell: object, attribute: Attribute, field: Field) -> Cell:
    """The cell's form as the adapter would give it after reading the cell itself."""
    return forms.disclosed(decoder(attribute.kind, field, day=attribute.day)(as_held(cell)), attribute)


def agree(database: Cells, cell: object, attribute: Attribute, field: Field) -> bool:
    """Whether both give the same."""
    held = _held(database, cell)
    return computed(database, held, attribute, field) == disclosed(held, attribute, field)


amounts = st.decimals(-(10**7), 10**7, places=2)
sums = st.lists(amounts.map(float), min_size=1, max_size=4).map(sum)
texts = st.text(st.characters(exclude_characters="\0\ufffd", exclude_categories=["Cs"]), max_size=20)
digits = st.text("0123456789", max_size=10)
days = st.dates()
near_days = written_days.near(days)
any_cell = st.one_of(
    st.none(),
    st.integers(-(10**14), 10**14),
    sums,
    amounts.map(float),
    texts,
    digits,
    near_days,
    st.just(1e300),
    amounts,
    st.decimals(-(10**19), 10**19, places=7),
    st.integers(-100, 10**9).map(Decimal),
    days,
    st.datetimes(),
    st.binary(max_size=4),
)

figure_kinds = st.sampled_from([ValueKind.MONEY, ValueKind.AREA, ValueKind.COUNT, ValueKind.MONTHS])
fields = st.builds(
    Field,
    st.just("cell"),
    format=st.sampled_from(DATABASE_FORMATS),
    unit=st.sampled_from(Unit),
    empty=st.sampled_from(written_days.EMPTY),
    pivot=st.integers(0, 99),
    divisions=st.none() | tables_of_changes.tables,
)
number_edges = st.lists(st.one_of(amounts, st.integers(-100, 100)), max_size=4, unique=True).map(sorted)


@given(any_cell, figure_kinds, fields, number_edges)
def test_bands_of_figures(database: Cells, cell: object, kind: ValueKind, field: Field, edges: list[Any]) -> None:
    """Whatever stands in the cell, band and INVALID are the same."""
    attribute = Attribute("x", Form.RANGE, kind, edges=tuple(edges))
    assert agree(database, cell, attribute, field)


@given(amounts, st.sampled_from([-1, 0, 1]), st.sampled_from(Unit))
def test_the_fen_at_the_edge_counts(database: Cells, edge: Decimal, fen: int, unit: Unit) -> None:
    """One fen below the edge is below it, in whatever unit the department counts."""
    amount = edge + Decimal(fen) / 100
    per_unit = {Unit.YUAN: Decimal(1), Unit.FEN: Decimal("0.01"), Unit.TEN_THOUSAND_YUAN: Decimal(10_000)}
    held = amount / per_unit[unit]
    cell = int(held) if unit is Unit.FEN else float(held)
    attribute = Attribute("x", Form.STATUS, ValueKind.MONEY, edges=(edge,))
    assert computed(database, cell, attribute, Field("cell", unit=unit)) is (fen >= 0)


@given(any_cell, fields, st.lists(days, max_size=4, unique=True).map(sorted))
def test_bands_of_dates(database: Cells, cell: object, field: Field, edges: list[date]) -> None:
    """Dates are judged and compared in the format they are written in."""
    attribute = Attribute("x", Form.RANGE, ValueKind.DATE, edges=tuple(edges))
    assert agree(database, cell, attribute, field)


@pytest.mark.parametrize("field", [Field("cell", format=form, pivot=30) for form in DATABASE_FORMATS])
@pytest.mark.parametrize("day", ["2007-02-28", "2007-02-29", "2008-02-29", "2007-02-31", "2007-04-31", "2007-12-32"])
def test_days_that_no_calendar_has(database: Cells, field: Field, day: str) -> None:
    """A database that reckons 30 February to be in March, or lets it stand, is not believed."""
    year, month, of_month = day.split("-")
    written = {
        DateFormat.ISO: day,
        DateFormat.COMPACT: day.replace("-", ""),
        DateFormat.SLASHED: day.replace("-", "/"),
        DateFormat.CHINESE: f"{year}年{month}月{of_month}日",
        DateFormat.TWO_DIGIT_YEAR: day.replace("-", "")[2:],
    }
    attribute = Attribute("x", Form.RANGE, ValueKind.DATE, coarsening=Coarsening.MONTH)
    expected = day[:7] if day in {"2007-02-28", "2008-02-29"} else INVALID
    assert computed(database, written[field.format], attribute, field) == expected


@given(any_cell, fields, days)
def test_status_of_dates(database: Cells, cell: object, field: Field, edge: date) -> None:
    """A status is a bool, None or INVALID."""
    attribute = Attribute("x", Form.STATUS, ValueKind.DATE, edges=(edge,))
    held = _held(database, cell)
    assert computed(database, held, attribute, field) is disclosed(held, attribute, field)


@given(
    st.one_of(any_cell, st.text("0123456789", min_size=6, max_size=9), tables_of_changes.codes),
    fields,
    st.sampled_from(Coarsening),
    tables_of_changes.days,
)
def test_coarse_values(database: Cells, cell: object, field: Field, coarsening: Coarsening, day: date) -> None:
    """Months, years, sections, and districts as they stand on a day."""
    kinds = {Coarsening.DISTRICT: ValueKind.DIVISION, Coarsening.SECTION: ValueKind.TEXT}
    attribute = Attribute("x", Form.RANGE, kinds.get(coarsening, ValueKind.DATE), coarsening=coarsening, day=day)
    assert agree(database, cell, attribute, field)


@given(st.one_of(any_cell, st.text("0123456789xX", min_size=17, max_size=19)), st.sampled_from(sorted(forms.MASKS)))
def test_masks(database: Cells, cell: object, name: str) -> None:
    """A mask hides the same and shows the same."""
    attribute = Attribute(name, Form.MASKED, ValueKind.TEXT)
    assert agree(database, cell, attribute, Field("cell"))


@given(any_cell, st.sampled_from(ValueKind), fields)
def test_exact_values(database: Cells, cell: object, kind: ValueKind, field: Field) -> None:
    """Exact values are the cell itself, decoded after reading."""
    if kind not in {ValueKind.NAME_MATCH, ValueKind.KEYS}:
        attribute = Attribute("x", Form.EXACT, kind)
        assert agree(database, cell, attribute, field)


EXACT_DATE = Attribute("diedOn", Form.EXACT, ValueKind.DATE)
COMPUTED_DATES = [
    Attribute("diedOn", Form.STATUS, ValueKind.DATE, edges=(date(1990, 1, 1),)),
    Attribute("diedOn", Form.RANGE, ValueKind.DATE, edges=(date(1990, 1, 1), date(2000, 1, 1))),
    Attribute("diedOn", Form.RANGE, ValueKind.DATE, coarsening=Coarsening.YEAR),
    Attribute("diedOn", Form.RANGE, ValueKind.DATE, coarsening=Coarsening.MONTH),
]


@given(
    any_cell,
    st.sampled_from(COMPUTED_DATES),
    fields,
    days | st.just(date(1970, 8, 14)),
    st.sampled_from(
        [
            None,
            (KeyKind.IDENTITY_NUMBER, EDGE),
            (KeyKind.IDENTITY_NUMBER_15, fifteen_digits(EDGE)),
            (KeyKind.IDENTITY_NUMBER_15_OR_18, fifteen_digits(EDGE)),
            (KeyKind.IDENTITY_NUMBER_15_OR_18, EDGE),
        ]
    ),
)
def test_days_lie_between_birth_and_today(
    database: Cells,
    cell: object,
    attribute: Attribute,
    field: Field,
    last: date,
    key: tuple[KeyKind, str] | None,
) -> None:
    """A date after the last day or before the birth that the key tells is INVALID, and says which of the two."""
    held = _held(database, cell)
    day = decoder(attribute.kind, field, last)(as_held(held))
    if key is not None and isinstance(day, date) and is_before_birth(day, EDGE):
        day = INVALID
    rule = reason(attribute, field, last, as_held)(as_held(held)) if day is INVALID else None
    birth = None if key is None else birth_in(key[0], constant(key[1]), database.dialect)
    expected = forms.disclosed(day, attribute), rule
    assert found(database, cell, attribute, field, Days(last, birth)) == expected


@given(
    written_days.of_century,
    st.sampled_from(DATABASE_FORMATS),
    st.sampled_from([*COMPUTED_DATES, EXACT_DATE]),
    st.integers(-1, 1),
)
def test_no_form_hides_a_day_to_come(
    database: Cells, day: date, form: DateFormat, attribute: Attribute, later: int
) -> None:
    """However a day is written, the next one is INVALID where it is the last, and counted as what it is."""
    last, field = day + timedelta(days=later), Field("cell", format=form, pivot=written_days.PIVOT)
    expected = (INVALID, Rule.FUTURE_DATE) if day > last else (forms.disclosed(day, attribute), None)
    assert found(database, written_days.WRITTEN[form](day), attribute, field, Days(last)) == expected


@given(written_days.of_century, st.sampled_from(DATABASE_FORMATS), st.sampled_from([*COMPUTED_DATES, EXACT_DATE]))
def test_nor_where_forms_are_made_after_reading(day: date, form: DateFormat, attribute: Attribute) -> None:
    """The same of a database of any kind, whose plain columns are read."""
    field = Field("cell", format=form, pivot=written_days.PIVOT)
    of_any_kind = selected(attribute, field, column("cell"), GENERIC, Days(day - timedelta(days=1)))
    written = written_days.WRITTEN[form](day)
    assert (of_any_kind.read(written), of_any_kind.why(written)) == (INVALID, Rule.FUTURE_DATE)


@pytest.mark.parametrize("attribute", [EXACT_DATE, *COMPUTED_DATES])
def test_a_day_to_come_in_a_column_of_decimals(database: Cells, attribute: Attribute) -> None:
    """Some databases keep whole numbers as decimals; what is wrong with them has the same name."""
    field = Field("cell", format=DateFormat.COMPACT)
    assert found(database, Decimal(20071102), attribute, field, Days(date(2007, 11, 1))) == (INVALID, Rule.FUTURE_DATE)


any_form = st.sampled_from(
    [
        *(Attribute("x", Form.RANGE, kind, edges=(1,)) for kind in (ValueKind.MONEY, ValueKind.AREA, ValueKind.COUNT)),
        *(Attribute("x", Form.EXACT, kind) for kind in (ValueKind.MONEY, ValueKind.AREA, ValueKind.COUNT)),
        Attribute("x", Form.RANGE, ValueKind.TEXT, coarsening=Coarsening.SECTION),
        Attribute("idNumberMasked", Form.MASKED, ValueKind.TEXT),
        Attribute("creditCode", Form.EXACT, ValueKind.TEXT),
    ]
)


@given(any_cell, any_form, fields)
def test_a_mark_stands_for_the_rule_that_the_cell_breaks(
    database: Cells, cell: object, attribute: Attribute, field: Field
) -> None:
    """Computed inside or read exactly, what is wrong with a cell has one name."""
    held = _held(database, cell)
    read, rule = found(database, cell, attribute, field)
    assert rule == (reason(attribute, field, date.max, as_held)(held) if read is INVALID else None)


def test_every_mask_has_its_expression() -> None:
    """Nothing that is masked in memory is fetched exact for want of an expression."""
    assert sql_forms.MASKS.keys() == forms.MASKS.keys()
