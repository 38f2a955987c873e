"""Composes the application at start: policy, sources, ledger, engine, routes. Nothing is composed per request."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from gateway.audit.errors import AuditError, AuditUnavailable
from gateway.audit.ledger import Ledger
from gateway.audit.storage import DirectoryStorage, Storage
from gateway.audit.strangers import FailedVerifications, Strangers
from gateway.audit.subjects import SubjectHasher
from gateway.clock import Clock
from gateway.engine.answer import answer
from gateway.engine.document import Documents
from gateway.engine.fetch import Calls
from gateway.engine.plans import Plans
from gateway.engine.response import Response as Answered
from gateway.engine.room import EngineRoom, Question
from gateway.errors import StartRefused
from gateway.http.endpoint import Endpoint
from gateway.http.key_set import KeySet, KeySetRefused
from gateway.http.operations import DepartmentHealth, Operations
from gateway.http.tokens import Verifier
from gateway.policy.load import load
from gateway.policy.problems import PolicyRefused
from gateway.policy.snapshot import Snapshot
from gateway.settings import Profile, Settings
from resolvers.schema import REGISTER, SCHEMA
from source_adapters.bindings import BindingError, load_bindings, missing
from source_adapters.contract import Source
from source_adapters.registry import close_all, open_all, sources

PROBE_EVERY: Final = 5.0
"""Seconds between two probes of the departments, and between two summaries of refused strangers."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application is made of; tests put their own sources, storage and clock in."""

    settings: Settings
    snapshot: Callable[[], Snapshot]
    sources: Mapping[str, Source]
    storage: Storage
    hasher: SubjectHasher = field(repr=False)
    key_set: KeySet
    clock: Clock


def parts(settings: Settings, environment: Mapping[str, str] = os.environ) -> Parts:
    """Read and check everything that must be right before Meridian serves. Raises `StartRefused`."""
    try:
        snapshot = load(settings.policies, REGISTER)
        bindings = load_bindings(settings.sources, environment)
        key_set = KeySet.load(settings.mandate.key_set, demo=settings.profile is Profile.DEMO)
        hasher = SubjectHasher.from_environment(environment)
    except (PolicyRefused, BindingError, KeySetRefused, AuditError) as error:
        raise StartRefused(str(error)) from error
    wanted = [(each.department, each.entity, each.attribute) for each in REGISTER.values() if not each.is_derived]
    if unbound := missing(bindings, wanted):
        raise StartRefused(f"{settings.sources}: no binding for {', '.join(map(str, unbound))}")
    return Parts(
        settings=settings,
        snapshot=lambda: snapshot,
        sources=sources(bindings),
        storage=DirectoryStorage(settings.ledger),
        hasher=hasher,
        key_set=key_set,
        clock=Clock(settings.policy_day),
    )


@dataclass(slots=True)
class _Serving:
    """What exists only between start and stop."""

    room: EngineRoom | None = None
    ledger: Ledger | None = None

    async def answer(self, question: Question) -> Answered:
        if self.room is None:
            raise RuntimeError("not serving (MERIDIAN-NOT-STARTED)")
        return await answer(question, self.room)

    def ledger_available(self) -> bool:
        return self.ledger is not None and self.ledger.available


def create_app(made_of: Parts) -> Starlette:
    """The application; its lifespan opens ledger and sources and closes them in the opposite order."""
    settings, serving = made_of.settings, _Serving()
    strangers = Strangers(made_of.clock.now)
    health = DepartmentHealth(made_of.sources)
    mandate = settings.mandate
    endpoint = Endpoint(
        answer=serving.answer,
        verifier=Verifier(made_of.key_set, mandate.issuer, mandate.audience, made_of.clock.timestamp),
        strangers=strangers,
        failures=FailedVerifications(),
        body_bytes=settings.limits.body_bytes,
    )
    operations = Operations(made_of.snapshot, health, serving.ledger_available)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        serving.ledger = ledger = await Ledger.open(made_of.storage)
        serving.room = _room(made_of, ledger)
        await open_all(made_of.sources)
        watching = asyncio.create_task(_watch(health, strangers, ledger), name="watch")
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            serving.room = None
            await close_all(made_of.sources)
            with contextlib.suppress(AuditUnavailable):
                await strangers.report(ledger.summarise, final=True)
            await ledger.close()

    app = Starlette(
        routes=[
            Route("/graphql", endpoint.serve, methods=["GET", "POST"]),
            Route("/live", operations.live),
            Route("/ready", operations.ready),
        ],
        exception_handlers={HTTPException: endpoint.not_served},
        lifespan=lifespan,
    )
    # A redirect would repeat the caller's host and path, and carry no request id.
    app.router.redirect_slashes = False
    return app


def _room(made_of: Parts, ledger: Ledger) -> EngineRoom:
    settings = made_of.settings
    return EngineRoom(
        schema=SCHEMA,
        register=REGISTER,
        documents=Documents(SCHEMA, settings.limits, introspection=settings.introspection),
        plans=Plans(SCHEMA, REGISTER, settings.limits.related),
        limits=settings.limits,
        calls=Calls(made_of.sources, settings.deadline, made_of.hasher.ordered, settings.limits.leaves),
        snapshot=made_of.snapshot,
        clock=made_of.clock,
        hasher=made_of.hasher,
        record=ledger.record,
    )


async def _watch(health: DepartmentHealth, strangers: Strangers, ledger: Ledger) -> None:
    """Probes the departments and enters what strangers tried, for as long as Meridian serves."""
    while True:
        await health.probe()
        with contextlib.suppress(AuditUnavailable):
            await strangers.report(ledger.summarise)
        await asyncio.sleep(PROBE_EVERY)
