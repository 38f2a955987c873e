"""The speed of policy: checking a large set, ruling for the first time, ruling again.

python -m benchmarks.policy --help
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Final

import typer

from benchmarks.policy_city import Grant, PolicyCity, write_city
from benchmarks.policy_query import planned
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER

DAY: Final = date(2007, 11, 1)
FIELDS: Final = 10
_WARM_ROUNDS: Final = 200

app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured median, in its unit, beside what it must not exceed; None where it is only told."""

    name: str
    measured: float
    bound: float | None
    unit: str

    @property
    def fits(self) -> bool:
        """Whether it is within its bound."""
        return self.bound is None or self.measured <= self.bound

    def __str__(self) -> str:
        told = f"{self.name}: {self.measured:.2f} {self.unit}"
        if self.bound is None:
            return told
        return f"{told}, at most {self.bound:g} {self.unit}: {'fits' if self.fits else 'TOO SLOW'}"


class WrongAnswer(Exception):
    """What was measured did not answer as it should: its speed means nothing."""


@app.command()
def measure(
    rules: Annotated[int, typer.Option(min=200, help="Rules of the generated city.")] = 10_000,
    runs: Annotated[int, typer.Option(min=1, help="Runs of each measurement; their median counts.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Generate a sound city of many rules and measure what policy costs; exit code 1 if a figure exceeds its bound.

    Measured are `meridian policy check` as a whole process; the rulings that a query of ten fields needs for a client
    and purpose that nobody asked for yet, alone and in the compiler; and a ruling already made. Answers are checked.

    Example: python -m benchmarks.policy --rules 10000 --json
    """
    with TemporaryDirectory() as folder:
        figures = tuple(_figures(write_city(Path(folder), rules, REGISTER), runs))
    if as_json:
        found = {"rules": rules, "figures": [{**asdict(figure), "fits": figure.fits} for figure in figures]}
        typer.echo(json.dumps(found, indent=2))
    else:
        typer.echo("\n".join(map(str, figures)))
    if not all(figure.fits for figure in figures):
        raise typer.Exit(1)


def _figures(city: PolicyCity, runs: int) -> Iterator[Figure]:
    by_clock, of_processor = zip(*(_check(city) for _ in range(runs)), strict=True)
    yield Figure("check of the whole set, as a process", median(by_clock), 3, "s")
    yield Figure("processor time of it", median(of_processor), None, "s")
    everywhere, in_districts, compiled, warm = zip(*(_one_life(city) for _ in range(runs)), strict=True)
    yield Figure("ten first rulings, everywhere", median(everywhere) * 1e3, 5, "ms")
    yield Figure("ten first rulings, each in four districts", median(in_districts) * 1e3, 5, "ms")
    yield Figure("a plan with ten such rulings", median(compiled) * 1e3, None, "ms")
    yield Figure("a ruling already made", median(warm) * 1e6, 1, "µs")


def _check(city: PolicyCity) -> tuple[float, float]:
    """Seconds of one `meridian policy check`: by the clock, which other work on the machine lengthens, and its own."""
    command = Path(sys.executable).parent / "meridian"
    before, begun = _children(), perf_counter()
    done = subprocess.run([command, "policy", "check", "--json", city.folder], capture_output=True, check=False)
    taken, own = perf_counter() - begun, _children() - before
    if done.returncode or not json.loads(done.stdout)["sound"]:
        raise WrongAnswer(f"the generated set is refused: {done.stdout.decode()[:1000]}")
    return taken, own


def _children() -> float:
    """Processor time of every process that was started and has ended, in seconds."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _one_life(city: PolicyCity) -> tuple[float, float, float, float]:
    """Seconds of ten first rulings everywhere, of ten in districts, of a plan with such ten, and of one made before."""
    snapshot = load(city.folder, REGISTER)
    everywhere = next(_queries(city, scoped=False))
    in_districts, to_compile, *_ = _queries(city, scoped=True)
    return (
        _cold(snapshot, everywhere),
        _cold(snapshot, in_districts),
        planned(snapshot, to_compile, DAY),
        _warm(snapshot, everywhere),
    )


def _queries(city: PolicyCity, *, scoped: bool) -> Iterator[list[Grant]]:
    """Ten fields at a time that a group holds under one purpose, for a member that tests.csv asks nothing about.

    What tests.csv expects is ruled on while the set is loaded: only such a member is new.
    """
    held: dict[str, dict[str, Grant]] = {}
    for grant in city.grants:
        if grant.newcomer != grant.member and (grant.district != "*") is scoped:
            held.setdefault(grant.purpose, {})[grant.coordinate] = grant
    yield from (list(cells.values())[:FIELDS] for cells in held.values())


def _cold(snapshot: Snapshot, query: list[Grant]) -> float:
    begun = perf_counter()
    allowed = [
        snapshot.ruling(grant.newcomer, grant.purpose, grant.coordinate, grant.form, DAY).allowed for grant in query
    ]
    taken = perf_counter() - begun
    if not all(allowed):
        raise WrongAnswer("a generated grant does not allow")
    return taken


def _warm(snapshot: Snapshot, query: list[Grant]) -> float:
    """Seconds a ruling; the loop itself is part of it, as it is in a compiler."""
    ruling = snapshot.ruling
    cells = [(grant.newcomer, grant.purpose, grant.coordinate, grant.form, DAY) for grant in query] * _WARM_ROUNDS
    begun = perf_counter()
    for cell in cells:
        ruling(*cell)
    return (perf_counter() - begun) / len(cells)


if __name__ == "__main__":
    app()
