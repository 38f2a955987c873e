"""Group commit of reads: look-ups that arrive while their department is busy join the next call.

Every batch key has its own queue. While it is empty a look-up is sent at once, so an idle gateway waits for nothing;
while as many calls are in flight as the key may have, look-ups gather, and whichever call returns first takes all of
them along, oldest first. Nothing is ever held back in the hope that more will come.

What one request does harms no other: whoever gives up leaves the call to the rest, and a call that fails for several
is made again for each of them alone, since only one of them may have been the cause.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise
from typing import Final, TypeAlias

from gateway.engine.meter import UNMETERED, Meter
from gateway.engine.plan import BatchKey
from gateway.errors import without_values
from source_adapters.contract import (
    FetchRequest,
    LookUp,
    Rows,
    Source,
    SourceDataInvalid,
    SourceError,
    SourceRefrained,
    SourceTimeout,
    SourceUnavailable,
)

_LOG: Final = logging.getLogger("meridian.batching")

Outcome: TypeAlias = Rows | SourceError
"""What became of a call: one row a look-up, in their order, or its department's fault."""

Places: TypeAlias = Sequence[int] | None
"""Which rows of an outcome are one's own, in the order of one's look-ups; None for all of them."""

Settle: TypeAlias = Callable[[Outcome, Places], None]
"""Takes an outcome and the places of its own rows; called at most once, never after a withdrawal, must not raise."""


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """For one batch key: how many `calls` may be in flight, and with how many `look_ups` one may go out.

    The look-ups of one request are never torn apart here: a request that has more of them goes alone, and its
    adapter splits them as the department's binding says.
    """

    calls: int = 2
    look_ups: int = 1_000


@dataclass(slots=True, eq=False)
class Waiting:
    """Look-ups of one request that wait for rows until `until`, seconds of the monotonic clock."""

    look_ups: tuple[LookUp, ...] = field(repr=False)
    until: float
    settle: Settle | None = field(repr=False)
    alone: bool = False
    call: "_Call | None" = field(default=None, repr=False)

    def take(self, outcome: Outcome, places: Places) -> None:
        """Hand an outcome over, unless it is not wanted any more."""
        if self.settle is not None:
            settle, self.settle = self.settle, None
            settle(outcome, places)


@dataclass(slots=True, eq=False)
class _Queue:
    """The look-ups of one batch key that wait for a call, and the calls in flight."""

    waiting: deque[Waiting] = field(default_factory=deque)
    calls: int = 0

    def next_group(self, most: int) -> list[Waiting]:
        """Whose look-ups go out together; nobody who was withdrawn, and nobody beside one who must go alone."""
        group: list[Waiting] = []
        size = 0
        while self.waiting:
            first = self.waiting[0]
            if first.settle is None:
                self.waiting.popleft()
                continue
            size += len(first.look_ups)
            if group and (first.alone or size > most):
                break
            group.append(self.waiting.popleft())
            if first.alone:
                break
        return group


@dataclass(slots=True, eq=False)
class _Call:
    """One call in flight: for whom, and how many of them still want its answer."""

    task: asyncio.Task[None]
    wanted: int


class Batching:
    """All departments, asked with as few calls as there can be without anybody waiting for company."""

    def __init__(
        self, sources: Mapping[str, Source], limits: BatchLimits = BatchLimits(), meter: Meter = UNMETERED
    ) -> None:
        self._sources: Final = sources
        self._limits: Final = limits
        self._meter: Final = meter
        self._queues: dict[BatchKey, _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self, key: BatchKey, look_ups: tuple[LookUp, ...], until: float, settle: Settle) -> Waiting:
        """Have some look-ups, each one different, answered by `until`; `settle` is called from the event loop."""
        waiting = Waiting(look_ups, until, settle)
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues[key] = _Queue()
        queue.waiting.append(waiting)
        self._start(key, queue)
        return waiting

    def withdraw(self, waiting: Waiting) -> None:
        """Forget some look-ups: they are not settled any more. A call that nobody wants any more is given up."""
        if waiting.settle is None:
            return
        waiting.settle = None
        if waiting.call is not None:
            waiting.call.wanted -= 1
            if not waiting.call.wanted:
                waiting.call.task.cancel()

    def __len__(self) -> int:
        """How many batch keys have look-ups under way: nothing is kept of one that is idle."""
        return len(self._queues)

    def _start(self, key: BatchKey, queue: _Queue) -> None:
        """One more call if there may be; it takes its look-ups when it begins, and so all that came until then."""
        if queue.calls >= self._limits.calls:
            return
        queue.calls += 1
        task = asyncio.ensure_future(self._calls(key, queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _calls(self, key: BatchKey, queue: _Queue) -> None:
        """Call after call as long as somebody waits."""
        try:
            while group := queue.next_group(self._limits.look_ups):
                await self._call(key, queue, group)
        finally:
            queue.calls -= 1
            if queue.waiting:
                # This one was given up with others waiting behind it.
                self._start(key, queue)
            elif not queue.calls and self._queues.get(key) is queue:
                del self._queues[key]

    async def _call(self, key: BatchKey, queue: _Queue, group: Sequence[Waiting]) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a call needs a task of its own (MERIDIAN-CALL-WITHOUT-TASK)")
        call = _Call(task, len(group))
        for waiting in group:
            waiting.call = call
        look_ups, places = merged(group)
        outcome = await self._outcome(key, look_ups, max(waiting.until for waiting in group))
        for waiting in group:
            waiting.call = None
        if isinstance(outcome, SourceError) or outcome.unanswered:
            _settle_with_faults(queue, group, places, outcome)
            return
        for waiting, own in zip(group, places, strict=True):
            waiting.take(outcome, own)

    async def _outcome(self, key: BatchKey, look_ups: tuple[LookUp, ...], until: float) -> Outcome:
        started = time.monotonic()
        request = FetchRequest(
            department=key.department,
            entity=key.entity,
            look_ups=look_ups,
            attributes=key.attributes,
            client=key.client,
            purpose=key.purpose,
            timeout=max(0.0, until - started),
        )
        outcome = await _answered(self._sources[key.department], request)
        code = outcome.code if isinstance(outcome, SourceError) else "ANSWERED"
        self._meter.called(key.department, code, time.monotonic() - started, len(look_ups))
        return outcome


def merged(group: Sequence[Waiting]) -> tuple[tuple[LookUp, ...], list[Places]]:
    """Each different look-up once, and for everybody in the group the places of their own; None for all of them."""
    if len(group) == 1:
        return group[0].look_ups, [None]
    together = tuple(chain.from_iterable([waiting.look_ups for waiting in group]))
    if len(set(together)) == len(together):
        # different people ask about different subjects, nearly always: nobody's need to be looked for
        ends = list(accumulate([len(waiting.look_ups) for waiting in group], initial=0))
        return together, [range(start, end) for start, end in pairwise(ends)]
    numbers: dict[LookUp, int] = {}
    places: list[Places] = [
        [numbers.setdefault(look_up, len(numbers)) for look_up in waiting.look_ups] for waiting in group
    ]
    return tuple(numbers), places


def _settle_with_faults(queue: _Queue, group: Sequence[Waiting], places: Sequence[Places], outcome: Outcome) -> None:
    """Tell a fault to whom it strikes; where one of several may have brought it about, ask again for each alone."""
    faults = [_fault(outcome, own) for own in places]
    struck = [waiting for waiting, fault in zip(group, faults, strict=True) if fault is not None]
    is_split = len(struck) > 1 and all(fault is None or _may_be_of_one(fault) for fault in faults)
    if is_split:
        _queue_alone(queue, struck)
    for waiting, own, fault in zip(group, places, faults, strict=True):
        if fault is None:
            waiting.take(outcome, own)
        elif not is_split:
            waiting.take(fault, None)


def _fault(outcome: Outcome, places: Places) -> SourceError | None:
    """What became of one's own look-ups, if it is no answer."""
    if isinstance(outcome, SourceError):
        return outcome
    if places is None:
        return next(iter(outcome.unanswered.values()), None)
    return next((outcome.unanswered[place] for place in places if place in outcome.unanswered), None)


def _may_be_of_one(fault: SourceError) -> bool:
    """Whether the look-ups of one may have made a call fail for all.

    Not where calls are stopped, and not after a timeout: what has been waited for once must not be waited for by
    everybody in turn.
    """
    return isinstance(fault, SourceUnavailable | SourceDataInvalid) and not isinstance(fault, SourceRefrained)


def _queue_alone(queue: _Queue, group: Sequence[Waiting]) -> None:
    """Before everybody else: they have waited longest."""
    for waiting in reversed(group):
        waiting.alone = True
        queue.waiting.appendleft(waiting)


async def _answered(source: Source, request: FetchRequest) -> Outcome:
    """The adapter keeps its own time; this is the last bound, should it not. A fault of its own is a fault, too."""
    department = request.department
    try:
        async with asyncio.timeout(request.timeout):
            rows = await source.fetch(request)
    except SourceError as error:
        return error
    except TimeoutError:
        return SourceTimeout(department, "no answer before the request's deadline")
    except Exception as fault:  # noqa: BLE001 - an adapter's fault is one department's fault
        _LOG.error("%s: unexpected fault: %s", department, without_values(fault))
        return SourceUnavailable(department, f"unexpected fault ({type(fault).__name__})")
    if len(rows.rows) != len(request.look_ups):
        return SourceDataInvalid(department, f"{len(rows.rows)} rows for {len(request.look_ups)} look-ups")
    return rows
