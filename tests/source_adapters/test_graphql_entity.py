"""Where values stand in the answer of a GraphQL service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.graphql_entity import value_at, value_way, values_way
from source_adapters.json_path import Nowhere, Path

ENTITY = {"flat": 1, "none": None, "home": {"area": 2, "none": None}, "tax__0": {"amount": None}, "tax__1": None}


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ((("flat", False),), 1),
        ((("none", False),), None),
        ((("home", False), ("area", False)), 2),
        ((("home", False), ("none", False), ("deep", False)), Nowhere.ABSENT),
        ((("none", False), ("area", False)), Nowhere.ABSENT),
        ((("tax__0", True), ("amount", False)), None),
        ((("tax__1", True), ("amount", False)), Nowhere.YEAR_ABSENT),
        ((("tax__1", True),), None),
        ((("home", True), ("none", False), ("deep", False)), Nowhere.ABSENT),
        ((("gone", False),), Nowhere.NO_OBJECT),
        ((("home", False), ("gone", False)), Nowhere.NO_OBJECT),
        ((("flat", False), ("deep", False)), Nowhere.NO_OBJECT),
    ],
)
def test_what_stands_at_the_end_of_a_route(route: Path, expected: object) -> None:
    """A null is unknown, or a year without a record where more was selected below; a missing name is a fault."""
    assert value_at(route, ENTITY) == expected
    assert value_way(route).find(ENTITY) == expected


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), min_size=1, max_size=3),
    st.dictionaries(
        st.sampled_from("ab"),
        st.recursive(
            st.none() | st.integers(), lambda below: st.lists(below) | st.dictionaries(st.sampled_from("ab"), below)
        ),
    ),
)
def test_a_finder_finds_what_stands_there(route: list[tuple[str, bool]], content: dict[str, object]) -> None:
    """Made once for many objects, it does nothing else, of one or of many."""
    assert value_way(tuple(route)).find(content) == value_at(tuple(route), content)
    assert value_way(tuple(route)).find_all([content, {}]) == [value_at(tuple(route), each) for each in (content, {})]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([{"id": "a"}, {"id": "b"}], ["a", "b"]),
        ({"id": "a"}, ["a"]),
        ([{"id": ["a", "b"]}, None, {"id": None}], ["a", "b", None, None]),
        (None, [None]),
        ([], []),
        ([{}], [Nowhere.NO_OBJECT]),
        (["a"], [Nowhere.NO_OBJECT]),
    ],
)
def test_related_keys_may_stand_in_lists_of_objects(members: object, expected: list[object]) -> None:
    """However deep; a null names nobody."""
    assert values_way((("members", False), ("id", False))).find({"members": members}) == expected
