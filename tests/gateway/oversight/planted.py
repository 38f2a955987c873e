"""A ledger of some weeks in the model city, made up from a seed: every kind of line, and who was asked about."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from gateway.audit.acts import Act, SuspensionAct, View, ViewRead
from gateway.audit.entry import (
    Counts,
    DepartmentOutcome,
    Entry,
    FieldRefusal,
    FieldUse,
    Kind,
    Prepared,
    Record,
    Summary,
    canonical,
)
from gateway.audit.journal import Journal, Rotation
from gateway.audit.storage import DirectoryStorage
from gateway.audit.subjects import SubjectKeys
from tests.gateway.small_city import ALICE, BOB, CAROL, DORA, EVAN, FELIX

KEYS: Final = SubjectKeys((b"n" * 32, b"o" * 32))
OLD_KEYS: Final = SubjectKeys((b"o" * 32,))
"""Under these the first half of a ledger was written."""

PERSONS: Final = (ALICE, BOB, CAROL, DORA, EVAN, FELIX)
BEGIN: Final = datetime(2026, 11, 1, 1, tzinfo=UTC)

_ASKED: Final = (
    ("housing-lottery-portal", "housing-office", "housing-lottery",
     (("Person.housingEligibility", "status", 2006), ("Person.vitalStatus", "status", None))),
    ("tax-registration-desk", "local-tax-bureau", "tax-registration-check",
     (("Enterprise.localTax", "range", 2006), ("Enterprise.localTax", "range", 2007),
      ("Enterprise.name", "exact", None))),
    ("pension-verification-desk", "social-insurance-fund", "pension-verification",
     (("Person.vitalStatus", "status", None), ("Person.diedOn", "range", None))),
    ("exit-entry-filing-desk", "exit-entry-administration", "exit-entry-business-filing",
     (("Enterprise.totalTax", "status", 2007),)),
    ("citizen-service-hall", "citizen-service-centre", "subject-service",
     (("Person.name", "exact", None), ("Query.accessLog", "exact", None))),
)  # fmt: skip
_REFUSED: Final = ("BUDGET_EXCEEDED", "SUBJECT_MISMATCH", "PURPOSE_NOT_GRANTED", "LIMIT_EXCEEDED", "INVALID_IDENTIFIER")
_DEPARTMENTS: Final = ("public_security", "local_tax", "industry_commerce", "labour")


@dataclass(frozen=True, slots=True)
class Planted:
    """A ledger on disk, its facts in order, and for each person the numbers of the facts that asked about it."""

    directory: Path
    facts: tuple[Entry | Summary | SuspensionAct | ViewRead, ...]

    @property
    def entries(self) -> list[Entry]:
        """Those of operations."""
        return [fact for fact in self.facts if isinstance(fact, Entry)]

    def hashes(self, person: str) -> set[str]:
        """Under which a person may stand in it."""
        return set(KEYS.hashes_of("Person", person).values())


def plant(directory: Path, count: int = 600, days: int = 30, seed: int = 7) -> Planted:
    """Write it; several segments, the first half under an older key."""
    chance = random.Random(seed)  # noqa: S311 - a planted ledger has no secret
    step = timedelta(days=days) / count
    facts = tuple(_fact(chance, BEGIN + step * place, place, place * 2 >= count) for place in range(count))
    journal = Journal(DirectoryStorage(directory), Rotation(lines=97), lambda: BEGIN)
    for fact in facts:
        journal.append([Record(_kind(fact), canonical(fact))])
    journal.close()
    return Planted(directory, facts)


def _kind(fact: object) -> Kind:
    kinds = {Entry: Kind.OPERATION, Summary: Kind.SUMMARY, SuspensionAct: Kind.SUSPENSION, ViewRead: Kind.VIEW}
    return kinds[type(fact)]


def _fact(
    chance: random.Random, time: datetime, place: int, rotated: bool
) -> Entry | Summary | SuspensionAct | ViewRead:
    kind = chance.random()
    if kind < 0.03:
        return Summary(chance.choice(("TOKEN_MISSING", "EXPIRED")), time.replace(second=0, microsecond=0), 3)
    if kind < 0.05:
        act = chance.choice(tuple(Act))
        return SuspensionAct(
            time, f"a{place}", act, "local_tax", "national-tax-desk", None, "tax-registration-desk",
            "local-tax-bureau", None, "v1",
        )  # fmt: skip
    if kind < 0.08:
        return _view(chance, time, place, rotated)
    return _entry(chance, time, place, rotated)


def _view(chance: random.Random, time: datetime, place: int, rotated: bool) -> ViewRead:
    keys = (KEYS if rotated else OLD_KEYS).newest
    read = ViewRead(time, f"v{place}", View.DEPARTMENT, "tax-registration-desk", "local-tax-bureau", "v1", "local_tax")
    if chance.random() < 0.5:
        return read
    return replace(
        read,
        view=View.SUBJECT,
        client="citizen-service-hall",
        organisation="citizen-service-centre",
        department=None,
        purpose="subject-service",
        subject_key=keys.version,
        subject=keys.hashes("Person", [chance.choice(PERSONS)])[0],
        cause=chance.choice((None, "NOT_YOURS")),
    )


def _entry(chance: random.Random, time: datetime, place: int, rotated: bool) -> Entry:
    keys = (KEYS if rotated else OLD_KEYS).newest
    client, organisation, purpose, used = chance.choice(_ASKED)
    refused = chance.random() < 0.15
    about = chance.sample(PERSONS, chance.randint(1, 3))
    hashes = keys.hashes("Person", about)
    fields = chance.sample(used, chance.randint(1, len(used)))
    denied = chance.random() < 0.3
    return Entry(
        time=time,
        request_id=f"r{place}",
        client=client,
        organisation=organisation,
        purpose=purpose,
        case=chance.choice((None, "case-1")),
        operation=None,
        operation_hash="ab" * 32,
        fields=Prepared(FieldUse(coordinate, form, "rule-1", year) for coordinate, form, year in fields),
        denied=Prepared([FieldRefusal("Person.incomeTax", "exact", "no_rule")] if denied else []),
        subject_key=keys.version,
        subjects=hashes[:1],
        reached=hashes[1:],
        departments=tuple(
            DepartmentOutcome(name, chance.choice(("ANSWERED",) * 9 + ("SOURCE_TIMEOUT",)), 1)
            for name in chance.sample(_DEPARTMENTS, 2)
        ),
        policy_version="v1",
        outcome=chance.choice(_REFUSED) if refused else chance.choice(("ANSWERED", "PARTIAL")),
        counts=Counts(subjects=len(about), cells_granted=len(fields), cells_denied=int(denied), errors=int(denied)),
    )


def day_in_city(time: datetime) -> date:
    """Eight hours ahead, by plain arithmetic."""
    return (time + timedelta(hours=8)).date()
