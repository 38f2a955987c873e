"""What the files can say already but the gateway does not serve yet; a set that says it is refused.

Everything of that kind is here: to serve one of them, remove its function and the calls of it.
"""

from typing import Final

from gateway.policy.problems import Report
from gateway.policy.rows import Cell, Row

EVERYWHERE: Final = "*"


def check_district(cell: Cell, report: Report) -> None:
    """Rules scoped by district are not served yet."""
    if cell.text != EVERYWHERE:
        report.add(cell.place, "a district is not served yet", expected=EVERYWHERE)


def check_subjects(cell: Cell, report: Report) -> None:
    """Purposes under which a person asks about himself are not served yet."""
    if cell.text == "SELF":
        report.add(cell.place, "subjects SELF is not served yet", expected="ANY")


def check_budget(row: Row, report: Report) -> None:
    """Budgets are not served yet, and a limit that limits nothing must not look as if it did."""
    report.add(row.place, "a budget is not served yet", expected="the header only")
