"""The inference tests can fail: gateways that tell a little too much, each seen through by the same searches."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias

import pytest

from demo.generator.edges import POLICY_DAY
from resolvers.declared import Derivation
from resolvers.schema import REGISTER
from source_adapters.contract import Cell, Entity, FetchRequest, Row, Rows, Sealed, Source
from tests.inference.asking import Collected, collected
from tests.inference.careless import CARELESS
from tests.inference.knowledge import Mind
from tests.inference.subjects import enterprises
from tests.inference.telling import groups
from tests.sources_seen.real_city import Gateway, Town, opened

TOTAL: Final = "Enterprise.totalTax"
OFFICES: Final = ("local_tax", "national_tax")

Change: TypeAlias = Callable[[Row], Row]


def dates_those_who_paid(row: Row) -> Row:
    """A moment of its own for whoever paid something."""
    return row._replace(as_of=tuple(map(_earlier, row.as_of))) if any(_figures(row.cells)) else row


def undates_those_who_did_not(row: Row) -> Row:
    """No moment for whoever paid nothing."""
    return row if any(_figures(row.cells)) else row._replace(as_of=(None,) * len(row.as_of))


CHANGES: Final[Sequence[Change]] = (dates_those_who_paid, undates_those_who_did_not)


@dataclass(slots=True)
class Telling:
    """A department whose rows tell something beside the form that was asked for."""

    behind: Source
    change: Change
    department: str = "national_tax"

    async def open(self) -> None:
        """The department behind it is open."""

    async def close(self) -> None:
        """The department behind it is closed by whoever opened it."""

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """As the department behind it."""
        await self.behind.probe(timeout)

    async def fetch(self, request: FetchRequest) -> Rows:
        """Its rows, changed."""
        rows = await self.behind.fetch(request)
        return Rows([self.change(row) for row in rows.rows], rows.fetched_at)


@asynccontextmanager
async def filing(town: Town, derivation: Derivation | None = None) -> AsyncIterator[Gateway]:
    """A gateway whose sum is computed by `derivation`."""
    declared = REGISTER[TOTAL]
    changed = {**REGISTER, TOTAL: replace(declared, derivation=derivation or declared.derivation)}
    async with opened(town, register=MappingProxyType(changed)) as gateway:
        yield gateway


async def told_to_the_filing_desk(gateway: Gateway, town: Town) -> Collected:
    """All that its organisation may have, with neither tax office down and with each of them."""
    subjects = enterprises(town.truth)
    return await collected(gateway, "exit-entry-administration", Entity.ENTERPRISE, subjects, OFFICES)


@pytest.mark.parametrize("name", sorted(CARELESS))
async def test_a_careless_sum_narrows_a_part(town: Town, name: str) -> None:
    """What one office took is confined to less than the status says, and outages tell enterprises apart."""
    async with filing(town, CARELESS[name]) as gateway:
        told = await told_to_the_filing_desk(gateway, town)
        found = list(Mind(gateway.snapshot, gateway.register, POLICY_DAY).findings(told))
    narrower = [finding for finding in found if finding.is_narrower]
    assert {finding.coordinate for finding in narrower} == {"Enterprise.localTax", "Enterprise.nationalTax"}
    assert [alike for alike in groups(told) if alike.are_told_apart]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_a_department_that_tells_more_sets_enterprises_apart(town: Town, change: Change) -> None:
    """A moment that depends on a part is found out, though every status is right."""
    async with filing(town) as gateway:
        gateway.sources["national_tax"] = Telling(gateway.sources["national_tax"], change)
        told = await told_to_the_filing_desk(gateway, town)
    assert {alike.coordinate for alike in groups(told) if alike.are_told_apart} == {TOTAL}


async def test_the_gateway_as_it_is_passes(town: Town) -> None:
    """The same searches find nothing where nothing is changed."""
    async with filing(town) as gateway:
        told = await told_to_the_filing_desk(gateway, town)
        found = list(Mind(gateway.snapshot, gateway.register, POLICY_DAY).findings(told))
    assert found
    assert not any(finding.is_narrower for finding in found)
    assert not any(alike.are_told_apart for alike in groups(told))


def _figures(cells: Sequence[Cell]) -> list[Decimal]:
    return [cell.figure for cell in cells if isinstance(cell, Sealed)]


def _earlier(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment - timedelta(days=1)
