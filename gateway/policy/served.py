"""What the files can say already but the gateway does not serve yet; a set that says it is refused.

Everything of that kind is here: to serve one of them, remove its function and the calls of it.
"""

from gateway.policy.problems import Report
from gateway.policy.rows import Row


def check_budget(row: Row, report: Report) -> None:
    """Budgets are not served yet, and a limit that limits nothing must not look as if it did."""
    report.add(row.place, "a budget is not served yet", expected="the header only")
