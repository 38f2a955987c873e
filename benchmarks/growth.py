"""How the cost of a request grows: `python -m benchmarks.growth`.

Requests go through the whole application in this process, sixteen at a time, over departments that answer at once: what
is measured is the gateway's own processor time. Persons, fields, departments and rules are varied one at a time.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.load.work import MERIDIAN
from benchmarks.meridian.gateway import RULES, Meridian
from benchmarks.registers.numbers import identity_number
from benchmarks.staged.in_process import Application, application

_TOGETHER: Final = 16
_PERSONS: Final = (1, 10, 100, 500, 1_000)
_FIELDS: Final = (
    "sex",
    "householdStatus",
    "householdDivision",
    "vitalStatus",
    "residencePermit",
    "incomeTax",
    "homesOwned",
)
_BY_DEPARTMENT: Final = (("sex",), ("sex", "incomeTax"), ("sex", "incomeTax", "homesOwned"))
"""One field of each of so many departments."""

_RULES: Final = (100, 1_000, 10_000)


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked: so many persons, these fields of each, under so many rules."""

    varied: str
    size: int
    persons: int
    fields: tuple[str, ...]
    rules: int = RULES

    def body(self, number: int) -> bytes:
        """A request about other persons than every other."""
        document = (
            f"query Many($ids: [String!]!) {{ persons(idNumbers: $ids) {{ {MERIDIAN.selection(self.fields)} }} }}"
        )
        keys = [identity_number(number * self.persons + each) for each in range(self.persons)]
        return orjson.dumps({"query": document, "variables": {"ids": keys}})


@dataclass(frozen=True, slots=True)
class Grown:
    """Microseconds of processor time a request, the least of several rounds."""

    varied: str
    size: int
    microseconds: float


def askings() -> Iterator[Asking]:
    """Every size of everything that is varied."""
    yield from (Asking("persons", size, size, ("idNumber", *_FIELDS[-2:])) for size in _PERSONS)
    yield from (Asking("fields of 100 persons", size, 100, _FIELDS[:size]) for size in range(1, len(_FIELDS) + 1, 2))
    yield from (Asking("departments, a field each, 100 persons", len(each), 100, each) for each in _BY_DEPARTMENT)
    yield from (Asking("rules, one person", size, 1, ("sex", "incomeTax"), size) for size in _RULES)


async def grown(asking: Asking, app: Application, values: int, rounds: int) -> Grown:
    """Rounds of so many values each, the first of which only warms up."""
    requests = max(2 * _TOGETHER, values // (asking.persons * len(asking.fields)))
    least = float("inf")
    for turn in range(rounds + 1):
        bodies = iter([asking.body(turn * requests + number) for number in range(requests)])
        started = time.process_time()
        await asyncio.gather(*(_ask(app, bodies) for _ in range(_TOGETHER)))
        took = time.process_time() - started
        least = min(least, took if turn else least)
    return Grown(asking.varied, asking.size, least / requests * 1e6)


async def _ask(app: Application, bodies: Iterator[bytes]) -> None:
    for body in bodies:
        await app.answer(body)


async def _measured(values: int, rounds: int) -> list[Grown]:
    found = []
    for asking in askings():
        with tempfile.TemporaryDirectory(prefix="meridian-growth-") as name:
            async with application(Path(name), Meridian(rules=asking.rules)) as app:
                found.append(await grown(asking, app, values, rounds))
    return found


def table(found: Sequence[Grown]) -> Table:
    """What is varied, and the cost."""
    shown = Table("varied", "size", "CPU µs a request", "µs each", title="Processor time of the gateway")
    for each in found:
        shown.add_row(
            each.varied, f"{each.size:,}", f"{each.microseconds:,.0f}", f"{each.microseconds / each.size:,.1f}"
        )
    return shown


def main(
    values: Annotated[int, typer.Option(min=1_000, help="Leaf values to answer in a round, about.")] = 20_000,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds, of which the best counts.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Measure how the cost of a request grows, in this process.

    Example: python -m benchmarks.growth --rounds 9
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(_measured(values, rounds))
    if as_json:
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    else:
        Console().print(table(found))


if __name__ == "__main__":
    typer.run(main)
