"""budgets.csv: its header is checked; its rows are not served yet."""

from typing import Final

from gateway.policy.files import BUDGETS, PolicyFiles
from gateway.policy.problems import Report
from gateway.policy.rows import register_rows
from gateway.policy.served import check_budget

_COLUMNS: Final = ("organisation", "purpose", "field", "kind", "limit", "window")


def check_budgets(files: PolicyFiles, report: Report) -> None:
    """Refuse what is not a budget register, and for now every row of one."""
    text = files.texts.get(BUDGETS)
    rows = None if text is None else register_rows(text, _COLUMNS, report)
    for row in rows or ():
        check_budget(row, report)
