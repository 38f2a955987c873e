"""The small real city, a gateway to it, and a copy of the city to move enterprises in."""

from collections.abc import AsyncIterator
from dataclasses import replace
from shutil import copytree

import orjson
import pytest

from demo.city import City
from tests.districts.whereabouts import Whereabouts, whereabouts
from tests.sources_seen.real_city import Gateway, Town, opened, the_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The city on disk; to be read, not changed."""
    return the_town(tmp_path_factory)


@pytest.fixture(scope="session")
def where(town: Town) -> Whereabouts:
    """Who is where, as planted."""
    return whereabouts(orjson.loads(town.city.truth.read_bytes()))


@pytest.fixture
async def gateway(town: Town) -> AsyncIterator[Gateway]:
    """A gateway under the real policies."""
    async with opened(town) as found:
        yield found


@pytest.fixture
def movable(town: Town) -> Town:
    """A copy of the city, beside it, in which enterprises may move."""
    directory = town.city.directory.with_name("city-on-the-move")
    copytree(town.city.directory, directory, dirs_exist_ok=True)
    return replace(town, city=City.at(directory))
