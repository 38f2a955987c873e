"""What each stage of a request costs: `python -m benchmarks.stages`.

Requests go one after another through the whole application in this process, over departments that answer at once.
The first column asks by documents never seen before; the others by a document that is known.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.load.work import MERIDIAN, WORKS, Work
from benchmarks.staged.in_process import Application, application
from benchmarks.staged.stopwatch import Place, Stopwatch, watched
from gateway.audit.ledger import Ledger
from gateway.engine import answer
from gateway.engine.document import Documents
from gateway.engine.plans import Plans
from gateway.http.tokens import Verifier

PLACES: Final[Mapping[Place, str]] = {
    (Verifier, "recognise"): "token",
    (Documents, "read"): "document",
    (answer, "coerced"): "variables",
    (Plans, "take"): "compile",
    (answer, "subjects_of"): "subjects",
    (answer, "charge"): "charge",
    (answer, "fetch"): "fetch",
    (answer, "assemble"): "assemble",
    (answer, "entry"): "entry",
    (Ledger, "record"): "record",
    (answer, "written"): "write",
}
"""Where the story of a request finds its stages."""

_JSON: Final = "write as JSON"
_REST: Final = "the rest: HTTP, dispatch"
STAGES: Final = (*PLACES.values(), _JSON, _REST)
_COLUMNS: Final = ("changing", "one", "nested", "batch", "wide")
_UNCOUNTED: Final = 5
_REPEATS: Final = 20
_LEAVES: Final = {"batch": 2_500, "wide": 10_000}


@dataclass(frozen=True, slots=True)
class Staged:
    """Microseconds a request, by stage, and all together."""

    work: str
    requests: int
    stages: Mapping[str, float]

    @property
    def whole(self) -> float:
        """All stages."""
        return sum(self.stages.values())


async def staged(app: Application, work: Work, requests: int, first: int, watch: Stopwatch) -> Staged:
    """So many requests of this work, after a few that are not counted."""
    bodies = [_body(work, first + number) for number in range(requests + _UNCOUNTED)]
    for body in bodies[:_UNCOUNTED]:
        await app.answer(body)
    watch.reset()
    started, answered = time.perf_counter(), b""
    for body in bodies[_UNCOUNTED:]:
        answered = await app.answer(body)
    whole = time.perf_counter() - started
    seconds = {**watch.seconds, _JSON: _json_seconds(answered) * requests}
    seconds[_REST] = whole - sum(seconds.values())
    return Staged(work.name, requests, {stage: seconds.get(stage, 0.0) / requests * 1e6 for stage in STAGES})


def _json_seconds(answered: bytes) -> float:
    content = orjson.loads(answered)
    started = time.perf_counter()
    for _ in range(_REPEATS):
        orjson.dumps(content)
    return (time.perf_counter() - started) / _REPEATS


def _body(work: Work, number: int) -> bytes:
    return orjson.dumps({"query": work.document(MERIDIAN, number), "variables": work.variables(number)})


def table(columns: Sequence[Staged]) -> Table:
    """Stages down, kinds of work across."""
    shown = Table("stage", *(f"{each.work} (µs)" for each in columns), title="CPU and waiting a request")
    for stage in STAGES:
        shown.add_row(stage, *(f"{each.stages[stage]:,.1f}" for each in columns))
    shown.add_section()
    shown.add_row("all", *(f"{each.whole:,.1f}" for each in columns))
    return shown


async def _measured(values: int) -> list[Staged]:
    watch, columns = Stopwatch(), []
    with tempfile.TemporaryDirectory(prefix="meridian-stages-") as name, watched(watch, PLACES):
        # within the watches: the application keeps hold of some functions from its start on
        async with application(Path(name)) as app:
            for place, work in enumerate(_COLUMNS):
                requests = max(10, values // _LEAVES.get(work, 50))
                columns.append(await staged(app, WORKS[work], requests, place * 1_000_000, watch))
    return columns


def main(
    values: Annotated[int, typer.Option(min=1_000, help="Leaf values to answer in each column, about.")] = 100_000,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Measure every stage of a request, in this process.

    Example: python -m benchmarks.stages --values 500000
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        columns = runner.run(_measured(values))
    if as_json:
        typer.echo(orjson.dumps(columns, option=orjson.OPT_INDENT_2))
    else:
        Console().print(table(columns))


if __name__ == "__main__":
    typer.run(main)
