"""`python -m benchmarks`: Meridian and its peers side by side."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from benchmarks.benchmark import carried_through, steps
from benchmarks.choice import FULL, REDUCED, Choice, Part, Size, Unknown, scenarios, words
from benchmarks.load.carrying import Generator
from benchmarks.meridian.bindings import Adapter
from benchmarks.processes import ROOT, BenchmarkFailed
from benchmarks.reporting.targets import targets
from benchmarks.reporting.writing import write_report
from benchmarks.roll import PEERS

_OUTPUT: Final = ROOT / "docs" / "benchmarks"


class _Bar:
    """A progress bar as a `Teller`."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def step(self, what: str) -> None:
        """Advance."""
        self._progress.update(self._task, description=escape(what), advance=1)

    def note(self, what: str) -> None:
        """Write above the bar."""
        self._progress.console.print(escape(what), style="yellow", highlight=False, soft_wrap=True)


def main(
    only: Annotated[str, typer.Option(help=f"Parts with commas between: {', '.join(Part)}. All, if none.")] = "",
    peers: Annotated[
        str, typer.Option(help=f"Peers with commas between: {', '.join(each.name for each in PEERS)}; or 'none'.")
    ] = "",
    connections: Annotated[int | None, typer.Option(min=1, max=512, help="Instead of the scenarios' own.")] = None,
    delay: Annotated[int | None, typer.Option(min=0, max=1_000, help="Of the departments, in ms.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Full size, about two hours; otherwise 10 to 15 minutes.")
    ] = False,
    rounds: Annotated[int | None, typer.Option(min=1, help="Runs of each gateway in each scenario.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0.5, help="Of one run.")] = None,
    minutes: Annotated[float | None, typer.Option(min=0.1, help="Of the look at memory (part soak).")] = None,
    generator: Annotated[Generator, typer.Option(help="'ours' checks every answer; wrk one in 64.")] = Generator.AUTO,
    adapter: Annotated[Adapter, typer.Option(help="How Meridian asks the departments.")] = Adapter.GRAPHQL,
    output: Annotated[Path, typer.Option(help="Folder of the report.", file_okay=False)] = _OUTPUT,
) -> None:
    """Measure Meridian and its peers side by side, and write the report.

    Examples:
    python -m benchmarks

    python -m benchmarks --only one,batch --peers grafbase,apollo --connections 64

    python -m benchmarks --only soak --minutes 30

    python -m benchmarks --only one,rules,ledger --peers none --generator ours --output var/bench
    """
    console = Console(stderr=True)
    size = _size(FULL if full else REDUCED, rounds, seconds, minutes)
    try:
        parts = frozenset(Part(word) for word in words(only, Part, "part"))
        named = [] if peers == "none" else words(peers, (peer.name for peer in PEERS), "peer")
        choice = Choice(parts, named, scenarios(parts, connections, delay), size, generator, adapter)
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            results = carried_through(choice, _Bar(progress, progress.add_task("starting", total=steps(choice))))
    except (Unknown, BenchmarkFailed) as error:
        console.print(f"[red]error:[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    for target in targets(results):
        if target.found is not None:
            found = f"{target.found:.2f}{target.unit}"
            line = f"{target.name}: {target.about}: {found}, wanted {target.wanted}: {target.verdict}"
            console.print(escape(line), highlight=False, soft_wrap=True)
    console.print(f"report: {write_report(results, output)}", highlight=False, soft_wrap=True)
    if results.void:
        console.print(f"[red]{len(results.void)} runs are void: answers were wrong[/red]")
        raise typer.Exit(1)


def _size(usual: Size, rounds: int | None, seconds: float | None, minutes: float | None) -> Size:
    return Size(
        rounds=rounds or usual.rounds,
        seconds=seconds or usual.seconds,
        warm_up=usual.warm_up,
        minutes=minutes or usual.minutes,
        cold_starts=usual.cold_starts,
    )


if __name__ == "__main__":
    typer.run(main)
