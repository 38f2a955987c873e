"""`sources`: one line a granted and selected field, of every shape, and none that tells more than the field itself."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from source_adapters.contract import INVALID, Entity, SourceUnavailable
from source_adapters.fake import FakeSource, Holding
from tests.gateway.engine_room import FILING, LOCAL_DESK, LOTTERY, POLICIES, Bench
from tests.gateway.policy_copies import DESK, with_relations
from tests.gateway.small_city import (
    ACME,
    ALICE,
    AS_OF,
    BOB,
    BOLT,
    CAROL,
    CORE,
    DORA,
    ENTERPRISES,
    EVAN,
    FELIX,
    NO_FIRM,
    NOBODY,
    PERSONS,
    Records,
)

READ = datetime(2007, 11, 1, 3, 30, tzinfo=UTC)
EARLIER = datetime(2007, 5, 1, tzinfo=UTC)
LINE = "sources { field year department outcome asOf fetchedAt }"


@pytest.fixture(scope="module")
def policies() -> Snapshot:
    """The real policies, read once."""
    return load(POLICIES, REGISTER)


@pytest.fixture
def bench(policies: Snapshot) -> Bench:
    """An engine under these policies."""
    return Bench(policies)


async def lines(bench: Bench, selection: str, key: str, who: tuple[str, str] = LOTTERY) -> list[dict[str, Any]]:
    """The lines about one person or enterprise."""
    field, argument = ("person", "idNumber") if key in {*PERSONS, NOBODY} else ("enterprise", "creditCode")
    text = f"query($k: String!) {{ {field}({argument}: $k) {{ {selection} {LINE} }} }}"
    found: list[dict[str, Any]] = (await bench.ask(text, {"k": key}, who=who))["data"][field]["sources"]
    return found


def asked_at(bench: Bench) -> str:
    """The time of the last request."""
    return bench.entries[-1].time.isoformat()


def told(line: dict[str, Any]) -> tuple[Any, ...]:
    """Field, department, outcome and asOf."""
    return line["field"], line["department"], line["outcome"], line["asOf"]


async def test_a_granted_field_says_who_answered_and_since_when(bench: Bench) -> None:
    """The department's own moment, and the moment at which it was read."""
    bench.city.sources["public_security"] = FakeSource(
        "public_security", Holding(Entity.PERSON, ("vitalStatus",), PERSONS, as_of=AS_OF), clock=lambda: READ
    )
    assert await lines(bench, "vitalStatus", ALICE) == [
        {
            "field": "vitalStatus",
            "year": None,
            "department": "public_security",
            "outcome": "ANSWERED",
            "asOf": AS_OF.isoformat(),
            "fetchedAt": READ.isoformat(),
        }
    ]


async def test_a_field_that_is_unknown_by_its_row_is_answered(bench: Bench) -> None:
    """The department has a row, and the row has no date of death."""
    text = "diedOn { range }"
    (alice,) = await lines(bench, text, ALICE, DESK)
    (nobody,) = await lines(bench, text, NOBODY, DESK)
    assert told(alice) == ("diedOn", "public_security", "ANSWERED", AS_OF.isoformat())
    assert told(nobody) == ("diedOn", "public_security", "NO_RECORD", None)


async def test_a_missing_row_is_no_record_at_the_time_of_the_request(bench: Bench) -> None:
    """When it was read would tell it from one that was never asked about."""
    (line,) = await lines(bench, "vitalStatus", NOBODY)
    assert told(line) == ("vitalStatus", "public_security", "NO_RECORD", None)
    assert line["fetchedAt"] == asked_at(bench)


@pytest.mark.parametrize("as_of", [AS_OF, None])
async def test_silence_with_a_meaning_is_a_line_like_any_other(bench: Bench, as_of: datetime | None) -> None:
    """Owning none by a row and owning none by silence: nothing in the line tells the two apart."""
    rows: Records = {ALICE: {"homesOwned": 0}}
    bench.city.sources["land_housing"] = FakeSource(
        "land_housing",
        Holding(Entity.PERSON, ("homesOwned",), rows, complete=True, as_of=as_of),
        clock=lambda: READ,
    )
    by_row, by_silence = [await lines(bench, "homesOwned { status }", key) for key in (ALICE, NOBODY)]
    assert by_row == by_silence
    assert told(by_row[0]) == ("homesOwned", "land_housing", "ANSWERED", (as_of or READ).isoformat())


async def test_a_field_is_not_aged_by_another_table_of_its_department(bench: Bench) -> None:
    """What a department keeps elsewhere about the same subject is another field's line."""
    status: Records = {key: {"registrationStatus": row["registrationStatus"]} for key, row in ENTERPRISES.items()}
    bench.city.sources["industry_commerce"] = FakeSource(
        "industry_commerce",
        Holding(Entity.ENTERPRISE, ("name",), ENTERPRISES, as_of=EARLIER),
        Holding(Entity.ENTERPRISE, ("registrationStatus",), status, complete=True, as_of=AS_OF),
    )
    known = await lines(bench, "name registrationStatus", ACME, LOCAL_DESK)
    unknown = await lines(bench, "name registrationStatus", NO_FIRM, LOCAL_DESK)
    status_line = ("registrationStatus", "industry_commerce", "ANSWERED", AS_OF.isoformat())
    assert [told(line) for line in known] == [
        ("name", "industry_commerce", "ANSWERED", EARLIER.isoformat()),
        status_line,
    ]
    assert [told(line) for line in unknown] == [("name", "industry_commerce", "NO_RECORD", None), status_line]


async def test_a_department_that_is_down_is_unavailable_whoever_is_asked_about(bench: Bench) -> None:
    """Of one who exists and one who does not, the same line."""
    bench.city.sources["public_security"].failure = SourceUnavailable("public_security", "down")
    for key in (ALICE, NOBODY):
        (line,) = await lines(bench, "vitalStatus", key)
        assert told(line) == ("vitalStatus", "public_security", "UNAVAILABLE", None)
        assert line["fetchedAt"] == asked_at(bench)


async def test_a_cell_that_cannot_be_read_is_unavailable(bench: Bench) -> None:
    """Its neighbours of the same row are answered."""
    spoilt: Records = {ALICE: {**PERSONS[ALICE], "vitalStatus": INVALID}}
    bench.city.sources["public_security"] = FakeSource(
        "public_security", Holding(Entity.PERSON, tuple(PERSONS[ALICE]), spoilt, as_of=AS_OF)
    )
    found = await lines(bench, "vitalStatus householdStatus", ALICE)
    assert [told(line) for line in found] == [
        ("vitalStatus", "public_security", "UNAVAILABLE", None),
        ("householdStatus", "public_security", "ANSWERED", AS_OF.isoformat()),
    ]


async def test_out_of_scope_is_no_record(bench: Bench) -> None:
    """As of one whom nobody knows."""
    who = ("district-care-440104", "district-enterprise-care")
    outside = await lines(bench, "name localTaxRegistration legalRepresentative { vitalStatus }", CORE, who)
    assert [told(line)[2:] for line in outside] == [("NO_RECORD", None)] * 3
    assert {line["fetchedAt"] for line in outside} == {asked_at(bench)}


async def test_a_derived_field_has_one_line_and_its_inputs_none(bench: Bench) -> None:
    """As of the oldest of them, and by nobody's name."""
    found = await lines(bench, "housingEligibility(year: 2006) { verdict }", ALICE)
    assert [told(line) for line in found] == [("housingEligibility", "derived", "ANSWERED", AS_OF.isoformat())]
    assert found[0]["year"] == 2006


async def test_a_derived_field_whose_input_failed_is_unavailable(bench: Bench) -> None:
    """Whether or not the others decide it."""
    bench.city.sources["land_housing"].failure = SourceUnavailable("land_housing", "down")
    for key in (ALICE, BOB, NOBODY):
        (line,) = await lines(bench, "housingEligibility(year: 2006) { verdict }", key)
        assert told(line) == ("housingEligibility", "derived", "UNAVAILABLE", None)


@pytest.mark.parametrize("as_of", [AS_OF, None])
async def test_a_sum_does_not_tell_which_office_knows_the_enterprise(bench: Bench, as_of: datetime | None) -> None:
    """With a row at both offices, at one or at none: one shape of line, one moment."""
    nothing: Records = {ACME: {"nationalTax": {2007: Decimal(0)}}, CORE: {"nationalTax": {2006: Decimal(9)}}}
    bench.city.sources["national_tax"] = FakeSource(
        "national_tax",
        Holding(Entity.ENTERPRISE, ("nationalTax",), nothing, yearly=("nationalTax",), complete=True, as_of=as_of),
        clock=lambda: READ,
    )
    local: Records = {BOLT: {"localTax": {2007: Decimal(1)}}, CORE: {"localTax": {2007: Decimal(0)}}}
    bench.city.sources["local_tax"] = FakeSource(
        "local_tax",
        Holding(Entity.ENTERPRISE, ("localTax",), local, yearly=("localTax",), complete=True),
        clock=lambda: READ,
    )
    found = [await lines(bench, "totalTax(year: 2007) { status }", key, FILING) for key in (ACME, BOLT, CORE, NO_FIRM)]
    assert found == [found[0]] * 4
    assert told(found[0][0]) == ("totalTax", "derived", "ANSWERED", (as_of or READ).isoformat())


async def test_a_relation_has_a_line_and_what_lies_behind_has_its_own(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Somebody reached, nobody reached, more than may be told."""
    bench.snapshot = with_relations(tmp_path_factory.mktemp("related"))
    lists: Records = {ALICE: {"householdMembers": (DORA,)}, BOB: {"householdMembers": (FELIX, "?")}}
    bench.city.sources["public_security"] = FakeSource(
        "public_security",
        Holding(Entity.PERSON, ("vitalStatus",), PERSONS),
        Holding(Entity.PERSON, ("householdMembers",), lists, as_of=EARLIER),
    )
    text = f"householdMembers {{ vitalStatus {LINE} }}"
    relation = ("householdMembers", "public_security")
    assert [told((await lines(bench, text, key, DESK))[0]) for key in (ALICE, EVAN, BOB)] == [
        (*relation, "ANSWERED", EARLIER.isoformat()),
        (*relation, "NO_RECORD", None),
        (*relation, "UNAVAILABLE", None),
    ]
    body = await bench.ask(f"query($k: String!) {{ person(idNumber: $k) {{ {text} }} }}", {"k": ALICE}, who=DESK)
    (dora,) = body["data"]["person"]["householdMembers"]
    assert [line["field"] for line in dora["sources"]] == ["vitalStatus"]


async def test_denied_fields_have_no_line(bench: Bench) -> None:
    """Neither denied fields, nor keys that the caller supplied, nor types."""
    assert await lines(bench, "__typename idNumber sex name { exact } homesOwned { exact }", CAROL) == []


async def test_a_field_has_one_line_a_year_whatever_its_aliases(bench: Bench) -> None:
    """Lines go by field and year, not by how often or under what name it is written."""
    found = await lines(
        bench,
        """a: totalTax(year: 2006) { status } b: totalTax(year: 2007) { status } again: totalTax(year: 2007) { status }
        name n: name""",
        ACME,
        FILING,
    )
    assert [(line["field"], line["year"]) for line in found] == [
        ("totalTax", 2006),
        ("totalTax", 2007),
        ("name", None),
    ]
