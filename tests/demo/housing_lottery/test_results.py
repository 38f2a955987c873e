"""Writing down what became of everybody."""

import csv
from pathlib import Path

from rich.console import Console

from demo.housing_lottery.intake import Application, BadRow, Intake
from demo.housing_lottery.outcome import VALID, Outcome, Standing, undetermined
from demo.housing_lottery.results import Result, results, summary, write_results

INTAKE = Intake(
    (Application(2, "a", "SECRET", "SECRET"), Application(4, "b", "SECRET", "SECRET")), (BadRow(3, "", "2 cells"),)
)
OUTCOMES = {"b": Outcome(Standing.INVALID, ("DECEASED", "OWNS_HOME")), "a": VALID}


def test_every_row_of_the_file_has_a_result_in_its_order() -> None:
    """Rows that could not be asked about are rejected, not forgotten."""
    assert results(INTAKE, OUTCOMES) == [
        Result(2, "a", VALID),
        Result(3, "", Outcome(Standing.REJECTED, note="2 cells")),
        Result(4, "b", OUTCOMES["b"]),
    ]


def test_results_are_written_without_persons(tmp_path: Path) -> None:
    """The file names lines and application numbers, never an identity number or a name."""
    path = tmp_path / "results.csv"
    write_results(path, results(INTAKE, OUTCOMES))
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["line", "application_number", "outcome", "reasons", "note"],
            ["2", "a", "valid", "", ""],
            ["3", "", "rejected", "", "2 cells"],
            ["4", "b", "invalid", "DECEASED|OWNS_HOME", ""],
        ]


def test_summary_counts_outcomes_and_why() -> None:
    """Each standing, and under it each reason class and note, with its count."""
    console = Console(width=100, record=True, quiet=False, file=None)
    found = [*results(INTAKE, OUTCOMES), Result(5, "c", undetermined("SOURCE_TIMEOUT local_tax"))]
    with console.capture() as captured:
        console.print(summary(found, 1.5))
    words = captured.get()
    assert "4 applications in 1.5 s" in words
    for expected in ("valid", "invalid", "OWNS_HOME", "SOURCE_TIMEOUT local_tax", "rejected"):
        assert expected in words
