"""Legal representatives: one for each registered enterprise, some for several."""

from collections import Counter

from demo.generator.census import Census
from demo.generator.edges import POLICY_DAY
from demo.generator.representatives import BEYOND_A_DOZEN, DOZEN, enterprises_of


def test_every_registered_enterprise_has_one(everything: Census) -> None:
    """Each code of the company register has a representative, and no other code has."""
    registered = {firm.enterprise.code for firm in everything.firms if firm.registration}
    assert set(everything.representatives) == registered


def test_representatives_are_of_age(everything: Census) -> None:
    """Nobody under eighteen stands for an enterprise."""
    births = {life.person.number: life.person.birth for life in everything.lives}
    assert all(POLICY_DAY.year - births[number].year > 18 for number in everything.representatives.values())


def test_some_stand_for_many(everything: Census) -> None:
    """Most stand for one, some for several up to a dozen, and three for more."""
    counts = Counter(everything.representatives.values())
    held = sorted(counts.values(), reverse=True)
    assert held[: len(BEYOND_A_DOZEN)] == sorted(BEYOND_A_DOZEN, reverse=True)
    assert held[len(BEYOND_A_DOZEN)] == DOZEN
    assert held.count(1) > len(held) / 2


def test_enterprises_are_told_in_order() -> None:
    """Whoever stands for enterprises is told with all of them, ascending."""
    assert enterprises_of({"C": "x", "A": "x", "B": "y"}) == {"x": ["A", "C"], "y": ["B"]}
