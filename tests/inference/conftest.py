"""The small real city, and all that its organisations were told when they asked for everything."""

import asyncio
from collections.abc import Mapping
from typing import TypeAlias

import pytest

from source_adapters.contract import Entity
from tests.inference.asking import Collected, collected
from tests.inference.subjects import DISTRICT_OFFICES, OFFICE, enterprises, persons
from tests.sources_seen.real_city import Town, opened, the_town

All: TypeAlias = Mapping[tuple[str, Entity], Collected]
"""(organisation, kind of entity) → what it was told."""


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The city on disk; to be read, not changed."""
    return the_town(tmp_path_factory)


@pytest.fixture(scope="session")
def told(town: Town) -> All:
    """Everything that each organisation may have, asked about fifty persons and fifty enterprises."""
    return asyncio.run(_everything(town))


async def _everything(town: Town) -> All:
    """The district offices' rules differ by the district alone; one stands for the twelve."""
    asked = {Entity.PERSON: persons(town.truth), Entity.ENTERPRISE: enterprises(town.truth)}
    async with opened(town) as gateway:
        organisations = {client.organisation for client in gateway.snapshot.clients.values()}
        organisations -= {each for each in organisations if each.startswith(DISTRICT_OFFICES) and each != OFFICE}
        return {
            (organisation, entity): await collected(gateway, organisation, entity, subjects, sorted(gateway.sources))
            for organisation in sorted(organisations)
            for entity, subjects in asked.items()
        }
