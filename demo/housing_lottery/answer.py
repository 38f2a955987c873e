"""What the gateway's answer to the question says about each applicant. No I/O."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from demo.housing_lottery.outcome import VALID, Outcome, Standing, undetermined

NO_ANSWER: Final = "no answer"
UNREADABLE: Final = "answer not understood"


def outcomes(answer: object, count: int) -> tuple[Outcome, ...]:
    """One outcome for each of the `count` applicants of the batch, in order.

    Whatever is missing, null or not of the agreed shape is undetermined, with the codes of the answer's errors.
    """
    note = _note(answer)
    persons = _at(answer, "data", "persons")
    if not isinstance(persons, list) or len(persons) != count:
        return (undetermined(note or UNREADABLE),) * count
    return tuple(_outcome(_at(person, "housingEligibility"), note or NO_ANSWER) for person in persons)


def malformed_indices(answer: object, count: int) -> frozenset[int]:
    """Which of the batch's identity numbers the gateway cannot take; empty where that is not its complaint."""
    return frozenset(
        index
        for extensions in _extensions(answer)
        if extensions.get("code") == "INVALID_IDENTIFIER" and isinstance(extensions.get("indices"), list)
        for index in extensions["indices"]
        if type(index) is int and 0 <= index < count
    )


def error_code(answer: object) -> str | None:
    """The first code among the answer's errors."""
    codes = (extensions.get("code") for extensions in _extensions(answer))
    return next((code for code in codes if isinstance(code, str)), None)


def retry_after(answer: object) -> float | None:
    """In how many seconds the gateway asks to be asked again."""
    told = (extensions.get("retryAfter") for extensions in _extensions(answer))
    return next((float(seconds) for seconds in told if isinstance(seconds, int | float)), None)


def _outcome(eligibility: object, note: str) -> Outcome:
    match eligibility:
        case {"verdict": "YES", "reasons": []}:
            return VALID
        case {"verdict": "NO", "reasons": [str(), *_] as reasons} if all(isinstance(r, str) for r in reasons):
            return Outcome(Standing.INVALID, tuple(reasons))
    return undetermined(note)


def _note(answer: object) -> str:
    """Each code once, with the departments that it names: `SOURCE_TIMEOUT local_tax`."""
    departments: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for extensions in _extensions(answer):
        named = departments[str(extensions.get("code"))]
        if isinstance(extensions.get("department"), str):
            named[extensions["department"]] = None
    return "; ".join(" ".join((code, *named)) for code, named in departments.items())


def _extensions(answer: object) -> Sequence[Mapping[str, Any]]:
    errors = _at(answer, "errors")
    found = (_at(error, "extensions") for error in errors) if isinstance(errors, list) else ()
    return [extensions for extensions in found if isinstance(extensions, dict)]


def _at(document: object, *names: str) -> object:
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document
