"""The engine against graphql-core: the same operations over the same values give the same answer, to the last byte.

A case that fails is printed with its operation; it is made of the skeleton's text alone, so it can be run again.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import pytest
from graphql import DocumentNode
from hypothesis import HealthCheck, given, seed, settings

from gateway.errors import Code
from tests.differential import cases as case_features
from tests.differential import loom, planting, values, weaving
from tests.differential.cases import Case, cases, skeletons
from tests.differential.city import built
from tests.differential.comparison import compared
from tests.differential.engine import over
from tests.differential.rare import rare_cases
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
    """Two thousand cases: each feature in a twentieth of them, half the cells not null, every field in every form."""
    tally = run(runner, skeletons_wanted=162, city=1)
    seen(f"differential test: {tally}")
    assert tally.cases >= 2_000
    assert_telling(tally)


@pytest.mark.acceptance
def test_the_engine_answers_fifty_thousand_cases_as_graphql_core_does(
    runner: asyncio.Runner, seen: Callable[[str], None]
) -> None:
    """The same over five cities, each with skeletons of its own."""
    tallies = [run(runner, skeletons_wanted=850, city=city) for city in range(2, 7)]
    for tally in tallies:
        seen(f"differential test: {tally}")
        assert_telling(tally)
    assert sum(tally.cases for tally in tallies) >= 50_000


def run(runner: asyncio.Runner, *, skeletons_wanted: int, city: int) -> Tally:
    """Compare both sides over the rare cases and so many skeletons; a failure shows the shortest skeleton for it."""
    tally, here = Tally(), built(city)
    engine = over(here, runner)

    def agrees(case: Case) -> None:
        found = compared(case, engine, here)
        assert not found.differences, shown(case, found.differences)
        tally.add(case, found.notes)

    @seed(city)
    @settings(max_examples=skeletons_wanted, database=None, suppress_health_check=list(HealthCheck))
    @given(skeletons())
    def agree(skeleton: DocumentNode) -> None:
        for case in cases(skeleton, here, WAYS):
            agrees(case)

    for case in rare_cases(here):
        agrees(case)
    agree()
    return tally


def shown(case: Case, differences: tuple[str, ...]) -> str:
    """A failed case for whoever has to find out why; its keys are invented."""
    told = "\n".join(differences)
    return f"under policy {case.terms.number}\n{case.text}\nwith {dict(case.variables)}\n{told}"


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
