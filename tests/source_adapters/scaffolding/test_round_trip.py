"""The model city's databases, bound by a scaffold whose questions are answered, tell what its own bindings tell."""

import asyncio
import os
import re
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from demo.city import City, build
from demo.departments.on_postgres import move_in
from demo.generator.size import CitySize
from demo.postgres import postgres
from demo.settings import settings_with
from gateway.cli import app
from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.bindings import BindingError, load_bindings
from source_adapters.bound import BoundDepartment, SqlDepartment
from source_adapters.contract import Attribute, Entity, FetchRequest, Form, LookUp, Rows, ValueKind
from source_adapters.sql import SqlSource
from source_adapters.sql_dialects import dialect_of

URL: Final = "SCAFFOLDED_URL"
YEAR: Final = 2007
SOME: Final = 60
DEPARTMENTS: Final = (
    *("civil_affairs", "disabled_federation", "family_planning", "labour", "land_housing", "local_tax"),
    *("public_security", "quality_supervision", "trade_union", "work_safety"),
)
EASY: Final = frozenset({"public_security", "labour", "land_housing", "civil_affairs", "disabled_federation"})
"""Whose undecided lines are about codes and units alone."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A small model city."""
    return build(tmp_path_factory.mktemp("scaffold") / "city", CitySize(persons=1200, applicants=400, enterprises=300))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def addresses(request: pytest.FixtureRequest, city: City) -> Iterator[Mapping[str, str]]:
    """Where its databases are."""
    files = {name: city.database(name) for name in DEPARTMENTS}
    if request.param == "sqlite":
        yield {name: f"sqlite+aiosqlite:///{path}" for name, path in files.items()}
    else:
        with postgres() as server:
            yield move_in(files, server, lambda _department, _rows: None)


@pytest.fixture(scope="module")
def truth(city: City) -> Mapping[str, Any]:
    """What the city's own bindings say, as they are written."""
    departments: Mapping[str, Any] = tomllib.loads(city.sources.read_text(encoding="utf-8"))["departments"]
    return departments


def scaffolded(department: str, address: str, out: Path) -> str:
    """What the command proposes."""
    done = CliRunner().invoke(
        app, ["source", "new", "sql", department, "--url-env", URL, "--out", str(out)], env={URL: address}
    )
    assert done.exit_code == 0, done.output
    return out.read_text(encoding="utf-8")


def decided(text: str, truth: Mapping[str, Any]) -> str:
    """The text with every open question answered, and completeness declared, as the city's own binding does."""
    lines: list[str] = []
    codes: Mapping[str, str] = {}
    table: Mapping[str, Any] = {}
    for line in text.splitlines():
        if header := re.match(r"\[departments\.\w+\.codes\.(\w+)\]", line):
            codes = truth["codes"][_fields(truth)[header[1]]["codes"]]
        elif named := re.match(r'table = "(\w+)"', line):
            table = next((each for each in truth["tables"] if each["table"] == named[1]), {})
        elif code := re.match(r'"(\w+)" = "\?"', line):
            line = f'"{code[1]}" = "{codes[code[1]]}"'
        elif attribute := re.match(r'(\w+) = .*"\?"', line):
            line = line.replace('unit = "?"', f'unit = "{_fields(truth)[attribute[1]].get("unit", "yuan")}"')
        elif line.startswith("# complete_register") and table.get("complete_register"):
            line = "complete_register = true"
        lines.append(line)
    return "\n".join(lines)


def _fields(truth: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: field for table in truth.get("tables", ()) for name, field in table["attributes"].items()}


def loaded(path: Path, text: str, department: str) -> SqlDepartment:
    """The binding of this text."""
    path.write_text(text, encoding="utf-8")
    bound: BoundDepartment = load_bindings(path, os.environ).departments[department]
    assert isinstance(bound, SqlDepartment)
    return bound


def checked(config: Path, department: str, environ: Mapping[str, str]) -> str:
    """What a check finds, without the lines of the file; the city has planted cells that are off."""
    done = CliRunner().invoke(app, ["source", "check", "-c", str(config), department], env=environ)
    assert "reachable" in done.stdout, done.output
    return re.sub(r"sources\.toml:\d+", "sources.toml", done.stdout)


def keys(city: City, entity: Entity) -> Sequence[str]:
    """Some who live there."""
    name, query = {
        Entity.PERSON: ("public_security", "SELECT sfzh FROM czrk ORDER BY sfzh LIMIT ?"),
        Entity.ENTERPRISE: ("industry_commerce", "SELECT tyshxydm FROM enterprise ORDER BY tyshxydm LIMIT ?"),
    }[entity]
    with closing(sqlite3.connect(city.database(name))) as held:
        return [key for (key,) in held.execute(query, (SOME,))]


def attribute(declared: FieldDeclaration) -> Attribute:
    """The most that can be asked of a field."""
    form = {ValueKind.CODE: Form.STATUS, ValueKind.NAME_MATCH: Form.STATUS, ValueKind.KEYS: Form.RELATION}
    return Attribute(
        declared.attribute,
        form.get(declared.kind, Form.EXACT),
        declared.kind,
        year=YEAR if declared.takes_year else None,
        words=declared.words,
        target=declared.target,
        most=50 if declared.target else 0,
    )


async def answers(bound: SqlDepartment, city: City) -> list[tuple[Any, ...]]:
    """All that the department says of some of its people and enterprises."""
    source = SqlSource(bound, dialect_of(bound.address))
    await source.open()
    try:
        told: list[tuple[Any, ...]] = []
        for entity in Entity:
            wanted = [
                attribute(each)
                for each in REGISTER.values()
                if each.department == bound.department and each.entity is entity
            ]
            if wanted:
                look_ups = tuple(map(LookUp, keys(city, entity)))
                rows: Rows = await source.fetch(
                    FetchRequest(bound.department, entity, look_ups, tuple(wanted), "desk", "test", 20.0)
                )
                told += [tuple(row.cells) for row in rows.rows]
        return told
    finally:
        await source.close()


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_scaffold_with_its_questions_answered_is_the_binding(
    city: City, addresses: Mapping[str, str], truth: Mapping[str, Any], department: str, tmp_path: Path
) -> None:
    """Everything else has been found: tables, keys, columns, years, dates and codes."""
    text = decided(scaffolded(department, addresses[department], tmp_path / "new.toml"), truth[department])
    found = loaded(tmp_path / "sources.toml", text, department)
    own = load_bindings(city.sources, _secrets(city)).departments[department]
    assert isinstance(own, SqlDepartment)
    for entity in Entity:
        assert {name: field.place for name, field in found.fields(entity).items()} == {
            name: field.place for name, field in own.fields(entity).items()
        }
    config = tmp_path / "meridian.toml"
    config.write_text(settings_with(tmp_path / "sources.toml", city.directory), encoding="utf-8")
    environ = {**_secrets(city), f"MERIDIAN_SOURCE_{department.upper()}": addresses[department]}
    assert checked(config, department, environ) == checked(city.gateway_settings, department, environ)
    told, known = (asyncio.run(answers(each, city)) for each in (found, _at(own, addresses[department])))
    assert told == known


def _at(own: SqlDepartment, address: str) -> SqlDepartment:
    return SqlDepartment(own.department, address, own.limits, own.tables, own.relations)


def _secrets(city: City) -> Mapping[str, str]:
    lines = city.secrets.read_text(encoding="utf-8").split()
    return dict(line.split("=", 1) for line in lines if "=" in line)


@pytest.mark.parametrize("department", sorted(EASY))
def test_what_is_undecided_refuses_to_load(addresses: Mapping[str, str], department: str, tmp_path: Path) -> None:
    """Each with file and line."""
    path = tmp_path / "new.toml"
    text = scaffolded(department, addresses[department], path)
    undecided = [number for number, line in enumerate(text.splitlines(), 1) if '"?"' in line.partition("#")[0]]
    if not undecided:
        load_bindings(path, {})
        return
    with pytest.raises(BindingError) as refused:
        load_bindings(path, {})
    assert {int(problem.split(":")[1]) for problem in refused.value.problems} == set(undecided)
    assert all("still undecided" in problem for problem in refused.value.problems)
