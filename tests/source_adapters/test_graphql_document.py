"""One text a selection."""

import pytest
from graphql import OperationDefinitionNode, parse
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from source_adapters.graphql_selection import place_of, selection
from tests.source_adapters.sample_subgraph import CODES, REPRESENTATIONS, RESIDENT_FIELDS, firms, residents

PLACES = [field.place for field in RESIDENT_FIELDS.values()]


def text(*places: tuple[str, int | None]) -> str:
    """The document that asks a subgraph for these places."""
    return selection(residents(REPRESENTATIONS), [place_of(path, year) for path, year in places]).text


def test_a_subgraph_is_asked_for_representations() -> None:
    """Keys and years are variables; fields stand in order, those with arguments under names of their own."""
    asked = [
        ("sds(year: {year}).amount", 2007),
        ("fwts", None),
        ("sds(year: {year}).amount", 2006),
        ("home.jzmj", None),
    ]
    assert text(*asked) == snapshot(
        "query Meridian($keys:[_Any!]!,$year0:Int!,$year1:Int!)"
        "{_entities(representations:$keys){...on Resident{fwts home{jzmj} "
        "sds__2:sds(year:$year0){amount} sds__3:sds(year:$year1){amount} sfzh}}register{asOf}}"
    )


def test_a_field_is_asked_for_keys() -> None:
    """The moment of each record and arguments that are always the same stand in the document."""
    places = [place_of("paid(kind: LOCAL, year: {year}).fen", 2007)]
    assert selection(firms(CODES), places).text == snapshot(
        "query Meridian($keys:[String!]!,$year0:Int!)"
        "{firms(codes:$keys){gxrq paid__1:paid(kind:LOCAL,year:$year0){fen} zzjgdm}}"
    )


@given(st.permutations([(path, 2007 if "{year}" in path else None) for path in PLACES]))
def test_the_order_of_attributes_does_not_change_the_text(places: list[tuple[str, int | None]]) -> None:
    """So that one selection is one text, and GraphQL can read it."""
    assert text(*places) == text(*sorted(places))
    (operation,) = parse(text(*places)).definitions
    assert isinstance(operation, OperationDefinitionNode)


@pytest.mark.parametrize("years", [(2006, 2007), (1999, 2003)])
def test_years_are_in_no_text(years: tuple[int, int]) -> None:
    """Figures of other years are asked for by the same text, with other variables."""
    asked = [place_of("sds(year: {year}).amount", year) for year in years]
    selected = selection(residents(REPRESENTATIONS), asked)
    assert selected.text == text(("sds(year: {year}).amount", 1), ("sds(year: {year}).amount", 2))
    assert selected.years == {"year0": years[0], "year1": years[1]}
    assert [route[0][0] for route in selected.cells] == ["sds__0", "sds__1"]
