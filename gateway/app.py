"""Composes the applications at start: policy, sources, ledger, engine, routes. Nothing is composed per request."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from gateway.audit.checkpoints import Checkpoints
from gateway.audit.errors import AuditError
from gateway.audit.ledger import Ledger
from gateway.audit.storage import DirectoryStorage, Storage
from gateway.audit.strangers import FailedVerifications, Strangers
from gateway.audit.subjects import SubjectKeys
from gateway.budgets.errors import BudgetsError
from gateway.budgets.hashing import ItemHasher
from gateway.budgets.local import LocalStore
from gateway.budgets.store import BudgetStore
from gateway.clock import Clock
from gateway.engine.answer import answer
from gateway.engine.batching import Batching
from gateway.engine.charge import Till
from gateway.engine.document import Documents
from gateway.engine.fetch import Calls
from gateway.engine.meter import Meter
from gateway.engine.plans import Plans
from gateway.engine.response import Response as Answered
from gateway.engine.room import EngineRoom, Question
from gateway.errors import StartRefused
from gateway.http.endpoint import METHODS, Endpoint, never_renewed
from gateway.http.front import PATH, Front
from gateway.http.identified import Identify
from gateway.http.issuer import Issuer
from gateway.http.key_set import KeySet, KeySetRefused
from gateway.http.metrics import Metrics
from gateway.http.operations import DepartmentHealth, Operations
from gateway.http.oversight import OversightRoutes
from gateway.http.patience import Patience
from gateway.http.published_keys import Pace, PublishedKeys
from gateway.http.standing import Standing
from gateway.http.tokens import Verifier
from gateway.oversight.errors import StateTaken, StateUnreadable
from gateway.oversight.keeping import Keeping, SuspensionStore
from gateway.oversight.office import Office, Records, open_office
from gateway.oversight.state import SuspensionFile
from gateway.policy.budgets import longest_window
from gateway.policy.examination import Examination
from gateway.policy.handover import ServedSet, load_served
from gateway.policy.problems import PolicyRefused
from gateway.policy.snapshot import Snapshot
from gateway.reloading.hangup import on_hangup
from gateway.reloading.in_force import PolicyInForce
from gateway.reloading.reload import Reload
from gateway.settings import KeySetUrl, Profile, Settings
from gateway.vouching import Vouching, vouching
from gateway.watch import Watch, ended
from resolvers.declared import Sensitivity
from resolvers.schema import REGISTER, SCHEMA
from source_adapters.bindings import BindingError, load_bindings, missing
from source_adapters.contract import Entity, Source
from source_adapters.findings import drop_faults, invalid_cells
from source_adapters.registry import close_all, open_all, sources
from source_adapters.safeguards.caching import NEVER_KEPT
from source_adapters.safeguards.fitting import refuse_unfit
from source_adapters.safeguards.standing import standings


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application is made of; tests put their own sources, storage and clock in."""

    settings: Settings
    policy: ServedSet
    sources: Mapping[str, Source]
    storage: Storage
    budgets: Callable[[], Awaitable[BudgetStore]]
    items: ItemHasher = field(repr=False)
    subject_keys: SubjectKeys = field(repr=False)
    suspensions: SuspensionStore
    key_set: KeySet | PublishedKeys
    clock: Clock
    vouching: Vouching | None = None
    examine: Examination = field(default_factory=Examination)


def parts(settings: Settings, environment: Mapping[str, str] = os.environ) -> Parts:
    """Read and check everything that must be right before Meridian serves. Raises `StartRefused`."""
    try:
        policy = load_served(settings.policies, REGISTER)
        bindings = load_bindings(settings.sources, environment)
        clock = Clock(settings.policy_day)
        key_set = key_set_of(settings, clock)
        vouched = vouching(settings, environment)
        subject_keys = SubjectKeys.from_environment(environment)
        items = ItemHasher(subject_keys.oldest_secret)
        refuse_unfit(bindings, settings.deadline, _not_to_be_kept)
    except (PolicyRefused, BindingError, KeySetRefused, AuditError) as error:
        raise StartRefused(str(error)) from error
    wanted = [(each.department, each.entity, each.attribute) for each in REGISTER.values() if not each.is_derived]
    if unbound := missing(bindings, wanted):
        raise StartRefused(f"{settings.sources}: no binding for {', '.join(map(str, unbound))}")
    return Parts(
        settings=settings,
        policy=policy,
        sources=sources(bindings, today=clock.policy_day),
        storage=DirectoryStorage(settings.ledger),
        budgets=lambda: open_budgets(settings.state_directory, items, clock, policy.snapshot),
        items=items,
        subject_keys=subject_keys,
        suspensions=SuspensionFile(settings.state_directory),
        key_set=key_set,
        clock=clock,
        vouching=vouched,
    )


def _not_to_be_kept(entity: Entity, attribute: str) -> str | None:
    """Why the schema forbids that an attribute is kept for a while; None where it does not."""
    declared = next((each for each in REGISTER.values() if (each.entity, each.attribute) == (entity, attribute)), None)
    if declared is None:
        return "the schema does not know it"
    if declared.sensitivity is not Sensitivity.BASIC:
        return "the schema marks it sensitive"
    return NEVER_KEPT.get(declared.kind)


async def open_budgets(directory: Path, items: ItemHasher, clock: Clock, first: Snapshot) -> BudgetStore:
    """The counts of budgets in a directory, as far back as any budget looks. Raises `StartRefused`."""
    try:
        return await LocalStore.open(directory, items.mark(), clock.city_day, longest_window(first.budgets))
    except BudgetsError as error:
        raise StartRefused(str(error)) from error


def key_set_of(settings: Settings, clock: Clock) -> KeySet | PublishedKeys:
    """The keys of the issuer, by file or by address. Raises `KeySetRefused`."""
    where, demo = settings.mandate.key_set, settings.profile is Profile.DEMO
    if not isinstance(where, KeySetUrl):
        return KeySet.load(where, demo=demo)
    return PublishedKeys(Issuer(where.url), Pace(where.refresh, where.tolerate), clock.monotonic, demo=demo)


@dataclass(slots=True)
class _Serving:
    """What exists only between start and stop."""

    room: EngineRoom | None = None
    ledger: Ledger | None = None
    checkpoints: Checkpoints | None = None
    office: Office | None = None

    def answer(self, question: Question) -> Awaitable[Answered]:
        if self.room is None:
            raise RuntimeError("not serving (MERIDIAN-NOT-STARTED)")
        return answer(question, self.room)

    def ledger_available(self) -> bool:
        return self.ledger is not None and self.ledger.available

    async def close_ledger(self) -> None:
        """The end is signed while no other process can write the ledger."""
        if self.ledger is not None:
            await self.ledger.close(None if self.checkpoints is None else self.checkpoints.close)


@dataclass(frozen=True, slots=True)
class Applications:
    """`main` answers the city; `operations` answers operators, on a port of its own, and lives as long as `main`."""

    main: Starlette
    operations: Starlette


def create_app(made_of: Parts) -> Starlette:
    """The main application by itself."""
    return create_apps(made_of).main


def create_apps(made_of: Parts) -> Applications:
    """The applications; the main one's lifespan opens ledger, sources and keys and closes them in turn."""
    serving = _Serving()
    in_force = PolicyInForce(made_of.policy, made_of.clock, REGISTER)
    strangers = Strangers(made_of.clock.now)
    health = DepartmentHealth(made_of.sources)
    published = made_of.key_set if isinstance(made_of.key_set, PublishedKeys) else None

    def standing() -> Standing:
        return Standing(
            policy=in_force.standing(),
            ledger=serving.ledger_available(),
            departments=health.states,
            keys=None if published is None else published.state,
            safeguards=standings(made_of.sources),
            invalid_cells=invalid_cells(made_of.sources),
            drop_faults=drop_faults(made_of.sources),
            checkpoints=None if serving.checkpoints is None else serving.checkpoints.standing,
        )

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            keeping = suspensions_in_force(made_of.suspensions, in_force)
            stack.callback(made_of.suspensions.unlock)
            serving.ledger = ledger = await Ledger.open(made_of.storage)
            stack.push_async_callback(serving.close_ledger)
            if made_of.vouching is not None:
                serving.checkpoints = await made_of.vouching.open(
                    ledger, lambda: in_force.snapshot().version, made_of.clock.now
                )
            budgets = await made_of.budgets()
            stack.push_async_callback(budgets.close)
            watch = Watch(health, published, strangers, ledger)
            stack.push_async_callback(watch.enter_the_rest)
            await open_all(made_of.sources)
            stack.push_async_callback(close_all, made_of.sources)
            if published is not None:
                await published.open()
                stack.push_async_callback(published.close)
            stack.push_async_callback(ended, asyncio.create_task(watch.keep(), name="watch"))
            serving.office = office = _office(made_of, keeping, in_force, ledger)
            stack.callback(office.close)
            await stack.enter_async_context(_reloading(made_of, in_force, ledger))
            await office.suspending.enter_standing("start")
            serving.room = _room(made_of, in_force, ledger, budgets, office, metrics)
            yield
            serving.room = serving.office = None

    metrics = Metrics(standing, lambda: in_force.snapshot().purposes, made_of.sources)
    verifier = verifier_of(made_of.settings, made_of.key_set, made_of.clock)
    endpoint = _endpoint(made_of, serving, verifier, strangers, metrics, published)
    identify = Identify(verifier, renewing(published), in_force.snapshot, made_of.clock, strangers)
    oversight = OversightRoutes(lambda: serving.office, identify)
    operations = Operations(standing, metrics)
    live = Route("/live", operations.live)
    main = Front(
        endpoint,
        routes=[Route(PATH, endpoint, methods=list(METHODS)), live, Route("/ready", operations.ready)],
        exception_handlers={HTTPException: endpoint.not_served},
        lifespan=lifespan,
    )
    # A redirect would repeat the caller's host and path, and carry no request id.
    main.router.redirect_slashes = False
    ready = Route("/ready", operations.ready_for_operators)
    routes = [live, ready, Route("/metrics", operations.metrics), *oversight.routes()]
    return Applications(main, Starlette(routes=routes))


def verifier_of(settings: Settings, key_set: KeySet | PublishedKeys, clock: Clock) -> Verifier:
    """Whose tokens are believed, wherever they are shown."""
    return Verifier(key_set, settings.mandate.issuer, settings.mandate.audience, clock.timestamp)


def renewing(published: PublishedKeys | None) -> Callable[[], Awaitable[bool]]:
    """What reads the issuer's keys again, where they are published."""
    return never_renewed if published is None else published.renew


def suspensions_in_force(store: SuspensionStore, in_force: PolicyInForce) -> Keeping:
    """What departments have suspended, laid over the policy before anybody is answered. Raises `StartRefused`."""
    try:
        store.lock()
        try:
            return Keeping.of(store, store.read(), in_force.suspend)
        except BaseException:
            store.unlock()
            raise
    except (StateTaken, StateUnreadable, OSError) as error:
        raise StartRefused(str(error)) from error


def _office(made_of: Parts, keeping: Keeping, in_force: PolicyInForce, ledger: Ledger) -> Office:
    records = Records(made_of.settings.ledger, ledger.record_act, made_of.subject_keys)
    return open_office(keeping, in_force.snapshot, records, made_of.clock, REGISTER, made_of.settings.supervisor)


@contextlib.asynccontextmanager
async def _reloading(made_of: Parts, in_force: PolicyInForce, ledger: Ledger) -> AsyncIterator[None]:
    """Within, what is put in the policy folder takes over; the set that is in force first is entered before."""
    reload = Reload(made_of.settings.policies, in_force, made_of.examine, ledger.record_policy, made_of.clock)
    await reload.enter_first()
    with on_hangup(reload.ask):
        tasks = [asyncio.create_task(reload.keep(), name="reload"), asyncio.create_task(reload.watch(), name="folder")]
        try:
            yield
        finally:
            for task in tasks:
                await ended(task)


def _endpoint(
    made_of: Parts,
    serving: _Serving,
    verifier: Verifier,
    strangers: Strangers,
    metrics: Metrics,
    published: PublishedKeys | None,
) -> Endpoint:
    settings = made_of.settings
    return Endpoint(
        answer=serving.answer,
        verifier=verifier,
        strangers=strangers,
        failures=FailedVerifications(),
        metrics=metrics,
        renew=renewing(published),
        body_bytes=settings.limits.body_bytes,
        patience=Patience(settings.limits.body_seconds),
        monotonic=made_of.clock.monotonic,
    )


def _room(
    made_of: Parts, in_force: PolicyInForce, ledger: Ledger, budgets: BudgetStore, office: Office, meter: Meter
) -> EngineRoom:
    settings, hasher = made_of.settings, made_of.subject_keys.newest
    return EngineRoom(
        schema=SCHEMA,
        register=REGISTER,
        documents=Documents(SCHEMA, settings.limits, introspection=settings.introspection, meter=meter),
        plans=Plans(SCHEMA, REGISTER, settings.limits.related, meter=meter),
        limits=settings.limits,
        calls=Calls(Batching(made_of.sources, meter=meter), settings.deadline, hasher.ordered, settings.limits.leaves),
        snapshot=in_force.snapshot,
        clock=made_of.clock,
        hasher=hasher,
        record=ledger.record,
        till=Till(budgets, made_of.items, made_of.clock, meter),
        read_log=office.read_log,
    )
