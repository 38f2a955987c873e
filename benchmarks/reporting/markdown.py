"""The report as Markdown: the figures to reach, then one table a scenario."""

from collections.abc import Iterable, Iterator
from typing import Final

from benchmarks.measuring.sample import Figures, Spread
from benchmarks.measuring.scenario import Scenario
from benchmarks.reporting.results import Results
from benchmarks.reporting.targets import MERIDIAN, targets

_BUSY: Final = 0.9
"""From this part of its core on, the load side may be what limits a run."""

_HEAD: Final = (
    "gateway",
    "requests/s",
    "× Meridian",
    "CPU µs a request",
    "p50 ms",
    "p99 ms",
    "RSS MB",
    "calls a request",
    "load core",
)


def report(results: Results, picture: str) -> str:
    """The whole text; `picture` is the name of the file beside it."""
    return "\n".join(_lines(results, picture)) + "\n"


def _lines(results: Results, picture: str) -> Iterator[str]:
    yield f"# Benchmark of {results.date}"
    yield ""
    yield f"{results.machine.line}. Commit {results.commit}. {results.seconds / 60:.0f} minutes."
    yield ""
    yield (
        "Gateways are pinned to one core, departments and load to another; runs are interleaved, and each figure is the"
        " median of its runs with the least and the greatest. CPU is user and system time of the"
        " gateway's process tree."
        " Every request is about other persons. Our own generator checks every answer, wrk one in 64; a run with a"
        " wrong answer is void. Calls are counted at the departments. Meridian runs with 1,000 rules, disclosure, token"
        " verification and the durable ledger; the peers run without any of these, plain Python with 200 rules."
    )
    yield from _notes(results)
    yield ""
    yield f"![CPU a request]({picture})"
    yield ""
    yield "## To reach"
    yield ""
    yield from table(("", "figure", "wanted", "found", ""), _targets(results))
    for scenario in results.scenarios:
        yield ""
        yield f"## {scenario.title[0].upper()}{scenario.title[1:]}"
        yield ""
        yield from table(_HEAD, (_row(results, scenario, name) for name in results.runners(scenario)))
    yield from _single(results)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a table."""
    names = list(head)
    yield f"| {' | '.join(names)} |"
    yield "|---" * len(names) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _targets(results: Results) -> Iterator[tuple[str, ...]]:
    for target in targets(results):
        found = "–" if target.found is None else f"{target.found:.2f}{target.unit}"
        yield target.name, target.about, target.wanted, found, target.verdict


def _row(results: Results, scenario: Scenario, name: str) -> tuple[str, ...]:
    found, own = results.figures(name, scenario), results.figures(MERIDIAN, scenario)
    if found is None:
        return (name, "void", *("–",) * (len(_HEAD) - 2))
    times = "–" if own is None else f"{found.rate.median / own.rate.median:.2f}"
    return (
        name,
        _spread(found.rate, 0),
        times,
        _spread(found.cpu_us, 0),
        _spread(found.p50_ms, 2),
        f"{found.p99_ms.median:.2f}",
        f"{found.resident_mb.median:.0f}",
        f"{found.calls.median:.2f}",
        _load(found),
    )


def _load(found: Figures) -> str:
    part = found.load_busy.median
    return f"{found.generator}, {part:.0%}" + (" (limits)" if part >= _BUSY else "")


def _spread(found: Spread, places: int) -> str:
    return f"{found.median:,.{places}f} ({found.least:,.{places}f}–{found.greatest:,.{places}f})"


def _notes(results: Results) -> Iterator[str]:
    notes = [*results.notes, *(f"Not measured: {name}: {why}" for name, why in results.missing.items())]
    notes += [f"Void: {each.gateway}, {each.scenario.title}: {each.void}" for each in results.void]
    if notes:
        yield ""
        yield from (f"- {' '.join(note.split())}" for note in notes)


def _single(results: Results) -> Iterator[str]:
    if results.cold_starts:
        yield ""
        yield "## Cold start"
        yield ""
        rows = ((name, _spread(found, 2)) for name, found in results.cold_starts.items())
        yield from table(("gateway", "seconds to the first right answer"), rows)
    if results.soak is not None:
        yield ""
        yield "## Memory under ever-changing documents and identity numbers"
        yield ""
        soak = results.soak
        verdict = soak.wrong or "all right"
        yield (
            f"{soak.answers:,} answers in {soak.minutes:g} minutes, {verdict}."
            f" Resident MB at even distances: {', '.join(f'{each:.0f}' for each in soak.resident_mb)}."
        )
    if results.lottery is not None:
        yield ""
        yield "## Housing lottery"
        yield ""
        yield f"{results.lottery.applications:,} applications in {results.lottery.seconds:.2f} s, all as planted."
