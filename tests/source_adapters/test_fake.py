"""The fake's own handles; that it answers like the others is `test_testing`."""

import asyncio

import pytest

from source_adapters.contract import SourceTimeout, SourceUnavailable, ValueKind
from source_adapters.fake import FakeSource
from source_adapters.testing import HOMES
from source_adapters.testing_sample import DEPARTMENT, EDGE, FIRMS, PEOPLE, asking, exact


def fake() -> FakeSource:
    """The sample in memory."""
    return FakeSource(DEPARTMENT, PEOPLE, FIRMS)


async def test_requests_are_remembered() -> None:
    """Tests can see what a department was asked."""
    source, request = fake(), asking([EDGE], HOMES)
    await source.fetch(request)
    assert source.requests == [request]


async def test_a_relation_is_asked_as_one() -> None:
    """Keys of others are not given out as a value of the subject's own."""
    with pytest.raises(TypeError, match="householdMembers"):
        await fake().fetch(asking([EDGE], exact("householdMembers", ValueKind.TEXT)))


async def test_it_fails_when_told_to() -> None:
    """A failure set is raised by calls and probes until it is taken back."""
    source = fake()
    source.failure = SourceUnavailable(DEPARTMENT, "out of order")
    with pytest.raises(SourceUnavailable):
        await source.fetch(asking([EDGE], HOMES))
    with pytest.raises(SourceUnavailable):
        await source.probe(1)
    source.failure = None
    assert (await source.fetch(asking([EDGE], HOMES))).rows[0].cells == (1,)


async def test_it_holds_back_until_let_go() -> None:
    """A call held back is answered afterwards, or times out."""
    source = fake()
    source.held_back = asyncio.Event()
    call = asyncio.ensure_future(source.fetch(asking([EDGE], HOMES)))
    await asyncio.sleep(0)
    assert not call.done()
    with pytest.raises(SourceTimeout):
        await source.fetch(asking([EDGE], HOMES, timeout=0))
    source.held_back.set()
    assert (await call).rows[0].cells == (1,)
