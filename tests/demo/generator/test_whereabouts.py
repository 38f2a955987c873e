"""Absent and unknown divisions."""

from demo.generator.districts import STREETS
from demo.generator.firms import Firm
from demo.generator.lives import Life
from demo.generator.whereabouts import EVERY, UNKNOWN_DIVISION, whereabouts


def test_each_round_has_one_without_and_one_unknown() -> None:
    """All others are where they are."""
    found = [whereabouts(place, "440104001") for place in range(EVERY)]
    assert (found.count(None), found.count(UNKNOWN_DIVISION), found.count("440104001")) == (1, 1, EVERY - 2)


def test_unknown_division_is_no_street() -> None:
    """Nine digits that the city does not have."""
    assert len(UNKNOWN_DIVISION) == 9
    assert UNKNOWN_DIVISION not in STREETS


def test_registers_have_both(people: list[Life], trades: list[Firm]) -> None:
    """Persons and enterprises without a division, or with an unknown one, are in their registers."""
    assert {None, UNKNOWN_DIVISION} <= {life.division for life in people}
    assert {None, UNKNOWN_DIVISION} <= {firm.registration.division for firm in trades if firm.registration}
