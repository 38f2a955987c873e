"""A source that bears its department's failures: retries, a circuit breaker, a bulkhead. It wraps any other source."""

import logging
from dataclasses import replace
from typing import Final

from source_adapters.contract import (
    FetchRequest,
    Rows,
    Source,
    SourceDataInvalid,
    SourceError,
    SourceRefrained,
    SourceTimeout,
    SourceUnavailable,
)
from source_adapters.safeguards.breaker import Breaker, Change, State, Verdict
from source_adapters.safeguards.bulkhead import Bulkhead
from source_adapters.safeguards.retrying import RetryBudget, pause
from source_adapters.safeguards.settings import Resilience
from source_adapters.safeguards.standing import SafeguardStanding
from source_adapters.safeguards.timing import REAL, Timing

_LOG: Final = logging.getLogger("meridian.sources")

_UNNOTICED: Final = 0.001
"""Seconds by which a call may be given more time than there is: nearly every call can then be made as it came."""


class ResilientSource:
    """One department (`contract.Source`), asked by `source` as often and as long as its settings allow.

    A probe goes to the department whatever its state: it is the gateway's own, and one at a time.
    """

    def __init__(self, source: Source, settings: Resilience, timing: Timing = REAL) -> None:
        self.department = source.department
        self.source = source
        self._settings = settings
        self._timing = timing
        self._breaker = Breaker(settings.breaker, self._tell)
        self._bulkhead = Bulkhead(settings.bulkhead)
        self._budget = RetryBudget(settings.retry.retry_share, settings.retry.retry_reserve)
        self._retries = 0
        self._refrained_open = 0
        self._refrained_full = 0

    async def open(self) -> None:
        """Open the source."""
        await self.source.open()

    async def close(self) -> None:
        """Close the source."""
        await self.source.close()

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Probe the source."""
        await self.source.probe(timeout)

    async def fetch(self, request: FetchRequest) -> Rows:
        """Ask, and again where that may help and there is time.

        What was waited for once in vain stays a timeout, however the next attempt ends: whoever shares calls must not
        make it again for everybody.
        """
        until = self._timing.monotonic() + request.timeout
        self._budget.earn()
        failed: SourceTimeout | SourceUnavailable | None = None
        for attempt in range(1, self._settings.retry.attempts + 1):
            try:
                return await self._once(request, until)
            except SourceRefrained as refrained:
                if isinstance(failed, SourceTimeout):
                    raise failed from None
                raise refrained from failed
            except (SourceTimeout, SourceUnavailable) as error:
                failed = failed if isinstance(failed, SourceTimeout) else error
                seconds = self._pause(error, attempt, until)
            if seconds is None:
                break
            await self._timing.sleep(seconds)
        if isinstance(failed, SourceUnavailable) and self._breaker.refuses(self._timing.monotonic()):
            # Calls have just been stopped: to make this one again for everybody who shares it would be idle.
            raise self._closed() from failed
        raise failed or RuntimeError("a call was not attempted (MERIDIAN-NO-ATTEMPT)")

    def standing(self) -> SafeguardStanding:
        """How the safeguards stand now."""
        return SafeguardStanding(
            breaker=self._breaker.state,
            retry_after=self._breaker.retry_after(self._timing.monotonic()),
            in_flight=self._bulkhead.in_flight,
            waiting=self._bulkhead.waiting,
            opened=self._breaker.opened,
            retries=self._retries,
            refrained_open=self._refrained_open,
            refrained_full=self._refrained_full,
        )

    async def _once(self, request: FetchRequest, until: float) -> Rows:
        """One attempt, from its place in the bulkhead on; an open breaker is not waited for."""
        now = self._timing.monotonic()
        if self._breaker.refuses(now):
            self._refrained_open += 1
            raise self._closed()
        if not self._bulkhead.take():
            seconds = min(self._settings.bulkhead.wait_seconds, until - now)
            if not await self._bulkhead.wait(seconds):
                self._refrained_full += 1
                raise SourceRefrained(self.department, "not asked: as many calls as there may be are under way")
        try:
            return await self._admitted(request, until)
        finally:
            self._bulkhead.leave()

    async def _admitted(self, request: FetchRequest, until: float) -> Rows:
        began = self._timing.monotonic()
        admitted = self._breaker.admit(began)
        if admitted is None:
            self._refrained_open += 1
            raise self._closed()
        left = until - began
        if request.timeout - left > _UNNOTICED:
            request = replace(request, timeout=max(0.0, left))
        verdict = Verdict.UNTOLD
        try:
            rows = await self.source.fetch(request)
            verdict = Verdict.GOOD
        except SourceError as error:
            verdict = _verdict(error, on_time=self._timing.monotonic() - began < left)
            raise
        except Exception:
            verdict = Verdict.BAD
            raise
        finally:
            ended = self._timing.monotonic()
            if ended - began >= self._settings.breaker.slow_after:
                verdict = Verdict.BAD
            self._breaker.settle(admitted, verdict, ended)
        return rows

    def _pause(self, error: SourceTimeout | SourceUnavailable, attempt: int, until: float) -> float | None:
        """Seconds until another attempt is made; None where there will be none."""
        retry = self._settings.retry
        retry_after = None
        if isinstance(error, SourceUnavailable):
            if not error.may_pass:
                return None
            retry_after = error.retry_after
        now = self._timing.monotonic()
        seconds = pause(retry, attempt, self._timing.chance(), retry_after)
        is_possible = attempt < retry.attempts and now + seconds < until and not self._breaker.refuses(now)
        if not is_possible or not self._budget.spend():
            return None
        self._retries += 1
        return seconds

    def _closed(self) -> SourceRefrained:
        retry_after = self._breaker.retry_after(self._timing.monotonic())
        return SourceRefrained(self.department, "not asked: too many calls were bad", retry_after=retry_after)

    def _tell(self, change: Change) -> None:
        if change.state is State.OPEN:
            _LOG.warning(
                "department %s: breaker OPEN for %g s: %d of %d calls were bad",
                self.department,
                self._settings.breaker.open_seconds,
                change.bad,
                change.calls,
            )
        else:
            _LOG.warning("department %s: breaker %s", self.department, change.state)


def _verdict(error: SourceError, *, on_time: bool) -> Verdict:
    """A department that answers badly, or refuses a call, answers; one that had no time has not been seen to fail."""
    match error:
        case SourceDataInvalid():
            return Verdict.GOOD
        case SourceTimeout():
            return Verdict.BAD if on_time else Verdict.UNTOLD
        case SourceUnavailable():
            return Verdict.BAD if error.may_pass else Verdict.GOOD
        case _:
            return Verdict.BAD
