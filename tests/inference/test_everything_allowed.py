"""Each organisation asks for all it may have, with each department down in turn, and learns what it was granted."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from demo.departments.roll import DEPARTMENTS
from demo.generator.districts import DISTRICTS
from demo.generator.edges import EXIT_ENTRY_EDGE, POLICY_DAY
from demo.generator.firms import firms
from demo.generator.lives import lives
from demo.generator.truth import Truth
from gateway.policy.load import load
from resolvers.schema import REGISTER
from source_adapters.contract import Entity
from tests.gateway.engine_room import POLICIES
from tests.inference.asking import Allowed, Collected, Fault, Round, Told, Transcript
from tests.inference.conftest import All
from tests.inference.knowledge import Mind
from tests.inference.subjects import DISTRICT, DISTRICT_OFFICES, FIFTY, OFFICE
from tests.inference.telling import all_told, groups
from tests.sources_seen.real_city import Town

Granted = tuple[str, str, str]
"""Purpose, field and form."""

FILING = ("exit-entry-administration", Entity.ENTERPRISE)
LOTTERY = ("housing-office", Entity.PERSON)
EDGE = Decimal(EXIT_ENTRY_EDGE) / 100
CARE = (OFFICE, Entity.ENTERPRISE)
SOME = 5
TODAY = POLICY_DAY.isoformat()


@pytest.fixture(scope="module")
def mind() -> Mind:
    """One who has read the policy files and the code."""
    return Mind(load(POLICIES, REGISTER), REGISTER, POLICY_DAY)


def paid(truth: Truth) -> dict[str, tuple[int, int]]:
    """What each planted enterprise paid to either office, in fen, by credit code."""
    return {case.enterprise.code: (case.division.local, case.division.national) for case in truth.threshold}


def granted_by_the_files() -> dict[str, set[Granted]]:
    """Organisation → what each row of the rule files allows a client of it or its group, in whatever district.

    Less what a row denies the client, and without the purposes under which a token shows a person its own data.
    """
    self_only = {purpose["purpose"] for purpose in read(POLICIES / "purposes.csv") if purpose["subjects"] == "SELF"}
    rules = [
        rule
        for path in (POLICIES / "rules").iterdir()
        for rule in read(path)
        if rule["ptype"] == "p" and rule["purpose"] not in self_only and rule["from"] <= TODAY <= rule["until"]
    ]
    granted: dict[str, set[Granted]] = {}
    for client in read(POLICIES / "clients.csv"):
        names = {client["client"], client["group"]}
        by_effect = {
            effect: {_granted(rule) for rule in rules if rule["eft"] == effect and rule["client"] in names}
            for effect in ("allow", "deny")
        }
        granted.setdefault(client["organisation"], set()).update(by_effect["allow"] - by_effect["deny"])
    return granted


def _granted(rule: dict[str, str]) -> Granted:
    return rule["purpose"], rule["field"], rule["form"]


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a policy file."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_everything_is_asked(told: All) -> None:
    """Every field and form that a rule file grants, for every registered year, with nobody and with each one down."""
    asked: dict[str, set[Granted]] = {}
    for (organisation, _), collected in told.items():
        cells = {(one.purpose, one.declared.coordinate, one.form.value) for one in collected.allowed}
        asked.setdefault(organisation, set()).update(cells)
        assert len(collected.subjects) == FIFTY
        names = max(len(subject.names) for subject in collected.subjects)
        clients = len({(one.client, one.purpose) for one in collected.allowed})
        assert {len(transcript) for transcript in collected.transcripts} == {(1 + len(DEPARTMENTS)) * names * clients}
    granted = granted_by_the_files()
    other_offices = {each for each in granted if each.startswith(DISTRICT_OFFICES)} - {OFFICE}
    assert len(other_offices) == len(DISTRICTS) - 1
    assert asked == {each: cells for each, cells in granted.items() if each not in other_offices}
    assert {one.year for one in told[FILING].allowed if one.declared.takes_year} == {2006, 2007}


def test_whom_a_relation_leads_to_is_asked_about(told: All) -> None:
    """Behind the legal representative stands all that the district desk may have of a person, for some of the fifty."""
    behind = {one.coordinate for one in told[CARE].allowed if one.through is not None}
    assert behind == {"Enterprise.legalRepresentative.name", "Enterprise.legalRepresentative.vitalStatus"}
    reached = [share.cells["legalRepresentative_relation"][0] for share in first_shares(told[CARE])]
    assert set(reached) == {None, 1}


def first_shares(collected: Collected) -> list[Told]:
    """What was told of each subject with all departments up."""
    return [share for transcript in collected.transcripts for each, share in transcript.items() if each.down is None]


def test_with_all_departments_up_nothing_is_at_fault(told: All) -> None:
    """No error depends on who is asked about: there is none."""
    shares = [share for collected in told.values() for share in first_shares(collected)]
    assert shares
    assert not any(faults for share in shares for _, faults in share.cells.values())


def test_whoever_is_outside_the_district_is_told_of_in_one_shape(told: All, town: Town) -> None:
    """Of the fifty, those inside are told something; all others nothing, without an error, in whatever round."""
    at_home = {firm.enterprise.code: firm.registration and firm.registration.division for firm in firms(town.truth)}
    at_home |= {life.person.number: life.division for life in lives(town.truth)}
    for entity in Entity:
        collected = told[OFFICE, entity]
        alike: dict[bool, set[object]] = {True: set(), False: set()}
        for subject, transcript in zip(collected.subjects, collected.transcripts, strict=True):
            is_inside = (at_home.get(subject.key) or "").startswith(DISTRICT)
            alike[is_inside].add(all_told(collected.allowed, transcript))
            (share, *_) = [one for each, one in transcript.items() if each.down is None]
            values = {value for value, _ in share.cells.values()} - {None, ()}
            assert bool(values) is is_inside
            if not is_inside:
                lines = [line for found in share.lines.values() for line in found]
                assert {(line["outcome"], line["asOf"]) for line in lines} == {("NO_RECORD", None)}
        assert len(alike[False]) == 1
        assert len(alike[True]) > 1


def test_nothing_is_confined_to_less_than_was_granted(told: All, mind: Mind) -> None:
    """No input of a derived field is narrowed by outages, by other names or by other purposes."""
    found = [finding for collected in told.values() for finding in mind.findings(collected)]
    assert {finding.coordinate for finding in found} >= {
        "Enterprise.localTax",
        "Enterprise.nationalTax",
        "Person.incomeTax",
        "Person.homesOwned",
    }
    assert [finding for finding in found if finding.is_narrower] == []


def test_each_tax_is_confined_by_the_threshold_alone(told: All, mind: Mind) -> None:
    """BELOW says that each part is below the edge; AT_OR_ABOVE says nothing about either part."""
    for finding in mind.findings(told[FILING]):
        everything = {figure for figure in finding.confined | finding.implied if isinstance(figure, Decimal)}
        if finding.status == "AT_OR_ABOVE":
            assert {Decimal(0), EDGE - Decimal("0.01"), EDGE, EDGE * 2} <= finding.confined
        else:
            assert finding.status == "BELOW"
            assert {Decimal(0), EDGE / 2, EDGE - Decimal("0.01")} <= finding.confined
            assert max(everything) < EDGE


def test_with_a_tax_office_down_all_sums_are_null_alike(told: All, town: Town) -> None:
    """Whether the part that is known would decide alone or not: the same null and the same error."""
    amounts = paid(town.truth)
    collected = told[FILING]
    for office, down in enumerate(("local_tax", "national_tax")):
        seen, known = set(), set()
        for subject, transcript in zip(collected.subjects, collected.transcripts, strict=True):
            (share,) = [one for each, one in transcript.items() if each.down == down]
            seen.add(tuple(share.cells[f"totalTax_status_{year}"] for year in (2006, 2007)))
            if subject.key in amounts:
                known.add(amounts[subject.key][1 - office] >= EXIT_ENTRY_EDGE)
        assert known == {True, False}
        assert seen == {((None, frozenset({("SOURCE_UNAVAILABLE", down)})),) * 2}


def test_nobody_is_told_apart_by_more_than_the_grants(told: All) -> None:
    """Same grants told, same everything: no moment, null, error or line depends on a hidden figure."""
    for key, collected in told.items():
        found = list(groups(collected))
        assert [alike for alike in found if alike.are_told_apart] == [], key


def most_alike(collected: Collected, coordinate: str) -> list[str]:
    """The keys of the most subjects of whom the grants tell the same about a field."""
    alike = max((found.places for found in groups(collected) if found.coordinate == coordinate), key=len)
    return [collected.subjects[place].key for place in alike]


def test_enterprises_that_are_alike_differ_in_what_is_hidden(told: All, town: Town) -> None:
    """The comparison means something: alike are those over the edge by one part, by the other, and by both together."""
    division = {case.enterprise.code: case.division for case in town.truth.threshold}
    alike = [division[key] for key in most_alike(told[FILING], "Enterprise.totalTax") if key in division]
    over = {(each.local >= EXIT_ENTRY_EDGE, each.national >= EXIT_ENTRY_EDGE) for each in alike}
    assert over == {(True, False), (False, True), (False, False)}
    known = {(each.local_registered, each.national_registered) for each in alike}
    assert known == {(True, True), (True, False), (False, True)}


def test_persons_who_are_alike_differ_in_what_is_hidden(told: All, town: Town) -> None:
    """So it is with persons: of one verdict are many taxes, births, and days and places of registration."""
    life = {life.person.number: life for life in lives(town.truth)}
    alike = [life[key] for key in most_alike(told[LOTTERY], "Person.housingEligibility")]
    assert len({tuple(each.income_tax.items()) for each in alike}) > SOME
    assert len({each.person.birth for each in alike}) > SOME
    assert len({(each.registered_on, each.division) for each in alike}) > SOME


def test_a_department_field_is_told_the_same_whoever_else_is_down(told: All) -> None:
    """With its own department down, or the one that knows districts, it is null for everybody; else as with all up."""
    for collected in told.values():
        for allowed in collected.allowed:
            if not allowed.declared.is_derived:
                relation = next((one for one in collected.allowed if one.declared is allowed.through), None)
                for transcript in collected.transcripts:
                    assert surprises(allowed, relation, transcript) == [], allowed.coordinate


def surprises(allowed: Allowed, relation: Allowed | None, transcript: Transcript) -> list[Round]:
    """Rounds in which a field, perhaps behind a relation, is told otherwise than it must be."""
    found = []
    for each, share in transcript.items():
        if allowed.is_asked_in(each):
            up = transcript[replace(each, down=None)]
            expected = expected_in(each, allowed, up)
            if relation is not None:
                reached, _ = expected_in(each, relation, up)
                expected = behind(reached, expected)
            if share.cells[allowed.key] != expected:
                found.append(each)
    return found


def expected_in(asked: Round, allowed: Allowed, up: Told) -> tuple[object, frozenset[Fault]]:
    """Null and the error of the department that is down, if the field needs it; else as with all departments up."""
    needed = {allowed.gate, allowed.declared.department} - {None}
    if asked.down not in needed:
        return up.cells[allowed.key]
    return None, frozenset({("SOURCE_UNAVAILABLE", str(asked.down))})


def behind(reached: object, expected: tuple[object, frozenset[Fault]]) -> tuple[object, frozenset[Fault]]:
    """The same of everybody whom a relation leads to; of nobody there is nothing, not even an error."""
    value, faults = expected
    if not isinstance(reached, int):
        return (), frozenset()
    return (value if isinstance(value, tuple) else (value,) * reached), faults
