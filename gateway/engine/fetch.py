"""Runs a plan's fetches: all departments of a wave at once, each with what is left of the deadline."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gateway.engine.plan import Fetch, Plan
from gateway.engine.run import Failed, NotAsked, Subjects, Table
from source_adapters.contract import (
    FetchRequest,
    Rows,
    Source,
    SourceDataInvalid,
    SourceError,
    SourceTimeout,
)

_LOG: Final = logging.getLogger("meridian.fetch")


@dataclass(frozen=True, slots=True)
class Calls:
    """The departments, and how long one request may wait for all of them, in seconds."""

    sources: Mapping[str, Source] = field(repr=False)
    deadline: float


async def fetch(plan: Plan, subjects: Subjects, calls: Calls, request_id: str) -> tuple[Table, ...]:
    """One table a fetch, in the plan's order. A department's failure is an outcome, never an exception."""
    return tuple(await asyncio.gather(*(_one(each, plan, subjects, calls, request_id) for each in plan.fetches)))


async def _one(each: Fetch, plan: Plan, subjects: Subjects, calls: Calls, request_id: str) -> Table:
    look_ups = subjects.look_ups.get(each.entity, ())
    if not look_ups:
        return NotAsked(each.department)
    request = FetchRequest(
        department=each.department,
        entity=each.entity,
        look_ups=look_ups,
        attributes=each.attributes,
        client=plan.facts.client,
        purpose=plan.facts.purpose,
        timeout=calls.deadline,
    )
    try:
        return await _in_time(calls.sources[each.department], request)
    except SourceError as error:
        cause = type(error.__cause__).__name__ if error.__cause__ else "none"
        # One line, no traceback: foreign messages may quote what was asked for.
        _LOG.warning("request %s: %s: %s (cause: %s)", request_id, error.code, error, cause)
        return Failed(each.department, error.code)


async def _in_time(source: Source, request: FetchRequest) -> Rows:
    """The adapter keeps its own time; this is the last bound, should it not."""
    try:
        async with asyncio.timeout(request.timeout):
            rows = await source.fetch(request)
    except TimeoutError as error:
        raise SourceTimeout(request.department, "no answer before the request's deadline") from error
    if len(rows.rows) != len(request.look_ups):
        raise SourceDataInvalid(request.department, f"{len(rows.rows)} rows for {len(request.look_ups)} look-ups")
    return rows
