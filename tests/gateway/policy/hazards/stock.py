"""What a plain Casbin makes of the bytes that our loader refuses: its own file adapter, and one question."""

from enum import StrEnum
from pathlib import Path
from typing import Final

import casbin


class Stock(StrEnum):
    """The sound set allows the one question and denies the other; LEAK is a denial lost."""

    RIGHT = "loads, decides as the officer meant"
    UNREAD = "has no such file"
    GRANT_LOST = "loads, denies what the officer granted too"
    LEAK = "loads, ALLOWS what the officer denied"
    LOAD_RAISES = "raises while loading, without file and line"
    DECISION_RAISES = "loads, then every such decision raises"


DENIED: Final = ("desk-b", "filing", "Person.income", "range", "ELSEWHERE", "2007-06-30")
"""The group of both desks is allowed this, desk-b itself denied."""

GRANTED: Final = ("desk-a", *DENIED[1:])


def measured(model: Path, rules: Path) -> Stock:
    """Load the two files as any user of Casbin would and ask both questions."""
    try:
        enforcer = casbin.Enforcer(str(model), str(rules))
        for desk in ("desk-a", "desk-b"):
            enforcer.get_role_manager().add_link(desk, "desks")
    except Exception:  # noqa: BLE001 - whatever it meets in a bad file is what is measured
        return Stock.LOAD_RAISES
    try:
        if enforcer.enforce(*DENIED):
            return Stock.LEAK
        return Stock.RIGHT if enforcer.enforce(*GRANTED) else Stock.GRANT_LOST
    except Exception:  # noqa: BLE001 - as above
        return Stock.DECISION_RAISES


def raised(model: Path, rules: Path, question: tuple[object, ...]) -> str:
    """What becomes of a malformed question: the name of the exception, or the answer."""
    enforcer = casbin.Enforcer(str(model), str(rules))
    try:
        return str(enforcer.enforce(*question))
    except Exception as error:  # noqa: BLE001 - as above
        return type(error).__name__
