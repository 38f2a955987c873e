"""Subjects alike in all but one hidden figure: what is told confines it to what the granted form says, no further."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from demo.generator.identity_number import fifteen_digits
from source_adapters.contract import Entity
from tests.gateway.engine_room import POLICIES
from tests.gateway.policy_copies import changed
from tests.inference.asking import Collected, Subject, collected
from tests.inference.hidden import DISTRICT_DESK, PENSIONERS, PERSONS_AT_THE_DISTRICT_DESK, Scenario
from tests.inference.registers import Keys, copied, enter
from tests.inference.telling import all_told
from tests.sources_seen.real_city import Town, opened

SCENARIOS: Final[Mapping[str, Scenario]] = {
    "pension verification": PENSIONERS,
    "enterprises at a district desk": DISTRICT_DESK,
    "persons at a district desk": PERSONS_AT_THE_DISTRICT_DESK,
}
NAMES: Final = ("张三", "无此人", None)
"""Given for everybody; nobody has one of them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was told of every variant: of each hidden column and class of values, the different things told."""

    told: Collected
    classes: Mapping[str, Mapping[int, frozenset[object]]] = field(repr=False)


@pytest.fixture(scope="module", params=sorted(SCENARIOS))
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Each in turn."""
    return SCENARIOS[request.param]


@pytest.fixture(scope="module")
def seen(scenario: Scenario, town: Town, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Every variant asked about in one go, with all departments up and with each of them down."""
    return asyncio.run(_seen(scenario, copied(town, tmp_path_factory.mktemp("alike") / "city"), POLICIES))


async def _seen(scenario: Scenario, town: Town, policies: Path) -> Seen:
    variants = [(one.name, *variant) for one in scenario.hidden for variant in one.variants(scenario.alike)]
    keys = [found for _, found in zip(variants, _keys(town), strict=False)]
    enter(town.city, [(found, records) for found, (_, _, records) in zip(keys, variants, strict=True)])
    names: tuple[str | None, ...] = NAMES if scenario.entity is Entity.PERSON else (None,)
    subjects = [Subject(found[scenario.entity], names) for found in keys]
    async with opened(town, policies) as gateway:
        told = await collected(gateway, scenario.organisation, scenario.entity, subjects, sorted(gateway.sources))
    classes: defaultdict[str, defaultdict[int, set[object]]] = defaultdict(lambda: defaultdict(set))
    for (name, number, _), transcript in zip(variants, told.transcripts, strict=True):
        classes[name][number].add(all_told(told.allowed, transcript))
    return Seen(told, {name: {each: frozenset(found[each]) for each in found} for name, found in classes.items()})


def _keys(town: Town) -> Iterator[Keys]:
    """An enterprise and a person each, of those whose old number every department would find."""
    persons = [person.number for person in town.truth.persons if fifteen_digits(person.number)]
    for enterprise, number in zip(town.truth.enterprises, persons, strict=False):
        yield {Entity.ENTERPRISE: enterprise.code, Entity.PERSON: number}


def test_every_granted_field_has_a_value(seen: Seen) -> None:
    """Nothing looks alike because nothing is told: of the first subject each field is told, behind a relation too."""
    assert seen.told.allowed
    (share, *_) = [one for each, one in seen.told.transcripts[0].items() if each.down is None]
    assert [one.coordinate for one in seen.told.allowed if share.cells[one.key][0] in {None, (None,), ()}] == []


def test_values_of_one_granted_form_are_told_alike(scenario: Scenario, seen: Seen) -> None:
    """No value, error or line differs, with whichever department down: the figure may be any of its class still."""
    assert set(seen.classes) == {one.name for one in scenario.hidden}
    for name, classes in seen.classes.items():
        assert {len(told) for told in classes.values()} == {1}, name


def test_values_of_different_granted_forms_are_told_apart(seen: Seen) -> None:
    """The comparison sees what there is to see: each class is told otherwise than every other."""
    for name, classes in seen.classes.items():
        assert len(frozenset.union(*classes.values())) == len(classes), name


async def test_a_finer_range_is_seen_through(town: Town, tmp_path: Path) -> None:
    """Where officers disclose more, just that is found: who insures nobody, or a hundred, is told from the rest."""
    policies = changed(tmp_path, "disclosures.csv", "range,staff-coarse,", "range,staff,")
    seen = await _seen(DISTRICT_DESK, copied(town, tmp_path / "city"), policies)
    told = {name: [len(found) for found in classes.values()] for name, classes in seen.classes.items()}
    assert told.pop("insured") == [2, 2, 1]
    assert {number for numbers in told.values() for number in numbers} == {1}
