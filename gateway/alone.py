"""The office of an installation whose gateway is not running: opened, asked one thing, and closed again.

It holds the locks that a gateway would hold, writes the same ledger, and needs no department: neither sources nor their
credentials are read.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import orjson

from gateway.app import key_set_of, renewing, suspensions_in_force, verifier_of
from gateway.audit.errors import AuditError
from gateway.audit.ledger import Ledger
from gateway.audit.storage import DirectoryStorage
from gateway.audit.strangers import Strangers
from gateway.audit.subjects import SubjectKeys
from gateway.clock import Clock
from gateway.errors import StartRefused
from gateway.http.identified import Identify
from gateway.http.key_set import KeySetRefused
from gateway.http.oversight import Answer, OversightRoutes, new_request_id
from gateway.http.published_keys import PublishedKeys
from gateway.oversight.office import Records, open_office
from gateway.oversight.state import SuspensionFile
from gateway.policy.handover import load_served
from gateway.policy.problems import PolicyRefused
from gateway.reloading.in_force import PolicyInForce
from gateway.settings import Settings
from gateway.vouching import vouching
from resolvers.schema import REGISTER


async def asked_alone(
    settings: Settings, environment: Mapping[str, str], token: str, what: str, asked: Mapping[str, object]
) -> tuple[int, Answer]:
    """Status and answer. Raises `StartRefused` where a gateway could not start either."""
    async with _opened(settings, environment) as routes:

        async def body() -> bytes:
            return orjson.dumps(asked)

        return await routes.answered(what, f"Bearer {token}", body, new_request_id())


@asynccontextmanager
async def _opened(settings: Settings, environment: Mapping[str, str]) -> AsyncIterator[OversightRoutes]:
    clock = Clock(settings.policy_day)
    try:
        keys = SubjectKeys.from_environment(environment)
        in_force = PolicyInForce(load_served(settings.policies, REGISTER), clock, REGISTER)
        key_set, vouched = key_set_of(settings, clock), vouching(settings, environment)
        async with AsyncExitStack() as stack:
            file = SuspensionFile(settings.state_directory)
            keeping = suspensions_in_force(file, in_force)
            stack.callback(file.unlock)
            ledger = await Ledger.open(DirectoryStorage(settings.ledger))
            signed = None
            if vouched is not None:
                signed = await vouched.open(ledger, lambda: in_force.snapshot().version, clock.now)
            stack.push_async_callback(ledger.close, None if signed is None else signed.close)
            published = key_set if isinstance(key_set, PublishedKeys) else None
            if published is not None:
                await published.open()
                stack.push_async_callback(published.close)
            records = Records(settings.ledger, ledger.record_act, keys)
            office = open_office(keeping, in_force.snapshot, records, clock, REGISTER, settings.supervisor)
            stack.callback(office.close)
            verifier = verifier_of(settings, key_set, clock)
            identify = Identify(verifier, renewing(published), in_force.snapshot, clock, Strangers(clock.now))
            yield OversightRoutes(lambda: office, identify)
    except (PolicyRefused, KeySetRefused, AuditError) as error:
        raise StartRefused(str(error)) from error
