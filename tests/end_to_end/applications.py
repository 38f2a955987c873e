"""The real application in this process, with sources and storage that a test can see into."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette

from demo.city import City
from demo.generator.edges import POLICY_DAY
from demo.keys import AUDIENCE, ISSUER
from gateway.app import Parts, create_app
from gateway.audit.storage import Storage
from gateway.audit.subjects import SubjectKeys
from gateway.clock import Clock
from gateway.http.key_set import KeySet
from gateway.limits import Limits
from gateway.policy.handover import ServedSet
from gateway.policy.snapshot import Snapshot
from gateway.settings import MandateSettings, Profile, Settings
from source_adapters.contract import Source
from tests.gateway.engine_room import POLICIES
from tests.gateway.unkept import ITEMS, unkept
from tests.gateway.unsuspended import Unsuspended


@asynccontextmanager
async def application(
    city: City, snapshot: Snapshot, sources: Mapping[str, Source], storage: Storage
) -> AsyncIterator[Starlette]:
    """The application, started, and stopped with the block; it trusts the tokens of the city."""
    settings = Settings(
        profile=Profile.DEMO,
        policies=POLICIES,
        sources=Path("unread.toml"),
        ledger=Path("unread"),
        mandate=MandateSettings(ISSUER, AUDIENCE, city.key_set),
        limits=Limits(),
    )
    made_of = Parts(
        settings=settings,
        policy=ServedSet(snapshot, {}, {}),
        sources=sources,
        storage=storage,
        budgets=unkept,
        items=ITEMS,
        subject_keys=SubjectKeys((b"k" * 32,)),
        suspensions=Unsuspended(),
        key_set=KeySet.load(city.key_set, demo=True),
        clock=Clock(POLICY_DAY),
    )
    app = create_app(made_of)
    async with app.router.lifespan_context(app):
        yield app
