"""A city, and cases about it that several tests share."""

import asyncio
from collections.abc import Iterator

import pytest
from graphql import DocumentNode
from hypothesis import HealthCheck, given, settings

from tests.differential.cases import Case, cases, skeletons
from tests.differential.city import City, built
from tests.differential.rare import rare_cases


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One loop for all cases of a test."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def city() -> City:
    """A city of its own, not that of the long run."""
    return built(100)


@pytest.fixture(scope="session")
def some_skeletons() -> tuple[DocumentNode, ...]:
    """A few skeletons, always the same."""
    found: list[DocumentNode] = []

    @settings(max_examples=40, database=None, suppress_health_check=list(HealthCheck))
    @given(skeletons())
    def collect(skeleton: DocumentNode) -> None:
        found.append(skeleton)

    collect()
    return tuple(found)


@pytest.fixture(scope="session")
def some_cases(some_skeletons: tuple[DocumentNode, ...], city: City) -> tuple[Case, ...]:
    """The cases written by hand, and a few others, always the same."""
    generated = (case for skeleton in some_skeletons for case in cases(skeleton, city, 8))
    return (*rare_cases(city), *generated)
