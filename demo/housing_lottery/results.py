"""Writes down what became of every application, and counts it."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.table import Table

from demo.housing_lottery.intake import BadRow, Intake
from demo.housing_lottery.outcome import Outcome, Standing

HEADER: Final = ("line", "application_number", "outcome", "reasons", "note")


@dataclass(frozen=True, slots=True)
class Result:
    """A row of the file and what became of it. Who applied is not repeated: the number is enough."""

    line: int
    application: str
    outcome: Outcome


def results(intake: Intake, outcomes: Mapping[str, Outcome]) -> list[Result]:
    """One for each row of the intake, in the order of the file."""
    asked = [Result(one.line, one.number, outcomes[one.number]) for one in intake.applications]
    return sorted([*asked, *map(_rejected, intake.bad_rows)], key=lambda result: result.line)


def write_results(path: Path, found: list[Result]) -> None:
    """One line an application: outcome, reason classes (joined by `|`), note."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_cells(result) for result in found)


def summary(found: list[Result], seconds: float) -> Table:
    """The counts of outcomes, reason classes and notes, and how long it took."""
    table = Table(title=f"{len(found):,} applications in {seconds:.1f} s")
    table.add_column("outcome")
    table.add_column("why")
    table.add_column("applications", justify="right")
    for standing in Standing:
        of_standing = [result.outcome for result in found if result.outcome.standing is standing]
        table.add_row(standing.value, "", f"{len(of_standing):,}", style="bold")
        for why, count in sorted(Counter(why for one in of_standing for why in _whys(one)).items()):
            table.add_row("", why, f"{count:,}")
    return table


def _whys(outcome: Outcome) -> tuple[str, ...]:
    return outcome.reasons or ((outcome.note,) if outcome.note else ())


def _cells(result: Result) -> tuple[str, ...]:
    outcome = result.outcome
    return (
        str(result.line),
        result.application,
        outcome.standing.value,
        "|".join(outcome.reasons),
        outcome.note,
    )


def _rejected(row: BadRow) -> Result:
    return Result(row.line, row.number, Outcome(Standing.REJECTED, note=row.problem))
