"""Twelve districts over the model city: each sees its own subjects, and of the others that there is nothing to see."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from demo.departments import industry_commerce
from demo.generator.districts import DISTRICTS
from source_adapters.contract import FetchRequest, Rows, Source
from tests.districts.desks import CARE, DESKS, OWN, is_nothing
from tests.districts.whereabouts import Whereabouts
from tests.gateway.policy_copies import with_rules
from tests.sources_seen.down import Down
from tests.sources_seen.real_city import UNKNOWN_ENTERPRISE, Gateway, Town, opened

MOST = 200
"""Subjects that the purpose allows in one request."""

NAMES = "query($c: [String!]!) { enterprises(creditCodes: $c) { name } }"


class Overheard:
    """A department, and everyone whom it was asked about, by attribute."""

    def __init__(self, behind: Source) -> None:
        self.department = behind.department
        self.behind = behind
        self.about: dict[str, set[str]] = {}

    async def open(self) -> None:
        """It is open."""

    async def close(self) -> None:
        """It is closed by whoever opened it."""

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """As the department behind it."""
        await self.behind.probe(timeout)

    async def fetch(self, request: FetchRequest) -> Rows:
        """Its rows, the request noted."""
        for attribute in request.attributes:
            self.about.setdefault(attribute.name, set()).update(look_up.key for look_up in request.look_ups)
        return await self.behind.fetch(request)


def overhearing(gateway: Gateway) -> dict[str, Overheard]:
    """Every department of the gateway from now on."""
    overheard = {name: Overheard(source) for name, source in gateway.sources.items()}
    gateway.sources.update(overheard)
    return overheard


async def told(gateway: Gateway, codes: Sequence[str], who: tuple[str, str], text: str = OWN) -> dict[str, Any]:
    """What a desk is told about each; there must be no error, and a place for each."""
    found: dict[str, Any] = {}
    for batch in _batches(codes):
        body = await gateway.ask(text, who, c=batch)
        assert "errors" not in body
        found.update(zip(batch, body["data"]["enterprises"], strict=True))
    return found


def _batches(codes: Sequence[str]) -> Iterator[list[str]]:
    return (list(codes[start : start + MOST]) for start in range(0, len(codes), MOST))


async def seen_by(gateway: Gateway, district: str, codes: Sequence[str]) -> set[str]:
    """The enterprises whose names a desk is told."""
    found = await told(gateway, codes, DESKS[district], NAMES)
    return {code for code, each in found.items() if each["name"] is not None}


async def test_each_district_sees_its_own_and_nobody_else_anything(gateway: Gateway, where: Whereabouts) -> None:
    """Twelve disjoint parts of the city, and a rest that no district sees: absent and unknown divisions."""
    seen = {district: await seen_by(gateway, district, where.enterprises) for district in DISTRICTS}
    assert seen == {district: where.seats_in(district) for district in DISTRICTS}
    assert all(seen.values())
    nowhere = where.seats_in(None)
    assert nowhere
    assert nowhere.isdisjoint(set().union(*seen.values()))


@pytest.mark.parametrize("district", ["440104", "440184"])
async def test_outside_nothing_is_told_and_nobody_asked(gateway: Gateway, where: Whereabouts, district: str) -> None:
    """To the byte what is told of an enterprise that does not exist; beside the seat no department hears of it."""
    overheard = overhearing(gateway)
    asked = (*where.enterprises[: MOST - 1], UNKNOWN_ENTERPRISE)
    found = await told(gateway, asked, DESKS[district])
    own = where.seats_in(district) & set(asked)
    nothing = found[UNKNOWN_ENTERPRISE]
    assert is_nothing(nothing)
    assert own
    assert all(found[code] == nothing for code in set(asked) - own)
    assert not any(is_nothing(found[code]) for code in own)
    for source in overheard.values():
        for attribute, keys in source.about.items():
            outside = {key for key in keys if where.district.get(key) != district}
            assert not outside or attribute in {"division", "householdDivision"}


async def test_persons_behind_a_relation_are_gated_by_their_own_division(gateway: Gateway, where: Whereabouts) -> None:
    """Of a representative at home in the district the desk is told something, of any other that there is one."""
    overheard = overhearing(gateway)
    inside = outside = 0
    for district in DISTRICTS:
        own = sorted(where.seats_in(district))
        for code, each in (await told(gateway, own, DESKS[district])).items():
            person = where.representative.get(code)
            behind = each["legalRepresentative"]
            assert (behind is None) == (person is None)
            if person is not None and where.district.get(person) == district:
                assert behind["name"]["masked"].endswith("**")
                inside += 1
            elif person is not None:
                assert is_nothing(behind)
                outside += 1
    assert min(inside, outside) > 10
    asked = overheard["public_security"].about
    assert asked["vitalStatus"] < asked["householdDivision"]


async def test_a_desk_reaches_nobody_through_anothers_enterprises(gateway: Gateway, where: Whereabouts) -> None:
    """Not even the seat of a person whom only outsiders lead to is asked for, and none stands in the ledger."""
    overheard = overhearing(gateway)
    others = sorted(where.seats_in("440106") | where.seats_in(None))
    found = await told(gateway, others, DESKS["440104"])
    assert all(map(is_nothing, found.values()))
    assert overheard["public_security"].about == {}
    assert {entry.reached for entry in gateway.entries} == {()}


async def test_an_error_tells_nobody_who_is_inside(gateway: Gateway, where: Whereabouts) -> None:
    """A department that is down is down for all; so is the register of seats, for every field."""
    own, other = min(where.seats_in("440104")), min(where.seats_in("440106"))
    gateway.sources["work_safety"] = Down("work_safety")
    text = (
        "query($c: [String!]!) { enterprises(creditCodes: $c) { safetyInspection sources { outcome asOf fetchedAt } } }"
    )
    body = await gateway.ask(text, DESKS["440104"], c=[own, other, UNKNOWN_ENTERPRISE])
    assert len({str(each) for each in body["data"]["enterprises"]}) == 1
    (error,) = body["errors"]
    assert (error["extensions"]["cells"], error["extensions"]["department"]) == (3, "work_safety")
    gateway.sources["industry_commerce"] = Down("industry_commerce")
    body = await gateway.ask(OWN, DESKS["440104"], c=[own, other, UNKNOWN_ENTERPRISE])
    assert len({str(each) for each in body["data"]["enterprises"]}) == 1
    assert {error["extensions"]["department"] for error in body["errors"]} == {"industry_commerce"}
    assert {error["extensions"]["cells"] for error in body["errors"]} == {3}


async def test_a_moved_enterprise_changes_side_on_the_next_request(movable: Town, where: Whereabouts) -> None:
    """As does one that moves to nowhere, and one that comes from there."""
    code, stray = min(where.seats_in("440104")), min(where.seats_in(None))
    database = movable.city.database("industry_commerce")
    async with opened(movable) as gateway:

        async def sides() -> list[list[str]]:
            seen = {district: await seen_by(gateway, district, [code, stray]) for district in ("440104", "440106")}
            return [sorted(district for district in seen if each in seen[district]) for each in (code, stray)]

        assert await sides() == [["440104"], []]
        industry_commerce.move(database, code, "440106003")
        industry_commerce.move(database, stray, "440104001")
        assert await sides() == [["440106"], ["440104"]]
        industry_commerce.move(database, code, None)
        assert await sides() == [[], ["440104"]]


async def test_a_street_is_a_part_of_its_district(
    gateway: Gateway, town: Town, where: Whereabouts, tmp_path: Path
) -> None:
    """Two streets granted are two streets seen, and the rest of the district is not."""
    divisions: dict[str, str | None] = orjson.loads(town.city.truth.read_bytes())["divisions"]
    client = DESKS["440104"][0]
    streets = ("440104001", "440104002")
    gateway.snapshot = with_rules(
        tmp_path, *(f"{client},{CARE},Enterprise.registeredOn,range,{street},allow" for street in streets)
    )
    text = "query($c: [String!]!) { enterprises(creditCodes: $c) { registeredOn { range } } }"
    found = await told(gateway, where.enterprises, DESKS["440104"], text)
    seen = {code for code, each in found.items() if each["registeredOn"]["range"] is not None}
    assert seen == {code for code in where.enterprises if divisions[code] in streets}
    assert seen < where.seats_in("440104")


async def test_sources_of_a_sum_do_not_tell_who_has_a_row(gateway: Gateway, town: Town) -> None:
    """To the filing desk: one that the national office knows, one that it does not, one that nobody does."""
    text = """query($c: [String!]!) { enterprises(creditCodes: $c) {
      totalTax(year: 2007) { status } sources { field year department outcome asOf } } }"""
    facts = orjson.loads(town.city.truth.read_bytes())["facts"]["enterprises"]
    filing = ("exit-entry-filing-desk", "exit-entry-business-filing")
    registered = {code: told["national_tax"]["nationalTaxRegistration"] for code, told in facts.items()}
    assert set(registered.values()) == {"REGISTERED", "NOT_REGISTERED"}
    found = await told(gateway, [*registered, UNKNOWN_ENTERPRISE], filing, text)
    assert len({str(each["sources"]) for each in found.values()}) == 1


async def test_a_registration_does_not_tell_by_its_moment_whether_it_was_cancelled(
    gateway: Gateway, town: Town
) -> None:
    """Not registered by a cancelled row and by no row at all are one answer, `sources` included."""
    text = """query($c: [String!]!) { enterprises(creditCodes: $c) {
      localTaxRegistration sources { outcome asOf fetchedAt } } }"""
    codes = [*orjson.loads(town.city.truth.read_bytes())["facts"]["enterprises"]][: MOST - 1]
    found = await told(gateway, [*codes, UNKNOWN_ENTERPRISE], ("tax-registration-desk", "tax-registration-check"), text)
    cancelled = {str(each["sources"]) for each in found.values() if each["localTaxRegistration"] == "NOT_REGISTERED"}
    assert cancelled == {str(found[UNKNOWN_ENTERPRISE]["sources"])}
