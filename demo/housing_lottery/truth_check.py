"""Compares the outcomes with what was planted. Only tests and demonstrations can: a real office has no such file."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from demo.housing_lottery.intake import Application
from demo.housing_lottery.outcome import Outcome, Standing

PLANTED_STANDING: Final = {"YES": Standing.VALID, "NO": Standing.INVALID}


class TruthUnreadable(Exception):
    """There is no planted truth in the file."""


def planted_outcomes(path: Path) -> dict[str, Outcome]:
    """The expected outcomes by identity number; raises TruthUnreadable."""
    try:
        applicants: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["lottery"]["applicants"]
        return {
            number: Outcome(PLANTED_STANDING[planted["verdict"]], tuple(planted["reasons"]))
            for number, planted in applicants.items()
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TruthUnreadable(f"{path} holds no planted truth") from error


def differences(
    applications: Sequence[Application], outcomes: Mapping[str, Outcome], planted: Mapping[str, Outcome]
) -> list[Application]:
    """The applications whose outcome or reasons are not as planted, those planted for nobody included."""
    return [
        application
        for application in applications
        if outcomes[application.number] != planted.get(application.identity_number)
    ]
