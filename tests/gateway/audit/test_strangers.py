"""Counting and slowing down those whom nobody knows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.entry import Summary
from gateway.audit.strangers import OTHER, FailedVerifications, Strangers


class Watch:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)

    def now(self) -> datetime:
        """The time of day."""
        return self.time

    def monotonic(self) -> float:
        """The same in seconds."""
        return self.time.timestamp()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["EXPIRED", "MALFORMED"]), st.integers(0, 90)), max_size=50))
def test_one_summary_a_cause_and_minute_and_nothing_lost(refusals: list[tuple[str, int]]) -> None:
    """Whatever comes when, the summaries add up to it and none speaks of the same minute twice."""
    watch = Watch()
    strangers = Strangers(watch.now)
    for cause, pause in refusals:
        strangers.note(cause)
        watch.advance(pause)
    summaries = strangers.everything()
    assert sum(summary.count for summary in summaries) == len(refusals)
    assert len({(summary.cause, summary.minute) for summary in summaries}) == len(summaries)
    assert list(summaries) == sorted(summaries, key=lambda summary: (summary.minute, summary.cause))


def test_only_minutes_that_are_over_are_finished() -> None:
    """The present minute may still grow."""
    watch = Watch()
    strangers = Strangers(watch.now)
    strangers.note("EXPIRED")
    strangers.note("EXPIRED")
    assert strangers.finished() == ()
    watch.advance(60)
    strangers.note("EXPIRED")
    assert strangers.finished() == (Summary("EXPIRED", datetime(2026, 3, 1, 12, 0, tzinfo=UTC), 2),)


def test_causes_and_minutes_are_bounded() -> None:
    """A flood of causes and a day without anyone fetching stay small, and the count is still right."""
    watch = Watch()
    strangers = Strangers(watch.now)
    for number in range(1_000):
        strangers.note(f"CAUSE-{number}")
    for _ in range(1_440):
        watch.advance(60)
        strangers.note("CAUSE-1")
    summaries = strangers.everything()
    assert len(summaries) < 200
    assert sum(summary.count for summary in summaries) == 2_440
    assert OTHER in {summary.cause for summary in summaries}


async def test_a_summary_is_forgotten_when_it_is_recorded() -> None:
    """Each is recorded once; the last minute goes along at the end."""
    watch = Watch()
    strangers = Strangers(watch.now)
    recorded: list[Summary] = []

    async def record(summary: Summary) -> None:
        recorded.append(summary)

    strangers.note("EXPIRED")
    watch.advance(60)
    strangers.note("MALFORMED")
    await strangers.report(record)
    await strangers.report(record)
    assert [summary.cause for summary in recorded] == ["EXPIRED"]
    await strangers.report(record, final=True)
    assert [summary.cause for summary in recorded] == ["EXPIRED", "MALFORMED"]
    assert strangers.everything() == ()


async def test_what_cannot_be_recorded_stays_counted() -> None:
    """A ledger that is unavailable loses no count."""
    watch = Watch()
    strangers = Strangers(watch.now)
    strangers.note("EXPIRED")
    watch.advance(60)

    async def fail(_: Summary) -> None:
        raise OSError("unavailable")

    with pytest.raises(OSError, match="unavailable"):
        await strangers.report(fail)
    assert [summary.count for summary in strangers.finished()] == [1]


def test_what_came_while_a_summary_was_recorded_is_kept() -> None:
    """Only what the summary says is taken off."""
    strangers = Strangers(Watch().now)
    strangers.note("EXPIRED")
    (summary,) = strangers.everything()
    strangers.note("EXPIRED")
    strangers.forget(summary)
    assert [rest.count for rest in strangers.everything()] == [1]


def failures(watch: Watch, addresses: int = 100) -> FailedVerifications:
    """Three a minute."""
    return FailedVerifications(limit=3, window=60, addresses=addresses, monotonic=watch.monotonic)


def test_an_address_waits_after_too_many_failures_and_not_before() -> None:
    """Others are not affected."""
    failed = failures(Watch())
    seen = []
    for _ in range(4):
        seen.append(failed.exhausted("192.0.2.1"))
        failed.note("192.0.2.1")
    assert seen == [False, False, False, True]
    assert not failed.exhausted("192.0.2.2")


def test_the_wait_ends_a_window_after_the_first_failure() -> None:
    """Trying on while exhausted does not prolong it."""
    watch = Watch()
    failed = failures(watch)
    for _ in range(5):
        failed.note("192.0.2.1")
        watch.advance(10)
    assert failed.exhausted("192.0.2.1")
    watch.advance(10)
    assert not failed.exhausted("192.0.2.1")


def test_the_addresses_remembered_are_bounded() -> None:
    """Many addresses push out the oldest, not the memory."""
    failed = failures(Watch(), addresses=5)
    for number in range(200):
        failed.note(f"192.0.2.{number}")
    assert len(failed._failures) == 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8::1", "2001:db8::ffff:1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("testclient", "not an address"),
    ],
    ids=["one network of IPv6", "IPv4 in IPv6", "no address at all"],
)
def test_spellings_of_one_origin_count_together(one: str, other: str) -> None:
    """Nobody gets more attempts by another spelling."""
    failed = failures(Watch())
    for _ in range(3):
        failed.note(one)
    assert failed.exhausted(other)
    assert not failed.exhausted("2001:db9::1")
