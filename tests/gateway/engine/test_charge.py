"""Budgets: what counts, for whom, and what becomes of an operation that leaves no room."""

import logging
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from demo.generator.credit_code import check_character, credit_code
from demo.generator.identity_number import identity_number
from gateway.engine.meter import Unmetered
from gateway.errors import Code, Refusal
from gateway.policy.budgets import Budget, Kind
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from source_adapters.contract import Entity, SourceUnavailable
from source_adapters.fake import FakeSource, Holding
from tests.gateway.engine_room import FILING, LOCAL_DESK, LOTTERY, NATIONAL_DESK, POLICIES, Bench, codes
from tests.gateway.policy_copies import DESK, with_relations
from tests.gateway.small_city import ACME, ALICE, BOB, BOLT, CANARIES, CAROL, DORA, EVAN, FELIX, NOBODY, Records
from tests.gateway.unkept import Unkept

TODAY = date(2026, 11, 24)
STATUS = "query($ids: [String!]!) { persons(idNumbers: $ids) { householdStatus } }"
VITAL = "query($ids: [String!]!) { persons(idNumbers: $ids) { vitalStatus } }"
NAMED = "query($id: String!, $name: String) { person(idNumber: $id, givenName: $name) { nameMatches } }"
FIRMS = "query($codes: [String!]!) { enterprises(creditCodes: $codes) { registrationStatus } }"
CROWD = tuple(identity_number("440105", date(1950 + n % 50, 3, 1), 100 + n // 50) for n in range(5_000))


@dataclass(slots=True)
class Days:
    """A clock whose days pass by hand."""

    day: date = TODAY

    def today(self) -> date:
        """The present day."""
        return self.day


@dataclass(slots=True)
class Noted(Unmetered):
    """A meter that keeps what was over a budget."""

    excesses: list[tuple[str, str, bool]] = field(default_factory=list)

    def exceeded(self, kind: str, purpose: str, first: bool) -> None:
        """Keep it."""
        self.excesses.append((kind, purpose, first))


@pytest.fixture(scope="module")
def real() -> Snapshot:
    """The real policies, read once."""
    return load(POLICIES, REGISTER)


@pytest.fixture(scope="module")
def related(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Policies under which a desk holds every relation."""
    return with_relations(tmp_path_factory.mktemp("related"))


@pytest.fixture
def days() -> Days:
    """Today, until a test moves it."""
    return Days()


def budget(kind: Kind, limit: int, days: int = 30, *, purpose: str | None = None, about: str | None = None) -> Budget:
    """A budget of every organisation."""
    return Budget(None, purpose, about, kind, limit, days)


def bench_of(snapshot: Snapshot, *budgets: Budget, days: Days | None = None) -> Bench:
    """An engine under these budgets alone."""
    counts = Unkept((days or Days()).today, 30)
    return Bench(replace(snapshot, budgets=budgets), budgets=counts, meter=Noted())


def lines(body: Any) -> list[tuple[str, int]]:
    """Kind and what is left of each budget that a response tells of, the purpose's daily limit aside."""
    told = body["extensions"]["budgets"]
    return [(line["kind"], line["remaining"]) for line in told if line["kind"] != "subjects_per_day"]


def asked(bench: Bench) -> int:
    """The subjects that departments were asked about."""
    return sum(len(request.look_ups) for source in bench.city.sources.values() for request in source.requests)


async def test_subjects_of_an_organisation(real: Snapshot, days: Days) -> None:
    """Distinct ones count, however often they are asked about; nothing is fetched for an operation that is over."""
    bench = bench_of(real, budget(Kind.SUBJECTS, 3), days=days)
    assert lines(await bench.ask(STATUS, {"ids": [ALICE, BOB, ALICE]})) == [("subjects", 1)]
    assert lines(await bench.ask(VITAL, {"ids": [BOB]})) == [("subjects", 1)]
    before = asked(bench)
    refusal = await bench.refused(STATUS, {"ids": [ALICE, CAROL, DORA]})
    assert (refusal.code, refusal.status, asked(bench)) == (Code.BUDGET_EXCEEDED, 429, before)
    assert lines(await bench.ask(STATUS, {"ids": [CAROL]})) == [("subjects", 0)]
    days.day += timedelta(30)
    assert lines(await bench.ask(STATUS, {"ids": [DORA]})) == [("subjects", 2)]


async def test_days_of_one_field_of_one_subject(real: Snapshot, days: Days) -> None:
    """Repeats on one day are one day; other fields and other subjects have their own."""
    bench = bench_of(real, budget(Kind.DAYS, 2), days=days)
    for _ in range(2):
        assert lines(await bench.ask(STATUS, {"ids": [ALICE]})) == [("days", 1)]
    days.day += timedelta(1)
    assert lines(await bench.ask(STATUS, {"ids": [BOB, ALICE]})) == [("days", 0)]
    days.day += timedelta(1)
    refusal = await bench.refused(STATUS, {"ids": [CAROL, ALICE, BOB, ALICE]})
    assert refusal.extensions["indices"] == [1, 3]
    assert refusal.extensions["field"] == "Person.householdStatus"
    assert refusal.extensions["resetAt"] == f"{TODAY + timedelta(30)}T00:00:00+08:00"
    assert lines(await bench.ask(VITAL, {"ids": [ALICE]})) == [("days", 1)]


async def test_reads_count_operations(real: Snapshot) -> None:
    """Aliases, fragments and keys given twice are one read of a subject's field; what is not selected is none."""
    bench = bench_of(real, budget(Kind.READS, 2, about="Person.householdStatus"))
    text = """query($ids: [String!]!, $one: String!, $other: String!) {
      persons(idNumbers: $ids) { a: householdStatus b: householdStatus ...F }
      person(idNumber: $one) { householdStatus } again: person(idNumber: $other) { vitalStatus } }
      fragment F on Person { householdStatus }"""
    variables = {"ids": [ALICE, ALICE], "one": ALICE, "other": BOB}
    assert lines(await bench.ask(text, variables)) == [("reads", 1)]
    assert lines(await bench.ask(text, variables)) == [("reads", 0)]
    refusal = await bench.refused(text, variables)
    assert [refusal.extensions["root"], refusal.extensions["indices"]] == [0, [0, 1]]
    assert [(more["root"], more["indices"]) for more in refusal.further] == [(1, [0])]
    assert lines(await bench.ask(STATUS, {"ids": [BOB]})) == [("reads", 1)]
    assert lines(await bench.ask(VITAL, {"ids": [ALICE]})) == []


async def test_a_verdict_counts_as_its_inputs(real: Snapshot) -> None:
    """Or it would tell of them for nothing."""
    bench = bench_of(real, budget(Kind.READS, 1, about="Person.homesOwned"))
    await bench.ask(f'{{ person(idNumber: "{ALICE}") {{ housingEligibility(year: 2006) {{ verdict }} }} }}')
    refusal = await bench.refused(f'{{ person(idNumber: "{ALICE}") {{ homesOwned {{ status }} }} }}')
    assert refusal.code is Code.BUDGET_EXCEEDED


async def test_names_tried_on_one_subject(real: Snapshot, days: Days) -> None:
    """Different spellings of one name are one; a subject without a name tries none."""
    bench = bench_of(real, budget(Kind.NAMES, 2), days=days)
    assert lines(await bench.ask(NAMED, {"id": ALICE, "name": "欧阳·星海"})) == [("names", 1)]
    assert lines(await bench.ask(NAMED, {"id": ALICE, "name": "欧阳・星 海"})) == [("names", 1)]
    assert lines(await bench.ask(NAMED, {"id": ALICE, "name": "李雷"})) == [("names", 0)]
    refusal = await bench.refused(NAMED, {"id": ALICE, "name": "韩梅"})
    assert (refusal.code, refusal.extensions["indices"]) == (Code.BUDGET_EXCEEDED, [0])
    assert lines(await bench.ask(NAMED, {"id": ALICE})) == []
    assert lines(await bench.ask(NAMED, {"id": BOB, "name": "韩梅"})) == [("names", 1)]
    days.day += timedelta(30)
    assert lines(await bench.ask(NAMED, {"id": ALICE, "name": "韩梅"})) == [("names", 1)]


async def test_who_tries_out_keys_is_stopped(real: Snapshot) -> None:
    """By the share of subjects that nobody knew, once enough were asked about; the share itself is never told."""
    bench = bench_of(real, budget(Kind.MISSES, 50, 1))
    body = await bench.ask(STATUS, {"ids": [ALICE, *CROWD[:98]]})
    assert lines(body) == []
    await bench.ask(STATUS, {"ids": [CROWD[98]]})
    refusal = await bench.refused(STATUS, {"ids": [ALICE]})
    assert (refusal.extensions["kind"], refusal.extensions["limit"]) == ("misses", 50)
    assert "indices" not in refusal.extensions


async def test_silence_with_a_meaning_and_failures_are_no_misses(real: Snapshot) -> None:
    """No row among the homes means none; a department that fails knows nobody."""
    bench = bench_of(real, budget(Kind.MISSES, 1, 1))
    homes = "query($ids: [String!]!) { persons(idNumbers: $ids) { homesOwned { status } } }"
    await bench.ask(homes, {"ids": list(CROWD[:150])})
    bench.city.sources["public_security"].failure = SourceUnavailable("public_security", "down")
    await bench.ask(STATUS, {"ids": list(CROWD[:150])})
    assert "errors" in await bench.ask(STATUS, {"ids": [ALICE]})


async def test_who_stands_outside_a_gate_is_no_miss(real: Snapshot) -> None:
    """Whether it exists or not: the share would tell."""
    bench = bench_of(real, budget(Kind.MISSES, 1, 1))
    desk = ("district-care-440106", "district-enterprise-care")
    for _ in range(2):
        body = await bench.ask(
            "query($codes: [String!]!) { enterprises(creditCodes: $codes) { name } }",
            {"codes": [ACME, *firms(120)]},
            who=desk,
        )
        assert body["data"]["enterprises"][0] == {"name": None}


async def test_another_purpose_or_client_of_the_organisation_is_no_way_round(real: Snapshot) -> None:
    """Without a purpose in the register all of them count together, over all clients of the organisation."""
    clients = {
        **real.clients,
        "national-tax-desk": replace(real.clients["national-tax-desk"], organisation="local-tax-bureau"),
    }
    bench = bench_of(replace(real, clients=clients), budget(Kind.READS, 1))
    await bench.ask(FIRMS, {"codes": [ACME]}, who=LOCAL_DESK)
    refusal = await bench.refused(FIRMS, {"codes": [ACME]}, who=NATIONAL_DESK)
    assert refusal.code is Code.BUDGET_EXCEEDED
    assert lines(await bench.ask(FIRMS, {"codes": [ACME]}, who=FILING)) == [("reads", 0)]


async def test_a_budget_of_one_purpose(real: Snapshot) -> None:
    """Counts what is asked under it, and nothing else."""
    bench = bench_of(real, budget(Kind.READS, 1, purpose="tax-registration-check"))
    assert lines(await bench.ask(FIRMS, {"codes": [ACME]}, who=FILING)) == []
    assert lines(await bench.ask(FIRMS, {"codes": [ACME]}, who=LOCAL_DESK)) == [("reads", 0)]


async def test_the_daily_limit_of_a_purpose_is_each_clients(real: Snapshot, days: Days) -> None:
    """From the purposes register; it begins anew with the day."""
    purpose = replace(real.purposes[LOCAL_DESK[1]], subjects_per_day=1)
    snapshot = replace(real, purposes={**real.purposes, LOCAL_DESK[1]: purpose})
    bench = bench_of(snapshot, days=days)
    body = await bench.ask(FIRMS, {"codes": [ACME]}, who=LOCAL_DESK)
    assert body["extensions"]["budgets"] == [
        {
            "kind": "subjects_per_day",
            "limit": 1,
            "window": "1d",
            "remaining": 0,
            "resetAt": "2026-11-25T00:00:00+08:00",
        }
    ]
    refusal = await bench.refused(FIRMS, {"codes": [BOLT]}, who=LOCAL_DESK)
    assert refusal.extensions["kind"] == "subjects_per_day"
    await bench.ask(FIRMS, {"codes": [BOLT]}, who=NATIONAL_DESK)
    days.day += timedelta(1)
    await bench.ask(FIRMS, {"codes": [BOLT]}, who=LOCAL_DESK)


async def test_one_subject_in_every_spelling(real: Snapshot) -> None:
    """A person in small letters and wide ones; an enterprise by any code around its organisation code."""
    bench = bench_of(real, budget(Kind.SUBJECTS, 1))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in ALICE)
    await bench.ask(STATUS, {"ids": [ALICE, ALICE.lower(), wide]})
    bench = bench_of(real, budget(Kind.SUBJECTS, 1))
    await bench.ask(FIRMS, {"codes": [ACME, spelt_otherwise(ACME)]}, who=LOCAL_DESK)


async def test_representations_count_as_their_keys(real: Snapshot) -> None:
    """`_entities` is no side door, and its refusal is that of the whole operation."""
    bench = bench_of(real, budget(Kind.READS, 1))
    text = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Person { householdStatus } } }"
    of = [{"__typename": "Person", "idNumber": key} for key in (NOBODY, ALICE)]
    await bench.ask(STATUS, {"ids": [ALICE]})
    refusal = await bench.refused(text, {"of": of})
    assert (refusal.code, refusal.extensions["indices"]) == (Code.BUDGET_EXCEEDED, [1])


async def test_what_asks_about_nobody_costs_nothing(real: Snapshot) -> None:
    """Introspection, the catalogue, the federated schema, and fields without a grant."""
    bench = bench_of(real, budget(Kind.SUBJECTS, 1))
    body = await bench.ask("{ __typename catalogue { field } _service { sdl } }")
    assert "extensions" not in body
    denied = await bench.ask(f'{{ person(idNumber: "{ALICE}") {{ name {{ exact }} }} }}')
    assert "extensions" not in denied
    assert lines(await bench.ask(STATUS, {"ids": [BOB]})) == [("subjects", 0)]


async def test_a_failed_department_was_asked_all_the_same(real: Snapshot) -> None:
    """And so the operation counts."""
    bench = bench_of(real, budget(Kind.READS, 1))
    bench.city.sources["public_security"].failure = SourceUnavailable("public_security", "down")
    assert lines(await bench.ask(STATUS, {"ids": [ALICE]})) == [("reads", 0)]
    assert (await bench.refused(STATUS, {"ids": [ALICE]})).code is Code.BUDGET_EXCEEDED


RELATED = """query($ids: [String!]!) { persons(idNumbers: $ids) {
  vitalStatus householdMembers { vitalStatus sources { field outcome asOf } employer { wageDispute } } } }"""


async def test_who_is_reached_and_over_a_budget_is_not_asked_about(related: Snapshot) -> None:
    """Its cells are null with one error a pattern; everybody else is answered."""
    bench = bench_of(related, budget(Kind.READS, 1, about="Person.vitalStatus"))
    await bench.ask("query($ids: [String!]!) { persons(idNumbers: $ids) { vitalStatus } }", {"ids": [DORA]}, who=DESK)
    asked_before = len(bench.city.sources["labour"].requests)
    body = await bench.ask(RELATED, {"ids": [ALICE, CAROL]}, who=DESK)
    first, second = body["data"]["persons"]
    assert first == {
        "vitalStatus": "ALIVE",
        "householdMembers": [
            {
                "vitalStatus": None,
                "employer": None,
                "sources": [
                    {"field": "vitalStatus", "outcome": "UNAVAILABLE", "asOf": None},
                    {"field": "employer", "outcome": "UNAVAILABLE", "asOf": None},
                ],
            }
        ],
    }
    assert second["householdMembers"][0]["vitalStatus"] == "DECEASED"
    assert codes(body) == [
        ("BUDGET_EXCEEDED", "persons.*.householdMembers.*.vitalStatus"),
        ("BUDGET_EXCEEDED", "persons.*.householdMembers.*.employer"),
    ]
    assert body["errors"][0]["path"] == ["persons", 0, "householdMembers", 0, "vitalStatus"]
    assert body["errors"][0]["extensions"]["paths"] == [body["errors"][0]["path"]]
    labour = bench.city.sources["labour"].requests[asked_before:]
    assert DORA not in {look_up.key for request in labour for look_up in request.look_ups}
    assert lines(body) == [("reads", 0)]
    assert (await bench.refused(RELATED, {"ids": [EVAN]}, who=DESK)).code is Code.BUDGET_EXCEEDED


async def test_a_subject_named_and_reached_counts_once(related: Snapshot) -> None:
    """In one operation; in the next it is one more. The third subject is an employer."""
    bench = bench_of(related, budget(Kind.READS, 2, about="Person.vitalStatus"), budget(Kind.SUBJECTS, 3))
    assert "errors" not in await bench.ask(RELATED, {"ids": [ALICE, DORA]}, who=DESK)
    assert "errors" not in await bench.ask(RELATED, {"ids": [ALICE, DORA]}, who=DESK)
    assert (await bench.refused(RELATED, {"ids": [ALICE]}, who=DESK)).code is Code.BUDGET_EXCEEDED


async def test_what_is_told_speaks_of_the_named_only(related: Snapshot) -> None:
    """What is left of a member's budget would tell who the member is."""
    bench = bench_of(related, budget(Kind.READS, 5, about="Person.vitalStatus"))
    for _ in range(3):
        await bench.ask(VITAL, {"ids": [FELIX]}, who=DESK)
    assert lines(await bench.ask(RELATED, {"ids": [BOB]}, who=DESK)) == [("reads", 4)]


async def test_reached_subjects_are_admitted_as_far_as_there_is_room(related: Snapshot) -> None:
    """The daily limit holds for them as for those who were named."""
    purpose = replace(related.purposes[DESK[1]], subjects_per_day=3)
    bench = bench_of(replace(related, purposes={**related.purposes, DESK[1]: purpose}))
    body = await bench.ask(RELATED, {"ids": [ALICE, CAROL]}, who=DESK)
    statuses = [member["vitalStatus"] for person in body["data"]["persons"] for member in person["householdMembers"]]
    assert statuses == ["ALIVE", None]


async def test_uses_that_cannot_be_counted_are_not_answered(real: Snapshot) -> None:
    """As with the ledger: nothing is disclosed, and the refusal is entered."""
    bench = bench_of(real, budget(Kind.READS, 5))
    bench.budgets.fails = True
    refusal = await bench.refused(STATUS, {"ids": [ALICE]})
    assert (refusal.code, refusal.status) == (Code.AUDIT_UNAVAILABLE, 503)
    assert bench.entries[-1].outcome == "AUDIT_UNAVAILABLE"


async def test_a_refusal_is_entered_told_and_alerted_once(real: Snapshot, caplog: pytest.LogCaptureFixture) -> None:
    """The ledger has each with its subjects; the alert is one a budget, organisation and day, and names nobody."""
    bench = bench_of(real, budget(Kind.READS, 1), budget(Kind.SUBJECTS, 2))
    await bench.ask(STATUS, {"ids": [ALICE, BOB]})
    with caplog.at_level(logging.INFO):
        refusals: list[Refusal] = [await bench.refused(STATUS, {"ids": [ALICE]}) for _ in range(3)]
        refusals.append(await bench.refused(STATUS, {"ids": [CAROL]}))
    assert [entry.outcome for entry in bench.entries[1:]] == ["BUDGET_EXCEEDED"] * 4
    assert all(entry.subjects and not entry.departments for entry in bench.entries[1:])
    alerts = [record.getMessage() for record in caplog.records if record.name == "meridian.alert"]
    who = "organisation housing-office, client housing-lottery-portal, purpose housing-lottery"
    assert alerts == [
        f"budget exceeded: {who}: reads of Person.householdStatus, limit 1 in 30d (request request-1)",
        f"budget exceeded: {who}: subjects of all fields, limit 2 in 30d (request request-1)",
    ]
    assert isinstance(bench.meter, Noted)
    assert bench.meter.excesses == [
        ("reads", LOTTERY[1], True),
        ("reads", LOTTERY[1], False),
        ("reads", LOTTERY[1], False),
        ("subjects", LOTTERY[1], True),
    ]
    told = f"{caplog.text} {[(refusal.message, refusal.extensions) for refusal in refusals]} {bench.entries}"
    assert not any(canary in told for canary in CANARIES)


async def test_a_sweep_is_stopped_at_its_quota(real: Snapshot, caplog: pytest.LogCaptureFixture) -> None:
    """S06: 5,000 persons asked about one after another, under the real budgets; one alert, and not one more subject."""
    register: Records = {key: {"vitalStatus": "ALIVE", "idNumber": key} for key in CROWD}
    bench = Bench(real)
    bench.city.sources["public_security"] = FakeSource(
        "public_security", Holding(Entity.PERSON, ("idNumber", "vitalStatus"), register)
    )
    text, answered = "query($id: String!) { person(idNumber: $id) { vitalStatus } }", 0
    with caplog.at_level(logging.WARNING):
        for key in CROWD:
            try:
                await bench.ask(text, {"id": key}, who=DESK)
                answered += 1
            except Refusal as refusal:
                assert refusal.code is Code.BUDGET_EXCEEDED  # noqa: PT017 - most of the answers are no refusals
    assert answered == asked(bench) == 3_000
    assert [record.name for record in caplog.records] == ["meridian.alert"]


def spelt_otherwise(code: str) -> str:
    """Another well-formed credit code around the same organisation code."""
    body = f"92{code[2:17]}"
    return body + check_character(body)


def firms(count: int) -> list[str]:
    """Well-formed credit codes that nobody has."""
    return [credit_code("440106", f"7{number:07d}") for number in range(count)]
