"""Asking about everybody."""

from typing import Any

import aiohttp

from demo.housing_lottery.gateway import Gateway, Patience
from demo.housing_lottery.intake import Application
from demo.housing_lottery.outcome import MALFORMED as REJECTED
from demo.housing_lottery.outcome import VALID, Outcome, Standing
from demo.housing_lottery.verification import Outcomes, verify
from tests.demo.housing_lottery.conftest import MALFORMED, Endpoint, applications


async def verified(
    endpoint: Endpoint,
    asked: list[Application],
    *,
    batch: int = 2,
    concurrency: int = 3,
    done: Any = lambda _more: None,
) -> Outcomes:
    """The outcomes of these applications at the endpoint."""
    async with aiohttp.ClientSession() as session:
        gateway = Gateway(session, endpoint.url, "t", "housing-lottery", Patience(attempts=1))
        return await verify(gateway, asked, year=2006, batch=batch, concurrency=concurrency, done=done)


async def test_everybody_gets_an_outcome(endpoint: Endpoint) -> None:
    """Valid, invalid, undetermined and unanswered applicants are told apart, whatever batch they are in."""
    found = await verified(endpoint, applications("Y1", "N1", "U1", "01", "Y2"))
    assert found["a0"] == found["a4"] == VALID
    assert found["a1"] == Outcome(Standing.INVALID, ("OWNS_HOME",))
    assert found["a2"].standing is found["a3"].standing is Standing.UNDETERMINED


async def test_batches_are_as_large_as_wished(endpoint: Endpoint) -> None:
    """Seven applicants in batches of three make three requests, and each says how many it decided."""
    decided: list[int] = []
    await verified(endpoint, applications(*(f"Y{n}" for n in range(7))), batch=3, done=decided.append)
    assert sorted(len(request["variables"]["ids"]) for request in endpoint.requests) == [1, 3, 3]
    assert sorted(decided) == [1, 3, 3]


async def test_malformed_number_spoils_only_itself(endpoint: Endpoint) -> None:
    """The rest of its batch is asked about again, without it."""
    found = await verified(endpoint, applications("Y1", MALFORMED, "N1"), batch=3)
    assert found["a1"] == REJECTED
    assert (found["a0"].standing, found["a2"].standing) == (Standing.VALID, Standing.INVALID)
    assert [request["variables"]["ids"] for request in endpoint.requests] == [["Y1", MALFORMED, "N1"], ["Y1", "N1"]]
    assert endpoint.requests[1]["variables"]["names"] == ["name 0", "name 2"]


async def test_batch_of_nothing_but_malformed_numbers_is_asked_once(endpoint: Endpoint) -> None:
    """Where nobody is left, nobody is asked about."""
    found = await verified(endpoint, applications(MALFORMED), batch=3)
    assert found == {"a0": REJECTED}
    assert len(endpoint.requests) == 1


async def test_failed_batch_leaves_its_applicants_undetermined(endpoint: Endpoint) -> None:
    """Nobody is guessed, the other batches are answered, and the note says why."""
    endpoint.will(503, "AUDIT_UNAVAILABLE")
    found = await verified(endpoint, applications("Y1", "N1", "Y2"), concurrency=1)
    assert found["a0"] == found["a1"] == Outcome(Standing.UNDETERMINED, note="AUDIT_UNAVAILABLE")
    assert found["a2"] == VALID


async def test_batch_that_fails_when_asked_again_keeps_what_was_rejected(endpoint: Endpoint) -> None:
    """What is known to be malformed stays so though the rest gets no answer."""
    endpoint.will(400, "INVALID_IDENTIFIER", indices=[0])
    endpoint.will(401, "UNAUTHENTICATED")
    found = await verified(endpoint, applications(MALFORMED, "Y1"))
    assert found == {"a0": REJECTED, "a1": Outcome(Standing.UNDETERMINED, note="UNAUTHENTICATED")}


async def test_person_who_applies_twice_is_asked_about_twice(endpoint: Endpoint) -> None:
    """Two applications for one person never meet in a request."""
    found = await verified(endpoint, applications("Y1", "Y1"), batch=10)
    assert set(found) == {"a0", "a1"}
    assert [len(request["variables"]["ids"]) for request in endpoint.requests] == [1, 1]
