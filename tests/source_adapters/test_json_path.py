"""Dotted paths into parsed JSON."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.json_path import Nowhere, at, needs_year, path_of, top_levels, way

RECORD = {"a": {"b": 1, "none": None, "by": {"2007": 5, "2008": None}}, "flat": "x"}


@pytest.mark.parametrize(
    ("dotted", "year", "expected"),
    [
        ("flat", None, "x"),
        ("a.b", None, 1),
        ("a.by.{year}", 2007, 5),
        ("a.by.{year}", 2008, None),
        ("a.by.{year}", 2006, Nowhere.YEAR_ABSENT),
        ("a.absent", None, Nowhere.ABSENT),
        ("absent.{year}", 2007, Nowhere.ABSENT),
        ("a.none.{year}", 2007, Nowhere.ABSENT),
        ("flat.{year}", 2007, Nowhere.NO_OBJECT),
        ("a.b.c", None, Nowhere.NO_OBJECT),
    ],
)
def test_what_stands_at_the_end_of_a_path(dotted: str, year: int | None, expected: object) -> None:
    """A value, or why there is none: no such field, no such year, or something that is no object."""
    assert at(path_of(dotted, year), RECORD) == expected
    assert way(path_of(dotted, year)).find(RECORD) == expected


objects = st.recursive(
    st.none() | st.text(), lambda below: st.lists(below) | st.dictionaries(st.sampled_from("ab"), below)
)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), min_size=1, max_size=3),
    st.dictionaries(st.sampled_from("ab"), objects),
)
def test_a_finder_finds_what_stands_there(path: list[tuple[str, bool]], content: dict[str, object]) -> None:
    """Made once for many objects, it does nothing else."""
    assert way(tuple(path)).find(content) == at(tuple(path), content)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), min_size=1, max_size=3),
    st.lists(st.dictionaries(st.sampled_from("ab"), objects), max_size=4),
)
def test_many_are_found_as_each_is(path: list[tuple[str, bool]], contents: list[dict[str, object]]) -> None:
    """However the way ends in some of them."""
    assert way(tuple(path)).find_all(contents) == [at(tuple(path), content) for content in contents]


def test_a_path_knows_whether_it_needs_a_year() -> None:
    """Yearly figures lie under their years."""
    assert needs_year("payments.{year}")
    assert not needs_year("payments.total")


def test_only_top_level_fields_are_asked_for() -> None:
    """Each once, in order."""
    assert top_levels(["a.b", "c", "a.d"]) == ("a", "c")
