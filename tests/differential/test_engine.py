"""The engine against graphql-core: the same operations over the same values give the same answer, to the last byte.

A case that fails is printed with its operation; it is made of the skeleton's text alone, so it can be run again.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import pytest

from gateway.errors import Code
from tests.differential import cases as case_features
from tests.differential import loom, planting, values, weaving
from tests.differential.agreeing import agreeing
from tests.differential.city import built
from tests.differential.engine import over
from tests.differential.tally import DENIALS, REGIONS, Tally

WAYS: Final = 10
"""How often each skeleton is planted and transformed."""

FEATURES: Final = (
    case_features.FLIPPED,
    loom.INCLUDE,
    loom.INCLUDE_BY_VARIABLE,
    loom.SKIP,
    loom.SKIP_BY_VARIABLE,
    planting.ENTITIES,
    planting.GIVEN_NAME,
    planting.RELATION,
    planting.SEVERAL_ROOTS,
    planting.SOURCES,
    planting.STATIC,
    DENIALS,
    REGIONS,
    values.DEFAULT,
    values.VARIABLE,
    weaving.ALIAS,
    weaving.COPY,
    weaving.DUPLICATE,
    weaving.INLINE,
    weaving.NAMED,
    weaving.NESTED,
    weaving.ON_UNION,
    weaving.OTHER_TYPE,
    weaving.SAME_TYPE,
    weaving.SPREAD_TWICE,
    weaving.TYPENAME,
    weaving.UNSELECTED,
)


def test_the_engine_answers_as_graphql_core_does(runner: asyncio.Runner, seen: Callable[[str], None]) -> None:
    """A thousand cases: each feature in a twentieth of them, half the cells not null, every field in every form."""
    city = built(1)
    tally = agreeing(over(city, runner), city, skeletons_wanted=90, ways=WAYS, chance=1)
    seen(f"differential test: {tally}")
    assert tally.cases >= 1_000
    assert_telling(tally)


@pytest.mark.acceptance
def test_the_engine_answers_fifty_thousand_cases_as_graphql_core_does(
    runner: asyncio.Runner, seen: Callable[[str], None]
) -> None:
    """The same over five cities, each with skeletons of its own."""
    cities = {number: built(number) for number in range(2, 7)}
    tallies = [
        agreeing(over(city, runner), city, skeletons_wanted=850, ways=WAYS, chance=number)
        for number, city in cities.items()
    ]
    for tally in tallies:
        seen(f"differential test: {tally}")
        assert_telling(tally)
    assert sum(tally.cases for tally in tallies) >= 50_000


def assert_telling(tally: Tally) -> None:
    """The cases were worth running."""
    dull = {feature: tally.share(feature) for feature in FEATURES if tally.share(feature) < 0.05}
    assert not dull
    assert tally.known >= 0.5
    assert not tally.missed
    assert set(tally.faults) == {
        Code.FIELD_DENIED,
        Code.INVALID_IDENTIFIER,
        Code.LIMIT_EXCEEDED,
        Code.SOURCE_DATA_INVALID,
    }
