"""Applications at a real port of this machine, and the whole gateway over the small city among them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from uvicorn.config import Config

from gateway.app import Parts
from gateway.audit.subjects import SubjectKeys
from gateway.cli.serving import Server, listening, served
from gateway.clock import Clock
from gateway.http.key_set import KeySet
from gateway.http.published_keys import PublishedKeys
from gateway.limits import Limits
from gateway.policy.handover import ServedSet, load_served
from gateway.settings import MandateSettings, Profile, Settings
from resolvers.schema import REGISTER
from tests.gateway.engine_room import POLICIES, POLICY_DAY
from tests.gateway.http.issuing import AUDIENCE, ISSUER
from tests.gateway.small_city import SmallCity
from tests.gateway.unkept import ITEMS, unkept
from tests.gateway.unsuspended import Unsuspended


class Paper:
    """A segment of a ledger that nobody keeps."""

    def write(self, data: bytes) -> None:
        """Take it."""

    def sync(self) -> None:
        """Nothing waits for a disk."""

    def truncate(self, length: int) -> None:
        """There is nothing to cut."""

    def close(self) -> None:
        """Done."""


class PaperStorage:
    """A ledger's storage that begins empty and costs no disk; what is entered is for other tests to see."""

    def lock(self) -> None:
        """Nobody else is here."""

    def unlock(self) -> None:
        """As before."""

    def segments(self) -> list[str]:
        """There are none."""
        return []

    def lines(self, _name: str) -> Iterator[bytes]:
        """There are none."""
        return iter(())

    def create(self, _name: str) -> Paper:
        """A new one."""
        return Paper()

    def resume(self, _name: str) -> Paper:
        """As good as a new one."""
        return Paper()

    def discard(self, name: str) -> None:
        """It is gone already."""

    def set_aside(self, name: str, length: int, part: str) -> None:
        """There is nothing torn."""


@asynccontextmanager
async def at_a_port(application: Any) -> AsyncIterator[int]:
    """The application answers at this loopback port until the block ends."""
    sockets = listening("127.0.0.1", 0)
    port: int = sockets[0].getsockname()[1]
    server = Server(Config(application, log_config=None, access_log=False, server_header=False))
    serving = asyncio.create_task(served([server], [sockets]))
    try:
        yield port
    finally:
        server.should_exit = True
        await serving


def made_of(keys: KeySet | PublishedKeys, city: SmallCity | None = None, **limits: int) -> Parts:
    """Everything a gateway over the small city is made of."""
    settings = Settings(
        profile=Profile.DEMO,
        policies=POLICIES,
        sources=Path("unread.toml"),
        ledger=Path("unread"),
        mandate=MandateSettings(ISSUER, AUDIENCE, Path("unread.json")),
        limits=replace(Limits(), **limits),
    )
    return Parts(
        settings=settings,
        policy=_delivered_policy(),
        sources=(city or SmallCity()).sources,
        storage=PaperStorage(),
        budgets=unkept,
        items=ITEMS,
        subject_keys=SubjectKeys((b"k" * 32,)),
        suspensions=Unsuspended(),
        key_set=keys,
        clock=Clock(POLICY_DAY),
    )


@cache
def _delivered_policy() -> ServedSet:
    return load_served(POLICIES, REGISTER)
