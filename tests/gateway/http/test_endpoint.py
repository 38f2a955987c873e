"""When the engine fails: nothing of the fault for the caller, nothing of the caller for the log."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from gateway.audit.strangers import FailedVerifications, Strangers
from gateway.clock import Clock
from gateway.engine.response import Response
from gateway.engine.room import Question
from gateway.errors import Code, Refusal
from gateway.http.endpoint import Endpoint
from gateway.http.key_set import KeySet
from gateway.http.metrics import Metrics
from gateway.http.standing import PolicyStanding, Standing
from gateway.http.tokens import Verifier
from tests.gateway.http.issuing import AUDIENCE, ISSUER, Signer, key_set
from tests.gateway.http.running import at_a_port
from tests.gateway.small_city import ALICE

CLIENT = Signer("city-1")


POLICY = PolicyStanding("v", datetime(2026, 3, 1, tzinfo=UTC), 1.0, {})


def endpoint(answer: Callable[[Question], Awaitable[Response]]) -> Starlette:
    """An application whose engine answers like this."""
    made = Endpoint(
        answer=answer,
        verifier=Verifier(KeySet.read(key_set(CLIENT)), ISSUER, AUDIENCE, Clock().timestamp),
        strangers=Strangers(Clock().now),
        failures=FailedVerifications(),
        metrics=Metrics(lambda: Standing(POLICY, ledger=True, departments={}), frozenset, ()),
    )
    return Starlette(routes=[Route("/graphql", made, methods=["POST"])])


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (RuntimeError(f"about {ALICE}"), 500, "INTERNAL"),
        (Refusal(Code.AUDIT_UNAVAILABLE, "The use cannot be recorded."), 503, "AUDIT_UNAVAILABLE"),
    ],
)
async def test_a_fault_is_named_by_its_id_only(
    fault: Exception, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The same id stands in response and log; the fault's own message stands in neither."""

    async def fails(_question: Question) -> Response:
        raise fault

    async with (
        at_a_port(endpoint(fails)) as port,
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(
            f"http://127.0.0.1:{port}/graphql",
            json={"query": "{ __typename }"},
            headers={"Authorization": f"Bearer {CLIENT.token()}"},
        ) as response,
    ):
        document, body = await response.json(content_type=None), await response.text()
    assert (response.status, document["errors"][0]["extensions"]["code"]) == (status, code)
    assert response.headers["Sharing-Request"] in caplog.text
    assert ALICE not in body + caplog.text
