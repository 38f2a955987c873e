"""From an exact value to its form."""

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.contract import INVALID, NO_RECORD, Absent, Attribute, Cell, Coarsening, Form, Sealed, ValueKind
from source_adapters.forms import Exact, disclosed, discloser, masked

amounts = st.decimals(-(10**9), 10**9, places=2)
figures_and_edges = st.one_of(
    st.tuples(st.just(ValueKind.MONEY), amounts, st.lists(amounts, unique=True)),
    st.tuples(st.just(ValueKind.COUNT), st.integers(-50, 50), st.lists(st.integers(-50, 50), unique=True)),
    st.tuples(st.just(ValueKind.DATE), st.dates(), st.lists(st.dates(), unique=True)),
)


@given(figures_and_edges)
def test_a_band_begins_at_its_edge(case: tuple[ValueKind, Exact, list[Decimal | int | date]]) -> None:
    """The band's index is the number of edges at or below the value; a status is the same about one edge."""
    kind, value, unordered = case
    edges: tuple[Any, ...] = tuple(sorted(unordered))  # of one type, that of the kind
    band = disclosed(value, Attribute("x", Form.RANGE, kind, edges=edges))
    assert band == sum(edge <= value for edge in edges)
    for index, edge in enumerate(edges):
        status = disclosed(value, Attribute("x", Form.STATUS, kind, edges=(edge,)))
        assert isinstance(band, int)
        assert status is (band > index)
    assert band == bisect_right(edges, value)


@pytest.mark.parametrize("form", [Form.EXACT, Form.RANGE, Form.STATUS, Form.INPUT])
@pytest.mark.parametrize("nothing", [None, INVALID, NO_RECORD])
def test_what_is_no_value_stays_as_it_is(form: Form, nothing: Absent | None) -> None:
    """Unknown and unreadable have no form."""
    edges = (1,) if form in {Form.RANGE, Form.STATUS} else ()
    assert disclosed(nothing, Attribute("x", form, ValueKind.COUNT, edges=edges)) is nothing


@pytest.mark.parametrize(
    ("kind", "coarsening", "value", "expected"),
    [
        (ValueKind.DATE, Coarsening.MONTH, date(2007, 3, 9), "2007-03"),
        (ValueKind.DATE, Coarsening.YEAR, date(987, 3, 9), "0987"),
        (ValueKind.DIVISION, Coarsening.DISTRICT, "440103001", "440103"),
        (ValueKind.DIVISION, Coarsening.DISTRICT, "440103", "440103"),
        (ValueKind.TEXT, Coarsening.SECTION, "2311", "C"),
        (ValueKind.TEXT, Coarsening.SECTION, "9911", INVALID),
    ],
)
def test_coarse_values(kind: ValueKind, coarsening: Coarsening, value: Exact, expected: Cell) -> None:
    """Some ranges follow from the value's own structure."""
    assert disclosed(value, Attribute("x", Form.RANGE, kind, coarsening=coarsening)) == expected


def test_masks() -> None:
    """A name keeps its first character, an identity number its first three and its check."""
    assert masked("陈大文", "name") == "陈**"
    assert masked("李", "name") == "李**"
    assert masked("44010319600307101x", "idNumberMasked") == "440**************X"
    assert masked("440103600307101", "idNumberMasked") is INVALID


def test_a_mask_that_is_not_fixed_shows_nothing() -> None:
    """Undecided means denied."""
    with pytest.raises(ValueError, match="no mask is fixed"):
        disclosed("13800000000", Attribute("telephone", Form.MASKED, ValueKind.TEXT))


def test_an_input_is_sealed() -> None:
    """A figure on its way to a sum does not show itself."""
    sealed = disclosed(Decimal("918273645.12"), Attribute("x", Form.INPUT, ValueKind.MONEY))
    assert isinstance(sealed, Sealed)
    assert sealed.figure == Decimal("918273645.12")
    assert "918273645" not in f"{sealed} {sealed!r}"


def test_a_word_is_one_of_the_schemas() -> None:
    """A code translated to a word that the schema does not have is INVALID."""
    attribute = Attribute("sex", Form.STATUS, ValueKind.CODE, words=("MALE", "FEMALE"))
    assert disclosed("MALE", attribute) == "MALE"
    assert disclosed("OTHER", attribute) is INVALID


@pytest.mark.parametrize(
    "attribute",
    [
        Attribute("x", Form.RELATION, ValueKind.TEXT),
        Attribute("x", Form.RANGE, ValueKind.TEXT),
        Attribute("x", Form.STATUS, ValueKind.DIVISION, edges=(1,)),
        Attribute("x", Form.STATUS, ValueKind.MONEY),
        Attribute("x", Form.STATUS, ValueKind.MONEY, edges=(1, 2)),
        Attribute("x", Form.RANGE, ValueKind.MONEY, edges=(2, 1)),
        Attribute("x", Form.RANGE, ValueKind.MONEY, edges=(1, 1)),
        Attribute("x", Form.RANGE, ValueKind.MONEY, coarsening=Coarsening.MONTH),
        Attribute("x", Form.RANGE, ValueKind.DATE, edges=(date(2007, 1, 1),), coarsening=Coarsening.MONTH),
        Attribute("x", Form.INPUT, ValueKind.DATE),
        Attribute("name", Form.MASKED, ValueKind.MONEY),
        Attribute("x", Form.EXACT, ValueKind.NAME_MATCH),
        Attribute("x", Form.STATUS, ValueKind.NAME_MATCH),
    ],
)
def test_kind_and_form_must_go_together(attribute: Attribute) -> None:
    """What no form of the kind is, is refused before any value is looked at."""
    with pytest.raises(ValueError, match=r"no form|edge"):
        discloser(attribute)
