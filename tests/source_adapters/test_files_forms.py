"""What is computed where a drop is searched is what `forms` would have computed from the cell."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters import files_forms, forms
from source_adapters.bound import DateFormat, Field, Unit
from source_adapters.contract import INVALID, Attribute, Cell, Coarsening, Form, ValueKind
from source_adapters.files_cells import as_number, reader
from source_adapters.files_forms import ANY_DAY, Days, searched
from source_adapters.reasons import reason
from source_adapters.scrutiny import InvalidCells, Rule, is_before_birth
from source_adapters.testing_sample import EDGE
from tests.source_adapters import tables_of_changes, written_days


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    """An engine without any file."""
    return duckdb.connect(":memory:", config={"threads": 1})


def found(
    database: duckdb.DuckDBPyConnection, cell: str | None, attribute: Attribute, field: Field, days: Days = ANY_DAY
) -> tuple[Cell, dict[Rule, int]]:
    """The cell's form as it is found, without blanks at its ends as when a drop is held; what was counted."""
    invalid = InvalidCells()
    wanted = searched(attribute, field, "held.cell", days, invalid)
    held = "(SELECT nullif(trim($cell, ' '), '') AS cell, $token AS token) AS held"
    row = database.execute(f"SELECT {wanted.expression} FROM {held}", {"cell": cell, "token": EDGE}).fetchone()  # noqa: S608  # ours
    assert row is not None
    return wanted.cells.read(row[0], EDGE), invalid.counts()


def computed(database: duckdb.DuckDBPyConnection, cell: str | None, attribute: Attribute, field: Field) -> Cell:
    """The cell's form as it is found."""
    return found(database, cell, attribute, field)[0]


def disclosed(cell: str | None, attribute: Attribute, field: Field) -> Cell:
    """The cell's form as the adapter would give it after reading the cell itself."""
    held = None if cell is None else cell.strip(" ") or None
    return forms.disclosed(reader(attribute.kind, field, day=attribute.day)(held), attribute)


amounts = st.decimals(-(10**7), 10**7, places=2)
longer = st.decimals(-(10**6), 10**6, places=8)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
digits = st.text("0123456789", max_size=20)
days = st.dates()
near_days = written_days.near(days)
near_figures = st.text("0123456789.-+e ,", max_size=12)
any_cell = st.one_of(
    st.none(),
    st.integers(-(10**14), 10**14).map(str),
    amounts.map(str),
    longer.map(lambda number: f"{number:f}"),
    texts,
    digits,
    near_days,
    near_figures,
    st.just("1e300"),
    st.just("陈\ufffd"),
)

figure_kinds = st.sampled_from([ValueKind.MONEY, ValueKind.AREA, ValueKind.COUNT, ValueKind.MONTHS])
fields = st.builds(
    Field,
    st.just("cell"),
    format=st.sampled_from(DateFormat),
    unit=st.sampled_from(Unit),
    empty=st.sampled_from(written_days.EMPTY),
    pivot=st.integers(0, 99),
    divisions=st.none() | tables_of_changes.tables,
)
number_edges = st.lists(st.one_of(amounts, st.integers(-100, 100)), max_size=4, unique=True).map(sorted)


@given(any_cell, figure_kinds, fields, number_edges)
def test_bands_of_figures(
    database: duckdb.DuckDBPyConnection, cell: str | None, kind: ValueKind, field: Field, edges: list[Any]
) -> None:
    """Whatever stands in the cell, band and INVALID are the same."""
    attribute = Attribute("x", Form.RANGE, kind, edges=tuple(edges))
    assert computed(database, cell, attribute, field) == disclosed(cell, attribute, field)


@given(amounts, st.sampled_from([-1, 0, 1]), st.sampled_from(Unit))
def test_the_fen_at_the_edge_counts(database: duckdb.DuckDBPyConnection, edge: Decimal, fen: int, unit: Unit) -> None:
    """One fen below the edge is below it, in whatever unit the department counts."""
    amount = edge + Decimal(fen) / 100
    per_unit = {Unit.YUAN: Decimal(1), Unit.FEN: Decimal("0.01"), Unit.TEN_THOUSAND_YUAN: Decimal(10_000)}
    held = amount / per_unit[unit]
    cell = str(int(held)) if unit is Unit.FEN else f"{held:f}"
    attribute = Attribute("x", Form.STATUS, ValueKind.MONEY, edges=(edge,))
    assert computed(database, cell, attribute, Field("cell", unit=unit)) is (fen >= 0)


@given(any_cell, fields, st.lists(days, max_size=4, unique=True).map(sorted))
def test_bands_of_dates(database: duckdb.DuckDBPyConnection, cell: str | None, field: Field, edges: list[date]) -> None:
    """Dates are judged and compared in the format they are written in."""
    attribute = Attribute("x", Form.RANGE, ValueKind.DATE, edges=tuple(edges))
    assert computed(database, cell, attribute, field) == disclosed(cell, attribute, field)


@given(any_cell, fields, days)
def test_status_of_dates(database: duckdb.DuckDBPyConnection, cell: str | None, field: Field, edge: date) -> None:
    """A status is a bool, None or INVALID."""
    attribute = Attribute("x", Form.STATUS, ValueKind.DATE, edges=(edge,))
    assert computed(database, cell, attribute, field) is disclosed(cell, attribute, field)


@given(
    st.one_of(any_cell, st.text("0123456789", min_size=6, max_size=9), tables_of_changes.codes),
    fields,
    st.sampled_from(Coarsening),
    tables_of_changes.days,
)
def test_coarse_values(
    database: duckdb.DuckDBPyConnection, cell: str | None, field: Field, coarsening: Coarsening, day: date
) -> None:
    """Months, years, sections, and districts as they stand on a day."""
    kinds = {Coarsening.DISTRICT: ValueKind.DIVISION, Coarsening.SECTION: ValueKind.TEXT}
    attribute = Attribute("x", Form.RANGE, kinds.get(coarsening, ValueKind.DATE), coarsening=coarsening, day=day)
    assert computed(database, cell, attribute, field) == disclosed(cell, attribute, field)


@given(st.one_of(any_cell, st.text("0123456789xX", min_size=17, max_size=19)), st.sampled_from(sorted(forms.MASKS)))
def test_masks(database: duckdb.DuckDBPyConnection, cell: str | None, name: str) -> None:
    """A mask hides the same and shows the same."""
    attribute = Attribute(name, Form.MASKED, ValueKind.TEXT)
    assert computed(database, cell, attribute, Field("cell")) == disclosed(cell, attribute, Field("cell"))


EXACT_DATE = Attribute("diedOn", Form.EXACT, ValueKind.DATE)
COMPUTED_DATES = [
    Attribute("diedOn", Form.STATUS, ValueKind.DATE, edges=(date(1990, 1, 1),)),
    Attribute("diedOn", Form.RANGE, ValueKind.DATE, coarsening=Coarsening.MONTH),
]
dated = st.sampled_from([EXACT_DATE, *COMPUTED_DATES])


@given(any_cell, dated, fields, days | st.just(date(1970, 8, 14)), st.booleans())
def test_days_lie_between_birth_and_today(
    database: duckdb.DuckDBPyConnection,
    cell: str | None,
    attribute: Attribute,
    field: Field,
    last: date,
    after_birth: bool,
) -> None:
    """Whatever the form, a date outside is INVALID, and counted by the rule that it breaks."""
    held = None if cell is None else cell.strip(" ") or None
    day = reader(attribute.kind, field, last)(held)
    if after_birth and isinstance(day, date) and is_before_birth(day, EDGE):
        day = INVALID
    rules = {reason(attribute, field, last, as_number(attribute.kind, field.unit))(held): 1} if day is INVALID else {}
    expected = forms.disclosed(day, attribute), rules
    assert found(database, cell, attribute, field, Days(last, after_birth)) == expected


@given(
    written_days.of_century,
    st.sampled_from(DateFormat),
    st.sampled_from([*COMPUTED_DATES, EXACT_DATE]),
    st.integers(-1, 1),
)
def test_no_form_hides_a_day_to_come(
    database: duckdb.DuckDBPyConnection, day: date, form: DateFormat, attribute: Attribute, later: int
) -> None:
    """However a day is written, the next one is INVALID where it is the last, and counted as what it is."""
    last, field = day + timedelta(days=later), Field("cell", format=form, pivot=written_days.PIVOT)
    expected = (INVALID, {Rule.FUTURE_DATE: 1}) if day > last else (forms.disclosed(day, attribute), {})
    assert found(database, written_days.WRITTEN[form](day), attribute, field, Days(last)) == expected


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
def test_the_rule_that_is_counted_is_the_one_that_the_cell_breaks(
    database: duckdb.DuckDBPyConnection, cell: str | None, attribute: Attribute, field: Field
) -> None:
    """A mark stands for the same rule as the cell itself would."""
    read, counted = found(database, cell, attribute, field)
    held = None if cell is None else cell.strip(" ")
    why = reason(attribute, field, date.max, as_number(attribute.kind, field.unit))
    assert counted == ({why(held): 1} if read is INVALID else {})


def test_every_mask_has_its_expression() -> None:
    """Nothing that is masked in memory is found exact for want of an expression."""
    assert files_forms.MASKS.keys() == forms.MASKS.keys()
