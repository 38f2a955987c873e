"""The lottery's command line: read the applications, ask, write the results, sum up."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from demo.housing_lottery.gateway import PATIENT, Gateway, Patience
from demo.housing_lottery.intake import Application, ApplicationsUnreadable, BadRow, Intake, read_applications
from demo.housing_lottery.question import PURPOSE
from demo.housing_lottery.results import results, summary, write_results
from demo.housing_lottery.truth_check import TruthUnreadable, differences, planted_outcomes
from demo.housing_lottery.verification import Done, Outcomes, verify

MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Lottery:
    """One run: which applications, which gateway, how fast, where the results go, and what was planted if known."""

    applications: Path
    results: Path
    url: str
    token: str = field(repr=False)
    year: int
    batch: int = 50
    concurrency: int = 8
    check: Path | None = None
    patience: Patience = PATIENT


def run_lottery(lottery: Lottery, console: Console) -> int:
    """Run it and tell the console; the exit code is 0, or 1 if the applications cannot be read or the check fails."""
    try:
        intake = read_applications(lottery.applications)
        planted = None if lottery.check is None else planted_outcomes(lottery.check)
    except (ApplicationsUnreadable, TruthUnreadable) as error:
        console.print(f"[red]error:[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        return 1
    _tell_bad_rows(intake.bad_rows, console)
    outcomes, seconds = _verify_with_progress(lottery, intake, console)
    found = results(intake, outcomes)
    write_results(lottery.results, found)
    console.print(summary(found, seconds))
    console.print(f"results: {lottery.results}", highlight=False, soft_wrap=True)
    if planted is None:
        return 0
    return _tell_check(differences(intake.applications, outcomes, planted), len(intake.applications), console)


def _verify_with_progress(lottery: Lottery, intake: Intake, console: Console) -> tuple[Outcomes, float]:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    started = time.monotonic()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("applications", total=len(intake.applications))
        outcomes = asyncio.run(_verify(lottery, intake.applications, lambda more: progress.update(task, advance=more)))
    return outcomes, time.monotonic() - started


async def _verify(lottery: Lottery, applications: tuple[Application, ...], done: Done) -> Outcomes:
    async with aiohttp.ClientSession(trust_env=False) as session:
        gateway = Gateway(session, lottery.url, lottery.token, PURPOSE, lottery.patience)
        return await verify(
            gateway,
            applications,
            year=lottery.year,
            batch=lottery.batch,
            concurrency=lottery.concurrency,
            done=done,
        )


def _tell_bad_rows(rows: tuple[BadRow, ...], console: Console) -> None:
    for row in rows[:MOST_SHOWN]:
        console.print(f"[yellow]line {row.line}:[/yellow] {row.problem}", highlight=False, soft_wrap=True)
    if len(rows) > MOST_SHOWN:
        console.print(f"and {len(rows) - MOST_SHOWN} more rows that cannot be used; the results name them all")


def _tell_check(different: list[Application], asked: int, console: Console) -> int:
    if not different:
        console.print(f"[green]all {asked:,} as planted[/green]", highlight=False)
        return 0
    shown = ", ".join(application.number for application in different[:MOST_SHOWN])
    console.print(
        f"[red]{len(different):,} of {asked:,} differ from what was planted[/red], e.g. {escape(shown)}", soft_wrap=True
    )
    return 1
