"""`sources.toml`: which department is reached how. Read strictly, all problems at once."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from source_adapters.access_settings import access_of, secret
from source_adapters.addresses import address_of, has_password, http_fault, made_absolute, sql_fault, with_password
from source_adapters.bound import (
    BoundDepartment,
    FilesDepartment,
    GraphqlDepartment,
    HttpDepartment,
    Limits,
    Relation,
    SqlDepartment,
    Table,
)
from source_adapters.contract import Entity
from source_adapters.files_settings import dropped_tables, folder_of, taking_over_of
from source_adapters.gathering import Clock, utc_now
from source_adapters.query_settings import query_of
from source_adapters.record_settings import (
    codebook,
    refuse_twice_bound,
    relation_of,
    service_of,
    table_of,
)
from source_adapters.safeguards.settings import Safeguards, safeguards_of
from source_adapters.settings_table import SettingsTable
from source_adapters.surroundings import Surroundings
from source_adapters.toml_lines import Path as SettingPath
from source_adapters.toml_lines import line_of_problem, lines_of

Wanted: TypeAlias = tuple[str, Entity, str]
"""Department, entity and attribute that the schema says are answered there."""

_DEPARTMENT: Final = re.compile(r"[a-z][a-z0-9_]*")


class BindingError(Exception):
    """The bindings cannot be used; `problems` names every department and setting at fault."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Bindings:
    """Every department that can be asked, by its id, and what stands between it and the engine.

    `file` is the name of the bindings file, and `lines` say where in it a setting stands.
    """

    departments: Mapping[str, BoundDepartment]
    safeguards: Mapping[str, Safeguards] = field(default_factory=dict)
    file: str = ""
    lines: Mapping[SettingPath, int] = field(default_factory=dict, repr=False)


def load_bindings(
    path: Path, environ: Mapping[str, str], clock: Clock = utc_now, *, only: str | None = None
) -> Bindings:
    """Read the bindings file; addresses and credentials may come from `environ`. With `only`, one department of it.

    What is wrong with the others is then left unsaid: their credentials may be nobody's business here.

    ``MERIDIAN_SOURCE_<DEPARTMENT>`` overrides an address. Paths are relative to the file's folder. By `clock` is judged
    whether certificates have expired.

    Raises:
        BindingError: the file cannot be read, or anything in it is missing, unknown or contradictory; each problem is
            told with file and line.
    """
    problems: list[str] = []
    text = _text(path)
    around = Surroundings(path.parent, environ, clock)
    file = SettingsTable("", _parsed(path, text), problems)
    departments: dict[str, BoundDepartment] = {}
    safeguards: dict[str, Safeguards] = {}
    for name, settings in _departments(file, only):
        safeguards[name] = safeguards_of(settings)
        if department := _department(name, settings, around):
            departments[name] = department
    file.refuse_unknown()
    lines = lines_of(text)
    if problems:
        raise BindingError(f"{path.name}:{line_of_problem(lines, problem)}: {problem}" for problem in problems)
    return Bindings(MappingProxyType(departments), MappingProxyType(safeguards), path.name, lines)


def missing(bindings: Bindings, wanted: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """What of `wanted` is bound nowhere, in the order given; empty where the bindings are complete."""
    return tuple(need for need in wanted if not _is_bound(bindings, *need))


def _is_bound(bindings: Bindings, department: str, entity: Entity, attribute: str) -> bool:
    bound = bindings.departments.get(department)
    return bound is not None and attribute in bound.fields(entity)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BindingError([f"{path.name}: cannot be read ({error.strerror})"]) from error
    except UnicodeDecodeError as error:
        raise BindingError([f"{path.name}: not UTF-8"]) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BindingError([f"{path.name}: not TOML: {error}"]) from error


def _departments(file: SettingsTable, only: str | None) -> Iterator[tuple[str, SettingsTable]]:
    departments = file.table("departments")
    if not departments.content:
        file.problem("departments", "missing; expected one table per department")
    elif only is not None and only not in departments.content:
        file.problem("departments", f"no department {only}; there are {', '.join(sorted(departments.content))}")
    for name in departments.content if only is None else departments.content.keys() & {only}:
        if not _DEPARTMENT.fullmatch(name):
            departments.problem(name, "a department's id is lower-case letters, digits and underscores")
        yield name, departments.table(name)


def _department(name: str, settings: SettingsTable, around: Surroundings) -> BoundDepartment | None:
    kind = settings.text("kind")
    if kind not in _KINDS:
        # What else belongs here depends on the kind.
        settings.problem("kind", f"expected one of {', '.join(sorted(_KINDS))}")
        return None
    department = _KINDS[kind](name, settings, around)
    settings.refuse_unknown()
    return department


def _sql_department(name: str, settings: SettingsTable, around: Surroundings) -> SqlDepartment:
    address = _database_address(name, settings, around.environ)
    limits = _limits(settings)
    codes = codebook(settings, around.folder)
    relations = tuple(map(relation_of, settings.optional_tables("relations")))
    # A department may keep nothing but pairs.
    described = settings.optional_tables("tables") if relations else settings.tables("tables")
    tables = tuple(table_of(table, codes) for table in described)
    refuse_twice_bound(settings, tables, relations)
    return SqlDepartment(name, made_absolute(address, around.folder), limits, tables, relations)


def _database_address(name: str, settings: SettingsTable, environ: Mapping[str, str]) -> str:
    address = address_of(name, settings, environ, sql_fault)
    if has_password(str(settings.content.get("address", ""))):
        settings.problem("address", "a password belongs in the environment (password_env), not in this file")
    password = secret("password_env", settings, environ)
    return address if password is None else with_password(address, password)


def _http_department(name: str, settings: SettingsTable, around: Surroundings) -> HttpDepartment:
    address = address_of(name, settings, around.environ, http_fault).rstrip("/")
    limits = _limits(settings, settings.count("max_answer_bytes", Limits().max_answer_bytes))
    codes = codebook(settings, around.folder)
    services = tuple(service_of(service, codes) for service in settings.tables("services"))
    _refuse_two_about_one(settings, "services", [service.entity for service in services])
    return HttpDepartment(name, address, limits, services, access_of(settings, address, around))


def _graphql_department(name: str, settings: SettingsTable, around: Surroundings) -> GraphqlDepartment:
    address = address_of(name, settings, around.environ, http_fault)
    limits = _limits(settings, settings.count("max_answer_bytes", Limits().max_answer_bytes))
    codes = codebook(settings, around.folder)
    queries = tuple(query_of(query, codes) for query in settings.tables("queries"))
    _refuse_two_about_one(settings, "queries", [query.entity for query in queries])
    return GraphqlDepartment(name, address, limits, queries, access_of(settings, address, around))


def _files_department(name: str, settings: SettingsTable, around: Surroundings) -> FilesDepartment:
    drops = folder_of(name, settings, around.folder, around.environ)
    limits = _limits(settings)
    dropped = dropped_tables(settings, codebook(settings, around.folder))
    contents = [each.content for each in dropped]
    tables = [content for content in contents if isinstance(content, Table)]
    relations = [content for content in contents if isinstance(content, Relation)]
    refuse_twice_bound(settings, tables, relations)
    return FilesDepartment(name, drops, limits, dropped, taking_over_of(settings, dropped))


def _refuse_two_about_one(settings: SettingsTable, blocks: str, entities: Sequence[Entity]) -> None:
    for entity in Entity:
        if entities.count(entity) > 1:
            settings.problem(blocks, f"more than one of them is about {entity}")


_KINDS: Final[Mapping[str, Callable[[str, SettingsTable, Surroundings], BoundDepartment]]] = MappingProxyType(
    {
        "sql": _sql_department,
        "http": _http_department,
        "graphql": _graphql_department,
        "files": _files_department,
    }
)


def _limits(settings: SettingsTable, max_answer_bytes: int = Limits().max_answer_bytes) -> Limits:
    usual = Limits()
    return Limits(
        settings.seconds("connect_timeout", usual.connect_timeout),
        settings.seconds("read_timeout", usual.read_timeout),
        settings.count("keys_per_call", usual.keys_per_call),
        max_answer_bytes,
        settings.optional_count("connections"),
    )
