"""`accessLog`: of the subject that the token names, under a purpose about oneself, and never of anybody else."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from graphql import execute_sync, parse

from gateway.engine.mandate import Caller
from gateway.engine.plans import Plans
from gateway.errors import Code
from gateway.oversight.errors import Cause, OversightRefused
from gateway.oversight.subject import LOG, Seen, SeenPage
from gateway.oversight.uses import UsedField
from gateway.policy.load import load
from gateway.policy.registers import Subjects
from gateway.policy.snapshot import Snapshot
from gateway.policy.suspensions import Suspension, with_suspensions
from resolvers.access_log import Access, AccessedField, AccessLog, AccessPurpose
from resolvers.schema import REGISTER, SCHEMA
from tests.gateway.engine_room import HASHER, LOTTERY, POLICIES, Bench, codes
from tests.gateway.small_city import ALICE, BOB

HALL = ("citizen-service-hall", "subject-service")
WHOLE = """query Q($first: Int! = 20, $after: String) { accessLog(first: $first, after: $after) {
  accesses { time organisation purpose { id title titleEn } fields { field form year } } next } }"""
USE = Seen(
    datetime(2026, 3, 1, 12, tzinfo=UTC),
    "housing-lottery",
    "资格核查",
    "A check",
    "housing-office",
    (UsedField("Person.housingEligibility", "status", 2006), UsedField("Person.sex", "status")),
)


@dataclass(slots=True)
class Shelf:
    """A log that holds one use, and remembers what was asked of it."""

    asked: list[tuple[str, int, str | None]] = field(default_factory=list)
    refusal: OversightRefused | None = None

    async def read(self, key: str, _policy: Snapshot, _day: date, first: int, after: str | None) -> SeenPage:
        """The use, and a cursor."""
        self.asked.append((key, first, after))
        if self.refusal is not None:
            raise self.refusal
        return SeenPage((USE,), "cursor")


@pytest.fixture(scope="module")
def policies() -> Snapshot:
    """The real policies, read once."""
    return load(POLICIES, REGISTER)


@pytest.fixture
def shelf() -> Shelf:
    """Nothing asked yet."""
    return Shelf()


@pytest.fixture
def bench(policies: Snapshot, shelf: Shelf) -> Bench:
    """An engine that reads this log."""
    return Bench(policies, read_log=shelf.read)


async def ask(bench: Bench, text: str = WHOLE, subject: str | None = ALICE, **variables: object) -> Any:
    """The hall's question under a token about somebody."""
    return await bench.ask(text, variables, who=HALL, caller=Caller(HALL[0], subject=subject))


async def refused(bench: Bench, text: str = WHOLE, subject: str | None = ALICE, **variables: object) -> Code:
    """The code of its refusal."""
    return (await bench.refused(text, variables, who=HALL, caller=Caller(HALL[0], subject=subject))).code


async def test_a_subject_reads_its_own_log(bench: Bench, shelf: Shelf) -> None:
    """Whose log is read comes from the token alone; the rest of the answer is as ever."""
    body = await ask(bench, first=5, after="before")
    assert body == {
        "data": {
            "accessLog": {
                "accesses": [
                    {
                        "time": "2026-03-01T12:00:00.000000Z",
                        "organisation": "housing-office",
                        "purpose": {"id": "housing-lottery", "title": "资格核查", "titleEn": "A check"},
                        "fields": [
                            {"field": "Person.housingEligibility", "form": "status", "year": 2006},
                            {"field": "Person.sex", "form": "status", "year": None},
                        ],
                    }
                ],
                "next": "cursor",
            }
        }
    }
    assert shelf.asked == [(ALICE, 5, "before")]
    assert bench.city.calls == {}


async def test_it_is_answered_as_graphql_core_does(bench: Bench) -> None:
    """With aliases, fragments, directives and ``__typename``."""
    text = """query Q { mine: accessLog(first: 3) { ...L __typename } }
      fragment L on AccessLog { uses: accesses { at: time ...P } next @skip(if: true) }
      fragment P on Access { purpose { id } fields @include(if: false) { field } __typename }"""
    fields = [AccessedField(field=each.coordinate, form=each.form, year=each.year) for each in USE.fields]
    purpose = AccessPurpose(id="housing-lottery", title="资格核查", title_en="A check")
    page = AccessLog(
        accesses=[
            Access(time="2026-03-01T12:00:00.000000Z", purpose=purpose, organisation=USE.organisation, fields=fields)
        ],
        next="cursor",
    )

    class Root:
        access_log = page

    assert (await ask(bench, text))["data"] == execute_sync(SCHEMA, parse(text), root_value=Root()).data


async def test_reading_is_an_entry(bench: Bench) -> None:
    """With the subject, and the log as the field that was used."""
    await ask(bench)
    (entry,) = bench.entries
    assert entry.subjects == HASHER.hashes("Person", [ALICE])
    assert [(each.coordinate, each.rule_id) for each in entry.fields] == [(LOG, "SELF")]
    assert (entry.outcome, entry.counts.subjects) == ("ANSWERED", 1)


async def test_beside_its_own_data_the_subject_is_one(bench: Bench) -> None:
    """It stands in the entry once."""
    text = "query Q($id: String!) { person(idNumber: $id) { sex } accessLog { next } }"
    body = await ask(bench, text, id=ALICE)
    assert body["data"] == {"person": {"sex": "FEMALE"}, "accessLog": {"next": "cursor"}}
    (entry,) = bench.entries
    assert entry.subjects == HASHER.hashes("Person", [ALICE])
    assert {each.coordinate for each in entry.fields} == {"Person.sex", LOG}
    assert entry.counts.subjects == 1


@pytest.mark.parametrize("subject", [None, "", "x", ALICE[:-1]])
async def test_a_token_about_nobody_reads_nothing(bench: Bench, shelf: Shelf, subject: str | None) -> None:
    """Refused before the ledger is looked at, and entered."""
    assert await refused(bench, subject=subject) is Code.SUBJECT_MISMATCH
    assert shelf.asked == []
    assert bench.entries[-1].subjects == ()


async def test_no_other_purpose_reads_a_log(bench: Bench, shelf: Shelf, policies: Snapshot) -> None:
    """Not even with a token that names a subject."""
    assert policies.purposes[LOTTERY[1]].subjects is Subjects.ANY
    refusal = await bench.refused(WHOLE, who=LOTTERY, caller=Caller(LOTTERY[0], subject=ALICE))
    assert (refusal.code, refusal.status) == (Code.SUBJECT_MISMATCH, 403)
    assert shelf.asked == []


async def test_about_another_nothing_is_read(bench: Bench) -> None:
    """A log beside somebody else's data is refused with it."""
    text = "query Q($id: String!) { accessLog { next } person(idNumber: $id) { sex } }"
    assert await refused(bench, text, id=BOB) is Code.SUBJECT_MISMATCH


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ accessLog(first: 0) { next } }", Code.LIMIT_EXCEEDED),
        ("{ accessLog(first: 101) { next } }", Code.LIMIT_EXCEEDED),
        ("{ accessLog(first: -1) { next } }", Code.LIMIT_EXCEEDED),
        ("{ a: accessLog { next } b: accessLog { next } }", Code.LIMIT_EXCEEDED),
        ("{ accessLog(idNumber: 1) { next } }", Code.GRAPHQL_VALIDATION_FAILED),
        ("query Q($n: Int = 3) { accessLog(first: $n) { next } }", Code.GRAPHQL_VALIDATION_FAILED),
    ],
)
async def test_a_page_is_bounded_and_read_once(bench: Bench, shelf: Shelf, text: str, code: Code) -> None:
    """However it is asked for."""
    variables = {"n": None} if "$n" in text else {}
    assert await refused(bench, text, **variables) is code
    assert shelf.asked == []


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (Cause.CURSOR_REFUSED, Code.REQUEST_MALFORMED),
        (Cause.BUSY, Code.RATE_LIMITED),
        (Cause.AUDIT_UNAVAILABLE, Code.AUDIT_UNAVAILABLE),
    ],
)
async def test_what_cannot_be_read_is_refused(bench: Bench, shelf: Shelf, cause: Cause, code: Code) -> None:
    """An empty page would say that nobody looked."""
    shelf.refusal = OversightRefused(cause, "the ledger is elsewhere")
    assert await refused(bench) is code


async def test_a_url_asks_about_nobody(bench: Bench, shelf: Shelf) -> None:
    """GET serves the catalogue; a log is somebody's."""
    refusal = await bench.refused(WHOLE, who=HALL, caller=Caller(HALL[0], subject=ALICE), static_only=True)
    assert refusal.code is Code.OPERATION_UNSUPPORTED
    assert shelf.asked == []


async def test_two_subjects_share_a_plan_and_no_page(bench: Bench, shelf: Shelf) -> None:
    """The claim is no part of what is remembered."""
    for key in (ALICE, BOB):
        await ask(bench, subject=key)
    assert [key for key, *_ in shelf.asked] == [ALICE, BOB]
    assert len(bench.plans) == 1


async def test_a_plan_made_before_a_suspension_serves_nobody_after_it(policies: Snapshot) -> None:
    """It is remembered under the version that it was made by."""
    plans = Plans(SCHEMA, REGISTER)
    text = "query Q($ids: [String!]!) { persons(idNumbers: $ids) { housingEligibility(year: 2006) { verdict } sex } }"
    before = Bench(policies, plans=plans)
    assert codes(await before.ask(text, {"ids": [ALICE]})) == [("FIELD_DENIED", "persons.*.sex")]
    suspended = with_suspensions(policies, [Suspension("local_tax", LOTTERY[0])], REGISTER)
    after = Bench(suspended, plans=plans)
    body = await after.ask(text, {"ids": [ALICE]})
    assert ("FIELD_DENIED", "persons.*.housingEligibility") in codes(body)
    assert body["data"]["persons"][0]["housingEligibility"] is None
    assert after.city.calls == {}
    (entry,) = after.entries
    assert {each.reason for each in entry.denied} == {"suspended", "no_rule"}
    assert entry.policy_version == suspended.version
    resumed = Bench(policies, plans=plans)
    assert (await resumed.ask(text, {"ids": [ALICE]}))["data"]["persons"][0]["housingEligibility"] is not None
