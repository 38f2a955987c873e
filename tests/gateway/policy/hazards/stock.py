"""What a plain Casbin makes of the bytes that our loader refuses: its own file adapter, and one question."""

from enum import StrEnum
from pathlib import Path
from typing import Final

import casbin


class Stock(StrEnum):
    """The good set denies this question; LEAK is a denial lost."""

    DENIED = "loads, denies"
    LEAK = "loads, ALLOWS what the officer denied"
    LOAD_RAISES = "raises while loading, without file and line"
    DECISION_RAISES = "loads, then every such decision raises"


QUESTION: Final = ("desk-b", "filing", "Person.income", "range", "ELSEWHERE", "2007-06-30")
"""The group of desk-b is allowed this, desk-b itself denied."""


def measured(model: Path, rules: Path) -> Stock:
    """Load the two files as any user of Casbin would and ask the one question."""
    try:
        enforcer = casbin.Enforcer(str(model), str(rules))
        enforcer.get_role_manager().add_link("desk-b", "desks")
    except Exception:  # noqa: BLE001 - whatever it meets in a bad file is what is measured
        return Stock.LOAD_RAISES
    try:
        return Stock.LEAK if enforcer.enforce(*QUESTION) else Stock.DENIED
    except Exception:  # noqa: BLE001 - as above
        return Stock.DECISION_RAISES
