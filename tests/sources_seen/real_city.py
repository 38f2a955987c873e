"""A gateway over a small but real city: SQLite files, HTTP services, policy files, and the engine in this process."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest

from demo.city import City, build
from demo.departments.service import Service
from demo.departments.serving import services, serving
from demo.generator.planting import plant
from demo.generator.size import CitySize
from demo.generator.truth import Truth
from demo.secret_files import read_secrets
from gateway.app import Parts, parts
from gateway.audit.entry import Entry
from gateway.engine.answer import answer
from gateway.engine.batching import Batching
from gateway.engine.document import Documents
from gateway.engine.fetch import Calls
from gateway.engine.mandate import Caller
from gateway.engine.plans import Plans
from gateway.engine.response import Response
from gateway.engine.room import EngineRoom, Question
from gateway.policy.snapshot import Snapshot
from gateway.settings import read_settings
from resolvers.declared import Register
from resolvers.schema import REGISTER, SCHEMA
from source_adapters.contract import Source
from source_adapters.registry import close_all, open_all
from source_adapters.safeguards.resilient import ResilientSource
from tests.gateway.unkept import till
from tests.gateway.unsuspended import nobody_looked
from tests.sources_seen.driver import Watch, watching

SIZE: Final = CitySize(persons=1_200, applicants=400, enterprises=1_200)
SEED: Final = 29

PATIENCE: Final = 200.0
"""Seconds for all departments of a request: more than the bindings allow to any one of them."""

UNKNOWN_PERSON: Final = "440111197207071251"
UNKNOWN_ENTERPRISE: Final = "91440101000000011N"
"""Well formed, and in no register of the city."""


@dataclass(frozen=True, slots=True)
class Town:
    """The city on disk and what is planted in it; to be read, not changed."""

    city: City
    truth: Truth = field(repr=False)


def the_town(factory: pytest.TempPathFactory) -> Town:
    """The one town of a test run: whoever asks second is given the city that stands there already."""
    city = build(factory.getbasetemp() / "real-city", SIZE, SEED)
    bindings = city.sources.read_text(encoding="utf-8")
    # A busy machine is no department at fault; the tests of hanging ones set a deadline of their own.
    patient = re.sub(r"^(connect|read)_timeout = .*$", r"\1_timeout = 60.0", bindings, flags=re.MULTILINE)
    city.sources.write_text(patient, encoding="utf-8")
    return Town(city, plant(SIZE, SEED))


@dataclass(slots=True)
class Gateway:
    """An engine to question, its real sources, a watch at the driver, and the entries for its ledger."""

    made_of: Parts
    services: Mapping[str, Service]
    sources: dict[str, Source]
    snapshot: Snapshot
    register: Register
    watch: Watch
    deadline: float = 60.0
    entries: list[Entry] = field(default_factory=list)
    plans: Plans = field(init=False)
    documents: Documents = field(init=False)

    def __post_init__(self) -> None:
        self.plans = Plans(SCHEMA, self.register)
        self.documents = Documents(SCHEMA, self.made_of.settings.limits, introspection=True)

    def adapter(self, department: str) -> Source:
        """What stands behind a department's safeguards."""
        source = self.made_of.sources[department]
        assert isinstance(source, ResilientSource)
        return source.source

    def room(self) -> EngineRoom:
        """The engine's parts as they are now; nothing behind them leads back to this gateway and its services."""
        snapshot, entries, hasher = self.snapshot, self.entries, self.made_of.subject_keys.newest

        async def record(entry: Entry) -> None:
            entries.append(entry)

        return EngineRoom(
            schema=SCHEMA,
            register=self.register,
            documents=self.documents,
            plans=self.plans,
            limits=self.made_of.settings.limits,
            calls=Calls(Batching(self.sources), self.deadline, hasher.ordered, self.made_of.settings.limits.leaves),
            snapshot=lambda: snapshot,
            clock=self.made_of.clock,
            hasher=hasher,
            record=record,
            till=till(),
            read_log=nobody_looked,
        )

    async def answer(self, text: str, who: tuple[str, str], **variables: object) -> Response:
        """The engine's response to a client and purpose."""
        client, purpose = who
        question = Question("request-1", Caller(client), purpose, None, text, variables=variables)
        return await answer(question, self.room())

    async def ask(self, text: str, who: tuple[str, str], **variables: object) -> Any:
        """The response body, typed Any because its shape is the query's."""
        return (await self.answer(text, who, **variables)).body

    async def ask_about(self, keys: Sequence[str], selection: str, who: tuple[str, str]) -> list[Any]:
        """What is answered about each of some persons; there must be no error."""
        body = await self.ask(
            f"query($k: [String!]!) {{ persons(idNumbers: $k) {{ {selection} }} }}", who, k=list(keys)
        )
        assert "errors" not in body
        answered: list[Any] = body["data"]["persons"]
        return answered


@asynccontextmanager
async def opened(
    of: Town,
    policies: Path | None = None,
    addresses: Mapping[str, str] | None = None,
    register: Register = REGISTER,
) -> AsyncIterator[Gateway]:
    """A gateway to the town, its HTTP departments served on free ports.

    `policies` stand in the place of the real ones, `addresses` (department → address) in that of the city's, and
    `register` in that of the schema's where plans are compiled.
    """
    secrets = read_secrets(of.city.secrets)
    served = {service.desk.department: service for service in services(of.city, secrets)}
    async with serving([(service, 0) for service in served.values()]) as ports:
        found = {name: f"http://127.0.0.1:{port}" for name, port in zip(served, ports, strict=True)}
        found.update(addresses or {})
        environment = {f"MERIDIAN_SOURCE_{name.upper()}": address for name, address in found.items()}
        settings = read_settings(of.city.gateway_settings)
        made_of = parts(
            replace(settings, policies=policies or settings.policies, deadline=PATIENCE), {**secrets, **environment}
        )
        await open_all(made_of.sources)
        try:
            with watching(besides=served) as watch:
                yield Gateway(made_of, served, dict(made_of.sources), made_of.policy.snapshot, register, watch)
        finally:
            await close_all(made_of.sources)
