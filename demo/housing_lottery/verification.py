"""Asks about every application, several batches at a time, and gathers what becomes of each."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from demo.housing_lottery.answer import malformed_indices, outcomes
from demo.housing_lottery.batches import Batch, batches
from demo.housing_lottery.gateway import Gateway, GatewayFailed
from demo.housing_lottery.intake import Application
from demo.housing_lottery.outcome import MALFORMED, Outcome, undetermined
from demo.housing_lottery.question import body

Done: TypeAlias = Callable[[int], None]
"""Told how many more applications are decided."""

Outcomes: TypeAlias = dict[str, Outcome]
"""By application number."""


async def verify(
    gateway: Gateway, applications: Sequence[Application], *, year: int, batch: int, concurrency: int, done: Done
) -> Outcomes:
    """One outcome for each application. A batch that stays unanswered leaves its applicants undetermined."""
    waiting = batches(applications, batch)
    found: Outcomes = {}
    async with asyncio.TaskGroup() as tasks:
        for _ in range(concurrency):
            tasks.create_task(_work(gateway, waiting, year, found, done))
    return found


async def _work(gateway: Gateway, waiting: Iterator[Batch], year: int, found: Outcomes, done: Done) -> None:
    for batch in waiting:
        decided = await _decide(gateway, batch, year)
        found.update(decided)
        done(len(decided))


async def _decide(gateway: Gateway, batch: Batch, year: int) -> Outcomes:
    """The gateway refuses a request for one malformed number in it: the rest is asked again without."""
    try:
        answer = await gateway.ask(body(batch, year))
        malformed = malformed_indices(answer, len(batch))
        if not malformed:
            return _paired(batch, outcomes(answer, len(batch)))
        rest = [application for place, application in enumerate(batch) if place not in malformed]
        rejected = {batch[place].number: MALFORMED for place in malformed}
        return rejected | (await _decide(gateway, rest, year) if rest else {})
    except GatewayFailed as failure:
        return _paired(batch, (undetermined(failure.note),) * len(batch))


def _paired(batch: Batch, decided: Sequence[Outcome]) -> Outcomes:
    return {application.number: outcome for application, outcome in zip(batch, decided, strict=True)}
