"""Households are kept by division, and people of all ages live together."""

from collections import Counter

from demo.generator.census import Census
from demo.generator.chance import stream
from demo.generator.edges import POLICY_DAY
from demo.generator.households import REGISTERED, SIZES, households
from demo.generator.lives import Life


def by_household(everything: Census) -> dict[str, list[Life]]:
    """The members of each household."""
    members: dict[str, list[Life]] = {}
    for life in everything.lives:
        if household := everything.households.get(life.person.number):
            members.setdefault(household, []).append(life)
    return members


def test_only_who_is_registered_in_the_city_is_in_a_book(everything: Census) -> None:
    """Locals have a household, newcomers and who was struck off have none."""
    registered = {life.person.number for life in everything.lives if life.standing in REGISTERED}
    assert set(everything.households) == registered


def test_members_live_in_one_division(everything: Census) -> None:
    """A household is in one street, or all its members are without one."""
    for members in by_household(everything).values():
        assert len({life.division for life in members}) == 1


def test_households_have_one_to_six_members(everything: Census) -> None:
    """Every size occurs, and no other."""
    sizes = Counter(len(members) for members in by_household(everything).values())
    assert set(sizes) == set(SIZES)


def test_households_span_ages(everything: Census) -> None:
    """Children live with adults, and somebody lives with one who has died."""
    households = by_household(everything).values()
    ages = [[POLICY_DAY.year - life.person.birth.year for life in members] for members in households]
    assert any(min(one) < 18 <= max(one) for one in ages)
    assert any({life.died_on is None for life in members} == {True, False} for members in households)


def test_households_are_repeatable(everything: Census) -> None:
    """The same stream forms the same households."""
    drawn = households(stream(everything.truth.seed, "households"), everything.lives)
    assert drawn == everything.households
