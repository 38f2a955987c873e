"""Who is related to whom: counted against the registers' own pairs, line by line, and in the statements."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, Final

import pytest

from resolvers.declared import FieldDeclaration
from source_adapters.contract import Entity, Form
from source_adapters.sql import SqlSource
from tests.gateway.engine_room import codes
from tests.sources_seen.down import Down
from tests.sources_seen.generous import desk, held
from tests.sources_seen.real_city import UNKNOWN_ENTERPRISE, UNKNOWN_PERSON, Gateway, Town
from tests.sources_seen.selections import ROOTS, question, response_key, selection
from tests.sources_seen.test_statements import SQL_DEPARTMENTS, WORD, columns

PAIRS: Final[Mapping[str, str]] = {
    "Person.householdMembers": "SELECT sfzh, cysfzh FROM jtcy",
    "Person.employer": "SELECT sfzh, dwdm FROM jyba",
    "Person.enterprises": "SELECT frsfzh, tyshxydm FROM enterprise",
    "Enterprise.legalRepresentative": "SELECT tyshxydm, frsfzh FROM enterprise",
}
RELATIONS: Final = {declared.coordinate: declared for declared in held(Form.RELATION)}
SOME: Final = 400


@pytest.fixture(params=sorted(RELATIONS))
def relation(request: pytest.FixtureRequest) -> FieldDeclaration:
    """Each relation of the schema in turn."""
    return RELATIONS[request.param]


def keys(town: Town, entity: Entity) -> list[str]:
    """Of some hundred subjects, and of one that no register knows."""
    if entity is Entity.PERSON:
        return [UNKNOWN_PERSON, *(person.number for person in town.truth.persons[:SOME])]
    return [UNKNOWN_ENTERPRISE, *(enterprise.code for enterprise in town.truth.enterprises[:SOME])]


def related(town: Town, declared: FieldDeclaration) -> dict[str, list[str]]:
    """Key → those whom the department relates it to, as written in its database."""
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(town.city.database(declared.department))) as connection:
        for key, target in connection.execute(PAIRS[declared.coordinate]):
            found.setdefault(key, []).append(target)
    return found


async def asked(gateway: Gateway, declared: FieldDeclaration, some: Sequence[str]) -> Any:
    """The response about a relation of these subjects, with the lines of ``sources`` on both of its sides."""
    lines = "sources { field department outcome asOf fetchedAt }"
    text = question(declared.entity, [selection(declared, Form.RELATION, behind=[lines]), lines])
    return await gateway.ask(text, desk(Form.RELATION), k=list(some))


def test_every_relation_is_looked_at() -> None:
    """Those of the schema, and no others."""
    assert set(RELATIONS) == set(PAIRS)


async def test_a_relation_leads_to_whom_the_register_names(
    generous: Gateway, town: Town, relation: FieldDeclaration
) -> None:
    """As many as there are pairs; null where there is none, and where an entry cannot be relied on."""
    some, named = keys(town, relation.entity), related(town, relation)
    well_formed = {enterprise.code for enterprise in town.truth.enterprises}
    well_formed |= {person.number for person in town.truth.persons}
    body = await asked(generous, relation, some)
    seen = set()
    for key, answered in zip(some, body["data"][ROOTS[relation.entity][0]], strict=True):
        found, targets = answered[response_key(relation, Form.RELATION)], named.get(key, [])
        (line,) = answered["sources"]
        reached = [found] if isinstance(found, dict) else found or []
        unreliable = not well_formed.issuperset(targets) or (len(targets) > 1 and not relation.many)
        outcome = "UNAVAILABLE" if unreliable else "ANSWERED" if targets else "NO_RECORD"
        seen.add(outcome)
        assert (line["field"], line["department"], line["outcome"]) == (relation.name, relation.department, outcome)
        assert (line["asOf"] is not None) is (outcome == "ANSWERED")
        assert len(reached) == (len(targets) if outcome == "ANSWERED" else 0)
        assert (found is None) is (not reached)
        assert all(each["sources"] == [] for each in reached)
    assert {"ANSWERED", "NO_RECORD"} <= seen
    assert codes(body) == [("SOURCE_DATA_INVALID", pattern(relation))] * ("UNAVAILABLE" in seen)


def pattern(declared: FieldDeclaration) -> str:
    """Where the error of a relation stands."""
    return f"{ROOTS[declared.entity][0]}.*.{response_key(declared, Form.RELATION)}"


async def test_odd_entries_of_the_labour_office_are_among_them(generous: Gateway, town: Town) -> None:
    """A misprinted code and two employers are the office's faults, and are told of as such, person by person."""
    named = related(town, RELATIONS["Person.employer"])
    known = {enterprise.code for enterprise in town.truth.enterprises}
    odd = [key for key, targets in named.items() if len(targets) > 1 or not known.issuperset(targets)]
    assert {len(named[key]) for key in odd} == {1, 2}
    body = await asked(generous, RELATIONS["Person.employer"], [*odd, UNKNOWN_PERSON])
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "SOURCE_DATA_INVALID"
    assert [path[1] for path in error["extensions"]["paths"]] == list(range(len(odd)))


async def test_a_relation_of_a_department_that_is_down_is_null_for_all(
    generous: Gateway, town: Town, relation: FieldDeclaration
) -> None:
    """Related to somebody, to nobody, or unknown: the same null, the same line, one error."""
    some = keys(town, relation.entity)
    generous.sources[relation.department] = Down(relation.department)
    body = await asked(generous, relation, some)
    assert codes(body) == [("SOURCE_UNAVAILABLE", pattern(relation))]
    assert body["errors"][0]["extensions"]["cells"] == len(some)
    answers = body["data"][ROOTS[relation.entity][0]]
    assert all(answered == answers[0] for answered in answers)
    assert answers[0][response_key(relation, Form.RELATION)] is None
    assert (answers[0]["sources"][0]["outcome"], answers[0]["sources"][0]["asOf"]) == ("UNAVAILABLE", None)


@pytest.mark.parametrize("coordinate", [name for name in PAIRS if RELATIONS[name].department in SQL_DEPARTMENTS])
async def test_a_database_lists_pairs_in_one_statement(generous: Gateway, town: Town, coordinate: str) -> None:
    """It names the columns of the pairs and no others, no key stands in it, and nobody's row is multiplied."""
    relation = RELATIONS[coordinate]
    some = keys(town, relation.entity)
    await asked(generous, relation, some)
    (statement,) = generous.watch.about_subjects
    source = generous.adapter(relation.department)
    assert isinstance(source, SqlSource)
    (bound,) = [each for each in source._bound.relations if each.attribute == relation.attribute]
    named = set(WORD.findall(statement.text)) & columns(town, relation.department)
    assert named == {bound.key_column, bound.target_column, bound.as_of_column}
    assert not any(key in statement.text for key in some)
    assert len(statement.rows) == len(some)
