"""Under status, range or mask the databases hand over no exact value: seen in every row that leaves the driver."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Final

import pytest

from resolvers.declared import FIGURES, FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.contract import Coarsening, Entity, Form, ValueKind
from source_adapters.forms import DISTRICT_DIGITS
from source_adapters.sql import SqlSource
from tests.sources_seen.generous import YEARS, desk, held
from tests.sources_seen.real_city import Gateway, Town, opened
from tests.sources_seen.selections import question, selection
from tests.sources_seen.test_statements import SQL_DEPARTMENTS, tables

PLANTED: Final = 700_000_000
"""Added to every figure of these registers, so that none can be taken for a band, a place or a flag."""

ADDRESS: Final = "sqlite+aiosqlite:///"
COARSE_FORMS: Final = (Form.STATUS, Form.RANGE, Form.MASKED)
MOST_SUBJECTS: Final = 600


@pytest.fixture
async def planted(town: Town, generous_policies: Path, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A gateway to a city whose every amount, count and area is unmistakable."""
    for department in SQL_DEPARTMENTS:
        copy(town.city.database(department), tmp_path / f"{department}.db")
    addresses = {name: f"{ADDRESS}{tmp_path / name}.db" for name in SQL_DEPARTMENTS}
    async with opened(town, generous_policies, addresses) as gateway:
        for declared in REGISTER.values():
            if declared.department in SQL_DEPARTMENTS and declared.kind in FIGURES - {ValueKind.DATE}:
                make_unmistakable(gateway, declared)
        gateway.watch.forget()
        yield gateway


def make_unmistakable(gateway: Gateway, declared: FieldDeclaration) -> None:
    """Add to every figure of a field, and count what was changed: a register without any would show nothing."""
    table, column = home(gateway, declared)
    with closing(sqlite3.connect(database(gateway, declared.department))) as connection, connection:
        changed = connection.execute(f"UPDATE {table} SET {column} = {column} + ?", (PLANTED,))  # noqa: S608  # names of ours
        assert changed.rowcount, declared.coordinate


def home(gateway: Gateway, declared: FieldDeclaration) -> tuple[str, str]:
    """The table and column in which its authority keeps a field."""
    (table,) = tables(gateway, declared.department, declared.entity, declared.attribute)
    return table.name, table.attributes[declared.attribute].place


def database(gateway: Gateway, department: str) -> str:
    """The file that the gateway reads."""
    source = gateway.adapter(department)
    assert isinstance(source, SqlSource)
    return source._bound.address.removeprefix(ADDRESS)


def keys(town: Town, entity: Entity) -> list[str]:
    """Of some hundred subjects, those with canary amounts among them."""
    canaries = town.truth.canaries
    if entity is Entity.PERSON:
        unmistakable = [canary.person for canary in canaries.persons]
        return [person.number for person in (*unmistakable, *town.truth.persons[: MOST_SUBJECTS - len(unmistakable)])]
    special = [canary.enterprise for canary in canaries.enterprises]
    return [each.code for each in (*special, *town.truth.enterprises[: MOST_SUBJECTS - len(special)])]


def disclosed_in(form: Form) -> list[FieldDeclaration]:
    """Fields of the databases that this form makes less of: figures, and whatever is coarsened or masked."""
    return [
        declared
        for declared in held(form)
        if declared.department in SQL_DEPARTMENTS
        and (declared.kind in FIGURES or declared.coarsening is not None or form is Form.MASKED)
    ]


async def ask_all(gateway: Gateway, town: Town, fields: Sequence[FieldDeclaration], form: Form) -> None:
    """Ask about some hundred subjects for all of these fields, for every year."""
    for entity in Entity:
        selections = [
            selection(declared, form, year)
            for declared in fields
            if declared.entity is entity
            for year in (YEARS if declared.takes_year else (None,))
        ]
        if selections:
            body = await gateway.ask(question(entity, selections), desk(form), k=keys(town, entity))
            assert "errors" not in body


def exact_values(gateway: Gateway, declared: FieldDeclaration) -> set[object]:
    """Every value that the authority's register holds of a field, as written there, if it is finer than coarse."""
    table, column = home(gateway, declared)
    with closing(sqlite3.connect(database(gateway, declared.department))) as connection:
        rows = connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608  # names of ours
        return {
            value for (value,) in rows if declared.coarsening is not Coarsening.DISTRICT or len(value) > DISTRICT_DIGITS
        }


def handed_over(gateway: Gateway) -> dict[str, list[object]]:
    """Department → every cell of every row that left its driver so far."""
    return {
        department: [cell for statement in gateway.watch.of(department) for row in statement.rows for cell in row]
        for department in SQL_DEPARTMENTS
    }


@pytest.mark.parametrize("form", COARSE_FORMS)
async def test_no_row_holds_an_exact_value(planted: Gateway, town: Town, form: Form) -> None:
    """Of hundreds of subjects, neither any amount, count, area or date nor what is masked leaves a database."""
    fields = disclosed_in(form)
    await ask_all(planted, town, fields, form)
    cells = handed_over(planted)
    for declared in fields:
        assert len(cells[declared.department]) > MOST_SUBJECTS
        assert exact_values(planted, declared).isdisjoint(cells[declared.department]), declared.coordinate


@pytest.mark.parametrize("form", COARSE_FORMS)
async def test_numbers_of_a_row_are_places_flags_and_bands(planted: Gateway, town: Town, form: Form) -> None:
    """No number that could be an amount, in whatever unit, and no fraction."""
    await ask_all(planted, town, disclosed_in(form), form)
    cells = [cell for handed in handed_over(planted).values() for cell in handed]
    numbers = {cell for cell in cells if not isinstance(cell, str | None)}
    assert numbers <= set(range(-1, MOST_SUBJECTS))
    assert {type(number) for number in numbers} == {int}


async def test_exact_values_would_be_seen(planted: Gateway, town: Town) -> None:
    """Where the form is exact, the same search finds every one of these fields."""
    fields = [declared for declared in held(Form.EXACT) if declared.department in SQL_DEPARTMENTS]
    fields = [declared for declared in fields if declared.name != "idNumber"]
    await ask_all(planted, town, fields, Form.EXACT)
    cells = handed_over(planted)
    for declared in fields:
        assert not exact_values(planted, declared).isdisjoint(cells[declared.department]), declared.coordinate


def test_every_figure_of_the_databases_is_looked_at() -> None:
    """The fields of these tests are all that could tell an amount, a count, an area or a date."""
    looked_at = {declared.name for form in COARSE_FORMS for declared in disclosed_in(form)}
    assert looked_at == {
        "birthDate", "householdRegisteredOn", "householdDivision", "diedOn", "name", "idNumberMasked",
        "pensionMonthly", "insuredMonths", "homesOwned", "homeFloorArea", "incomeTax", "disabilityGrade",
        "localTax", "localTaxArrears", "insuredEmployees", "disabledEmployees", "subsidies",
    }  # fmt: skip
