"""Regions: a street is inside its district, and what is not a division is nowhere but everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.regions import ELSEWHERE, EVERYWHERE, NOWHERE, Regions, is_division, overlap
from tests.gateway.policy.generated import DISTRICTS, DIVISIONS

CODES = st.frozensets(st.sampled_from((*DISTRICTS, "440105001", "440106")))
PLACES = (*DISTRICTS, "440105001", "440105002", "440106", "440106001", "440111", None)
"""Wherever two sets of the codes above can differ."""


@given(CODES, DIVISIONS)
def test_a_division_is_inside_if_it_or_its_district_is_named(codes: frozenset[str], division: str | None) -> None:
    """And nothing else is: neither the district of a named street, nor what only looks like a code."""
    named = division in codes or (division is not None and len(division) == 9 and division[:6] in codes)
    assert Regions.within(codes).contains(division) is (named and is_division(division or ""))


@given(DIVISIONS)
def test_everywhere_holds_all_and_nowhere_none(division: str | None) -> None:
    """Also the unknown and the absent."""
    assert EVERYWHERE.contains(division)
    assert not NOWHERE.contains(division)


@given(CODES, CODES)
def test_regions_are_equal_where_they_hold_the_same(one: frozenset[str], other: frozenset[str]) -> None:
    """So that a plan may be kept under them; the empty set is nowhere."""
    left, right = Regions.within(one), Regions.within(other)
    assert (left == right) is all(left.contains(place) is right.contains(place) for place in PLACES)
    assert (left == right) <= (hash(left) == hash(right))
    assert bool(left) is (left != NOWHERE)


@given(CODES, DIVISIONS)
def test_a_district_tells_unless_a_street_is_needed(codes: frozenset[str], division: str | None) -> None:
    """Six digits are then enough for the gate."""
    regions = Regions.within(codes)
    district = None if division is None else division[:6]
    if is_division(division or "") and not regions.needs_street:
        assert regions.contains(division) is regions.contains(district)


@given(st.sampled_from((*DISTRICTS, "*")), st.sampled_from((*DISTRICTS, "*")))
def test_districts_overlap_where_a_place_is_in_both(one: str, other: str) -> None:
    """Everywhere overlaps all, and a district its streets."""
    held = [EVERYWHERE if district == "*" else Regions.within([district]) for district in (one, other)]
    assert overlap(one, other) is any(all(regions.contains(place) for regions in held) for place in PLACES)


@pytest.mark.parametrize(
    ("regions", "text"),
    [
        (EVERYWHERE, "everywhere"),
        (NOWHERE, "nowhere"),
        (Regions.within(["440105003", "440104", "440104001"]), "440104, 440105003"),
    ],
)
def test_regions_are_written_for_people(regions: Regions, text: str) -> None:
    """In a plan's text and in messages."""
    assert str(regions) == text


def test_no_division_is_called_elsewhere() -> None:
    """No rule can name the district that stands for all others."""
    assert not is_division(ELSEWHERE)
