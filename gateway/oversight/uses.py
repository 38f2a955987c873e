"""What one entry of the ledger says of uses: who used which fields in which form, for what, and when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.audit.entry import Kind
from gateway.audit.reading import Passage

DISCLOSING = frozenset({"ANSWERED", "PARTIAL"})
"""Outcomes of operations by which anything was disclosed."""


@dataclass(frozen=True, slots=True)
class UsedField:
    """A field in the form in which it was granted, of that year if it has years."""

    coordinate: str
    form: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """An operation that disclosed something. `time` is aware; `subjects` counts those it asked about by key."""

    seq: int
    time: datetime
    request_id: str
    client: str
    organisation: str
    purpose: str | None
    case: str | None
    outcome: str
    fields: tuple[UsedField, ...]
    subjects: int


def use_of(passage: Passage) -> Use | None:
    """The use that an operation's entry tells of; None of one that disclosed nothing, and of any other line."""
    time = passage.time
    if passage.kind is not Kind.OPERATION or time is None:
        return None
    facts = passage.facts()
    if facts.get("outcome") not in DISCLOSING:
        return None
    return Use(
        seq=passage.seq,
        time=time,
        request_id=_text(facts, "request_id"),
        client=_text(facts, "client"),
        organisation=_text(facts, "organisation"),
        purpose=_maybe(facts, "purpose"),
        case=_maybe(facts, "case"),
        outcome=_text(facts, "outcome"),
        fields=fields_used(facts),
        subjects=_subjects(facts),
    )


def fields_used(facts: Mapping[str, object]) -> tuple[UsedField, ...]:
    """The fields that an entry says were granted, each once."""
    listed = facts.get("fields")
    found = (
        UsedField(_text(each, "coordinate"), _text(each, "form"), _year(each))
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict)
    )
    return tuple(dict.fromkeys(found))


def _subjects(facts: Mapping[str, object]) -> int:
    counts = facts.get("counts")
    count = counts.get("subjects") if isinstance(counts, dict) else None
    return count if isinstance(count, int) else 0


def _text(facts: Mapping[str, object], name: str) -> str:
    found = facts.get(name)
    return found if isinstance(found, str) else ""


def _maybe(facts: Mapping[str, object], name: str) -> str | None:
    return _text(facts, name) or None


def _year(facts: Mapping[str, object]) -> int | None:
    year = facts.get("year")
    return year if isinstance(year, int) else None
