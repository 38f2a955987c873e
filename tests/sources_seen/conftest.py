"""The small real city, and gateways to it: one under the real policies, one under generous ones."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sources_seen.generous import write_policies
from tests.sources_seen.real_city import Gateway, Town, opened, the_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The city on disk; to be read, not changed."""
    return the_town(tmp_path_factory)


@pytest.fixture(scope="session")
def generous_policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Policies under which some desk holds each field in each of its forms."""
    return write_policies(tmp_path_factory.mktemp("generous") / "policies")


@pytest.fixture
async def gateway(town: Town) -> AsyncIterator[Gateway]:
    """A gateway under the real policies."""
    async with opened(town) as found:
        yield found


@pytest.fixture
async def generous(town: Town, generous_policies: Path) -> AsyncIterator[Gateway]:
    """A gateway under the generous policies."""
    async with opened(town, generous_policies) as found:
        yield found
