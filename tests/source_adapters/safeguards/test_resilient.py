"""A source behind its safeguards, in virtual time: what is tried again, what is not asked, and what is told."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from source_adapters.contract import (
    SourceDataInvalid,
    SourceError,
    SourceRefrained,
    SourceTimeout,
    SourceUnavailable,
)
from source_adapters.safeguards.breaker import State
from source_adapters.safeguards.resilient import ResilientSource
from source_adapters.safeguards.settings import (
    BreakerSettings,
    BulkheadSettings,
    Resilience,
    RetrySettings,
)
from source_adapters.safeguards.timing import Timing
from tests.source_adapters.safeguards.asked import DEPARTMENT, Department, Ending, request
from tests.source_adapters.virtual_time import run, timing

DOWN = SourceUnavailable(DEPARTMENT, "status 500")
SETTINGS = Resilience(
    RetrySettings(attempts=3, backoff=0.1, backoff_most=1.0, retry_share=0.5, retry_reserve=10),
    BreakerSettings(window=10, judged_from=4, bad_share=0.5, slow_after=2.0, open_seconds=5.0, probes=1),
    BulkheadSettings(in_flight=2, waiting=2, wait_seconds=1.0),
)
ONE_ATTEMPT = replace(SETTINGS, retry=RetrySettings(attempts=1))


def endings(*each: Ending) -> Callable[[int], Ending]:
    """These, one a call, and good ones after them."""
    return lambda number: each[number] if number < len(each) else Ending()


def source(department: Department, settings: Resilience = SETTINGS) -> ResilientSource:
    """The department behind its safeguards; pauses have their longest length."""
    return ResilientSource(department, settings, timing())


async def fault(asked: ResilientSource, **more: float) -> SourceError | None:
    """What a call fails with."""
    try:
        await asked.fetch(request(**more))  # type: ignore[arg-type]  # timeouts only
    except SourceError as error:
        return error
    return None


def test_a_failure_of_the_moment_is_tried_again() -> None:
    """After pauses that double, and with what is left of the time."""

    async def work() -> None:
        department = Department(endings(Ending(fault=DOWN), Ending(fault=DOWN)))
        asked = source(department)
        assert len((await asked.fetch(request("a", "b"))).rows) == 2
        assert department.began == pytest.approx([0.0, 0.1, 0.3])
        assert [each.timeout for each in department.requests] == pytest.approx([5.0, 4.9, 4.7])
        assert asked.standing().retries == 2

    run(work)


@pytest.mark.parametrize(
    "refused",
    [SourceDataInvalid(DEPARTMENT, "no JSON"), SourceUnavailable(DEPARTMENT, "status 404", may_pass=False), KeyError()],
)
def test_what_would_fail_again_is_not_tried_again(refused: Exception) -> None:
    """Data that cannot be read, a refusal, an adapter's own fault."""

    async def work() -> None:
        department = Department(endings(Ending(fault=refused)))
        with pytest.raises(type(refused)):
            await source(department).fetch(request())
        assert len(department.requests) == 1

    run(work)


def test_the_department_is_given_the_time_that_it_asks_for() -> None:
    """Unless the call would be over by then."""

    async def work() -> None:
        busy = SourceUnavailable(DEPARTMENT, "status 503", retry_after=3.0)
        department = Department(endings(Ending(fault=busy)))
        await source(department).fetch(request())
        assert department.began == pytest.approx([0.0, 3.0])
        hurried = Department(endings(Ending(fault=busy)))
        assert await fault(source(hurried), timeout=2.0) is busy
        assert len(hurried.requests) == 1

    run(work)


def test_what_was_waited_for_once_stays_a_timeout() -> None:
    """However the next attempt ends: a group of calls is not torn apart after a timeout."""

    async def work() -> None:
        slow = Ending(1.0, SourceTimeout(DEPARTMENT, "no connection in time"))
        department = Department(endings(slow, Ending(fault=DOWN), Ending(fault=DOWN)))
        assert isinstance(await fault(source(department)), SourceTimeout)

    run(work)


def test_an_open_breaker_answers_at_once_and_says_for_how_long() -> None:
    """The department is left alone, then tried with one call, and asked as ever once that was good."""

    async def work() -> None:
        department = Department(lambda number: Ending(fault=DOWN) if number < 4 else Ending())
        asked = source(department, ONE_ATTEMPT)
        for _ in range(4):
            assert await fault(asked) is not None
        refrained = await fault(asked)
        assert isinstance(refrained, SourceRefrained)
        assert (refrained.code, refrained.retry_after) == ("SOURCE_UNAVAILABLE", 5.0)
        assert (len(department.requests), asyncio.get_running_loop().time()) == (4, 0.0)
        assert (asked.standing().breaker, asked.standing().refrained_open) == (State.OPEN, 1)
        await asyncio.sleep(5)
        assert await fault(asked) is None
        assert (asked.standing().breaker, asked.standing().opened) == (State.CLOSED, 1)

    run(work)


def test_the_call_that_opens_the_breaker_is_not_made_again_for_everybody() -> None:
    """What it is told looks like any other call that is not made."""

    async def work() -> None:
        asked = source(Department(lambda number: Ending(fault=DOWN)))
        assert await fault(asked) is DOWN
        refrained = await fault(asked)
        assert isinstance(refrained, SourceRefrained)
        assert refrained.__cause__ is DOWN

    run(work)


def test_slow_calls_open_the_breaker() -> None:
    """Though they were answered; also those that were given up by then."""

    async def work() -> None:
        asked = source(Department(lambda number: Ending(2.0 if number < 2 else None)), ONE_ATTEMPT)
        for _ in range(2):
            assert await fault(asked) is None
        for _ in range(2):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(3):
                    await asked.fetch(request())
        assert asked.standing().breaker is State.OPEN
        assert asked.standing().in_flight == 0

    run(work)


def test_a_call_without_time_says_nothing_of_the_department() -> None:
    """Many requests with hardly any time left must not stop a healthy department's calls; nor those given up early."""

    async def work() -> None:
        late = Ending(0.5, SourceTimeout(DEPARTMENT, "no complete answer in time"))
        asked = source(Department(lambda number: late), ONE_ATTEMPT)
        for _ in range(20):
            assert isinstance(await fault(asked, timeout=0.5), SourceTimeout)
        assert asked.standing().breaker is State.CLOSED
        for _ in range(20):
            assert isinstance(await fault(asked, timeout=5.0), SourceTimeout | SourceRefrained)
        assert asked.standing().breaker is State.OPEN

    run(work)


def test_a_full_bulkhead_is_waited_for_a_while() -> None:
    """Whoever finds too many waiting, or waits too long, is told that it is unavailable."""

    async def work() -> None:
        department = Department(lambda number: Ending(1.5))
        asked = source(department, ONE_ATTEMPT)
        faults = await asyncio.gather(*(fault(asked) for _ in range(6)))
        assert [each is None for each in faults] == [True, True, False, False, False, False]
        assert all(isinstance(each, SourceRefrained) for each in faults[2:])
        assert (department.most_in_flight, asked.standing().refrained_full) == (2, 4)

    run(work)


def test_changes_of_the_breaker_are_one_line_each(caplog: pytest.LogCaptureFixture) -> None:
    """With the department and how it was judged, and nothing of a call."""
    caplog.set_level(logging.INFO, "meridian.sources")

    async def work() -> None:
        asked = source(Department(lambda number: Ending(fault=DOWN) if number < 4 else Ending()), ONE_ATTEMPT)
        for _ in range(4):
            await fault(asked)
        await asyncio.sleep(5)
        await fault(asked)

    run(work)
    assert caplog.messages == [
        "department industry_commerce: breaker OPEN for 5 s: 4 of 4 calls were bad",
        "department industry_commerce: breaker HALF_OPEN",
        "department industry_commerce: breaker CLOSED",
    ]


HOWS = st.sampled_from(
    [
        Ending(),
        Ending(0.3),
        Ending(2.5),
        Ending(None),
        Ending(fault=DOWN),
        Ending(1.0, SourceTimeout(DEPARTMENT, "slow")),
        Ending(fault=SourceUnavailable(DEPARTMENT, "busy", retry_after=0.7)),
        Ending(fault=SourceDataInvalid(DEPARTMENT, "garbage")),
        Ending(fault=KeyError("an adapter's")),
    ]
)


@settings(max_examples=80)
@given(
    st.lists(HOWS, min_size=1, max_size=40),
    st.lists(st.tuples(st.floats(0, 20), st.floats(0.1, 5)), min_size=1, max_size=40),
    st.floats(0, 1),
)
def test_bounds_hold_whatever_happens(hows: list[Ending], calls: list[tuple[float, float]], chance: float) -> None:
    """Attempts, calls under way, deadlines, retries, and nobody asked while the breaker is open."""

    async def work() -> None:
        loop = asyncio.get_running_loop()
        department = Department(lambda number: hows[number % len(hows)])
        asked = ResilientSource(department, SETTINGS, Timing(loop.time, asyncio.sleep, lambda: chance))
        open_until = 0.0

        async def one(comes: float, seconds: float) -> None:
            nonlocal open_until
            await asyncio.sleep(comes)
            began, before = loop.time(), len(department.requests)
            try:
                async with asyncio.timeout(seconds):
                    await asked.fetch(request(timeout=seconds))
            except (SourceError, TimeoutError, KeyError):
                pass
            assert loop.time() <= began + seconds + 1e-6
            assert before <= len(department.requests)
            standing = asked.standing()
            if standing.retry_after is not None:
                open_until = max(open_until, loop.time() + standing.retry_after)
                asked_so_far = len(department.requests)
                assert await fault(asked, timeout=1.0) is not None
                assert len(department.requests) == asked_so_far

        await asyncio.gather(*(one(*call) for call in calls))
        standing = asked.standing()
        assert department.most_in_flight <= SETTINGS.bulkhead.in_flight
        assert (standing.in_flight, standing.waiting, department.in_flight) == (0, 0, 0)
        retry = SETTINGS.retry
        made = len(calls) + standing.refrained_open
        assert standing.retries <= retry.retry_reserve + retry.retry_share * made
        assert len(department.requests) <= len(calls) + standing.retries

    run(work)
