"""Our side: the real engine over the city's departments under a policy in memory, one loop for many questions."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from gateway.audit.entry import Entry
from gateway.audit.subjects import SubjectHasher
from gateway.clock import Clock
from gateway.engine.answer import answer
from gateway.engine.batching import Batching
from gateway.engine.document import Documents
from gateway.engine.fetch import Calls
from gateway.engine.mandate import Caller
from gateway.engine.plans import Plans
from gateway.engine.room import EngineRoom, Question
from gateway.limits import Limits
from resolvers.schema import REGISTER, SCHEMA
from source_adapters.contract import FetchRequest, Source
from tests.differential.city import City
from tests.differential.departments import sources
from tests.differential.terms import CLIENT, DAY, PURPOSE, Terms, snapshot
from tests.differential.world import MOST_RELATED
from tests.gateway.unkept import till
from tests.gateway.unsuspended import nobody_looked

HASHER: Final = SubjectHasher(b"d" * 32)
NOW: Final = datetime(2007, 11, 1, 12, tzinfo=UTC)
LIMITS: Final = Limits(tokens=40_000, aliases=5_000, root_fields=500, fields=100_000, leaves=1_000_000, repeats=1_000)
"""Wide: what a caller may ask for at most is tested elsewhere."""


@dataclass(frozen=True, slots=True)
class _Stopped(Clock):
    """A clock that stands still."""

    def now(self) -> datetime:
        """Always the same moment."""
        return NOW


class Recorded(Source, Protocol):
    """A source that remembers what it was asked."""

    @property
    def requests(self) -> list[FetchRequest]:
        """In order."""


@dataclass(slots=True)
class Engine:
    """An engine whose documents and plans live on from question to question, as a server's do."""

    sources: Mapping[str, Recorded]
    runner: asyncio.Runner
    documents: Documents = field(default_factory=lambda: Documents(SCHEMA, LIMITS, introspection=True))
    plans: Plans = field(default_factory=lambda: Plans(SCHEMA, REGISTER, MOST_RELATED))

    def ask(self, text: str, variables: Mapping[str, object], terms: Terms, subject: str | None = None) -> Any:
        """The body of the answer under these terms, typed Any because its shape is the query's.

        `subject` is whom the caller's token is about.
        """
        for source in self.sources.values():
            source.requests.clear()
        question = Question("request-1", Caller(CLIENT, subject=subject), PURPOSE, None, text, variables=variables)
        return self.runner.run(answer(question, self._room(terms))).body

    def requests(self) -> list[FetchRequest]:
        """What departments were asked for the last question."""
        return [request for source in self.sources.values() for request in source.requests]

    def _room(self, terms: Terms) -> EngineRoom:
        policy = snapshot(terms)
        return EngineRoom(
            schema=SCHEMA,
            register=REGISTER,
            documents=self.documents,
            plans=self.plans,
            limits=LIMITS,
            calls=Calls(Batching(self.sources), 60.0, HASHER.ordered, LIMITS.leaves),
            snapshot=lambda: policy,
            clock=_Stopped(DAY),
            hasher=HASHER,
            record=_forget,
            till=till(),
            read_log=nobody_looked,
        )


def over(city: City, runner: asyncio.Runner) -> Engine:
    """An engine over the city's departments."""
    return Engine(sources(city), runner)


async def _forget(_entry: Entry) -> None:
    """What is entered in the ledger is tested elsewhere."""
