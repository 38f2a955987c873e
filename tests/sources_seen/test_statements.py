"""What stands in the statements that reach a department's database, and what does not."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest

from demo.departments.roll import DEPARTMENTS
from gateway.engine.compile import KEY_FIELDS
from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.bound import Table
from source_adapters.contract import Entity, Form
from source_adapters.sql import SqlSource
from tests.gateway.engine_room import FILING, LOTTERY
from tests.sources_seen.generous import FORMS, desk, held
from tests.sources_seen.real_city import Gateway, Town
from tests.sources_seen.selections import question, selection
from tests.sources_seen.test_calls import ELIGIBILITY

SQL_DEPARTMENTS: Final = tuple(department.name for department in DEPARTMENTS if department.desk is None)
WORD: Final = re.compile(r"\w+")


def columns(town: Town, department: str) -> set[str]:
    """The name of every column of every table and view of a department."""
    with closing(sqlite3.connect(town.city.database(department))) as connection:
        named = connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall()
        return {row[1] for (name,) in named for row in connection.execute(f"PRAGMA table_info({name})")}


def tables(gateway: Gateway, department: str, entity: Entity, attribute: str) -> Iterator[Table]:
    """Where the bindings say that an attribute is kept."""
    source = gateway.adapter(department)
    assert isinstance(source, SqlSource)
    return (table for table in source._bound.tables if table.entity is entity and attribute in table.attributes)


def needed(gateway: Gateway, declared: FieldDeclaration) -> set[tuple[str, str]]:
    """(department, column) of all that a statement needs to answer this field."""
    sources = [REGISTER[taken.coordinate] for taken in declared.inputs] or [declared]
    return {
        (source.department, column)
        for source in sources
        if source.department in SQL_DEPARTMENTS
        for table in tables(gateway, source.department, source.entity, source.attribute)
        for column in (
            table.key_column,
            table.as_of_column,
            table.year_column,
            table.attributes[source.attribute].place,
        )
        if column is not None
    }


@pytest.mark.parametrize("form", FORMS)
async def test_statements_name_the_columns_of_what_is_selected_and_no_others(
    generous: Gateway, town: Town, form: Form
) -> None:
    """Field by field: its own column, and those by which a row is found and dated."""
    of_department = {department: columns(town, department) for department in SQL_DEPARTMENTS}
    keys = {
        Entity.PERSON: [person.number for person in town.truth.persons[:3]],
        Entity.ENTERPRISE: [enterprise.code for enterprise in town.truth.enterprises[:3]],
    }
    for declared in held(form):
        if declared.name in KEY_FIELDS.values():
            continue
        generous.watch.forget()
        text = question(declared.entity, [selection(declared, form, 2006 if declared.takes_year else None)])
        assert "errors" not in await generous.ask(text, desk(form), k=keys[declared.entity])
        named = {
            (statement.database, word)
            for statement in generous.watch.about_subjects
            for word in WORD.findall(statement.text)
            if word in of_department[statement.database]
        }
        assert named == needed(generous, declared), declared.coordinate


async def test_keys_are_bound_and_names_stay_here(gateway: Gateway, town: Town) -> None:
    """No key and no name stands in a statement's text; keys are parameters, and names not even that."""
    applicants = town.truth.applicants
    keys = [applicant.person.number for applicant in applicants]
    names = [applicant.written_name for applicant in applicants]
    await gateway.ask(ELIGIBILITY, LOTTERY, keys=keys, names=names)
    texts = "".join(statement.text for statement in gateway.watch.executed)
    assert not any(part in texts for key in keys for part in (key, key[:6] + key[8:17], key[6:14]))
    assert not any(name in texts for name in names)
    for statement in gateway.watch.about_subjects:
        bound = "".join(map(str, statement.parameters))
        assert all(key in bound for key in keys)
        assert not any(name in bound for name in names)


async def test_text_is_the_same_whoever_is_asked_about(gateway: Gateway, town: Town) -> None:
    """One statement a plan, however many keys: nothing of a subject could be in it."""
    texts = set()
    for some in (town.truth.persons[:1], town.truth.persons[1:2], town.truth.persons[:500]):
        gateway.watch.forget()
        keys = [person.number for person in some]
        await gateway.ask(ELIGIBILITY, LOTTERY, keys=keys, names=[person.name for person in some])
        texts.add(tuple(sorted(statement.text for statement in gateway.watch.about_subjects)))
    assert len(texts) == 1


@pytest.mark.parametrize(("who", "entity"), [(LOTTERY, Entity.PERSON), (FILING, Entity.ENTERPRISE)])
async def test_databases_are_told_client_and_purpose(
    gateway: Gateway, town: Town, who: tuple[str, str], entity: Entity
) -> None:
    """Every statement about subjects begins with a comment of these two register words."""
    field = {"Person": "Person.housingEligibility", "Enterprise": "Enterprise.totalTax"}[entity.value]
    text = question(entity, [selection(REGISTER[field], Form.STATUS, 2006)])
    key = town.truth.persons[0].number if entity is Entity.PERSON else town.truth.enterprises[0].code
    await gateway.ask(text, who, k=[key])
    client, purpose = who
    assert gateway.watch.about_subjects
    for statement in gateway.watch.about_subjects:
        assert statement.text.startswith(f"/* client={client} purpose={purpose} */ SELECT ")
