"""Those who are refused before anyone knows who they are: counted, summarised by the minute, and slowed down.

A stranger can fill neither the ledger (one summary a cause and minute) nor the memory (both are bounded), and
can slow down nobody but callers from the same address.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from cachetools import TTLCache

from gateway.audit.entry import Summary

OTHER: Final = "OTHER"
"""The cause under which further causes are counted when there are too many."""

_CAUSES: Final = 64
_MINUTES: Final = 60


class Strangers:
    """Counts refusals a cause and minute until a summary of the minute is durable. `now` is aware."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now: Final = now
        self._counts: Final[dict[str, dict[datetime, int]]] = {}

    def note(self, cause: str) -> None:
        """Count one refusal; `cause` is a word of ours, never of the stranger's."""
        if cause not in self._counts and len(self._counts) >= _CAUSES:
            cause = OTHER
        minutes = self._counts.setdefault(cause, {})
        minute = self._minute()
        if minute not in minutes and len(minutes) >= _MINUTES:
            # nobody has fetched summaries for an hour: the newest minute stands for what follows
            minute = max(minutes)
        minutes[minute] = minutes.get(minute, 0) + 1

    def finished(self) -> tuple[Summary, ...]:
        """Summaries of the minutes that are over, oldest first; they stay until they are forgotten."""
        present = self._minute()
        return self._summaries(lambda minute: minute < present)

    def everything(self) -> tuple[Summary, ...]:
        """Summaries of all that is counted, for the end of the process."""
        return self._summaries(lambda _: True)

    def forget(self, summary: Summary) -> None:
        """Take off what a summary says, once that is durable."""
        minutes = self._counts.get(summary.cause, {})
        rest = minutes.pop(summary.minute, 0) - summary.count
        if rest > 0:
            minutes[summary.minute] = rest
        elif not minutes:
            self._counts.pop(summary.cause, None)

    async def report(self, record: Callable[[Summary], Awaitable[None]], *, final: bool = False) -> None:
        """Record the finished minutes (all of them if `final`); what cannot be recorded stays counted.

        Raises:
            Whatever `record` raises, with the summaries not yet recorded kept for the next time.
        """
        for summary in self.everything() if final else self.finished():
            await record(summary)
            self.forget(summary)

    def _summaries(self, wanted: Callable[[datetime], bool]) -> tuple[Summary, ...]:
        found = (
            Summary(cause, minute, count)
            for cause, minutes in self._counts.items()
            for minute, count in minutes.items()
            if wanted(minute)
        )
        return tuple(sorted(found, key=lambda summary: (summary.minute, summary.cause)))

    def _minute(self) -> datetime:
        return self._now().replace(second=0, microsecond=0)


class FailedVerifications:
    """How often each address failed to prove who it is, within `window` seconds of its first failure.

    An IPv6 address counts as its /64, which one subscriber has to itself. Successes are never counted.
    """

    def __init__(
        self,
        limit: int = 30,
        window: float = 60.0,
        addresses: int = 10_000,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit: Final = limit
        self._failures: Final[TTLCache[str, list[None], float]] = TTLCache(addresses, window, monotonic)

    def exhausted(self, address: str) -> bool:
        """Whether an address has failed so often that it must wait: RATE_LIMITED."""
        return len(self._failures.get(_origin(address), ())) >= self._limit

    def note(self, address: str) -> None:
        """Count one failed verification."""
        origin = _origin(address)
        failures = self._failures.get(origin)
        if failures is None:
            self._failures[origin] = [None]
        elif len(failures) < self._limit:
            # in place: storing the list anew would begin a new window
            failures.append(None)


def _origin(address: str) -> str:
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed.packed, 64), strict=False))
    return str(parsed)
