"""Reads a department as its binding says: a second, small reading of `sources.toml` beside the gateway's own.

Values come out as the planted facts write them. Each subject is asked about on its own, slowly and plainly.
"""

import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson

from demo.city import City
from demo.departments.register import Counter, Question, answer
from demo.departments.roll import DESKS
from demo.generator.edges import TAX_YEARS
from demo.generator.identity_number import fifteen_digits

MONEY = {
    "pensionMonthly", "incomeTax", "localTax", "localTaxArrears", "nationalTax", "registeredCapital",
    "reportedRevenue", "subsidies", "homeFloorArea",
}  # fmt: skip
DATES = {"birthDate", "householdRegisteredOn", "diedOn", "registeredOn"}
UNITS = {"yuan": Decimal(1), "fen": Decimal("0.01"), "ten_thousand_yuan": Decimal(10_000)}
SILENCES: Mapping[str, Any] = {
    "residencePermit": "NONE", "employmentFiling": "NOT_FILED", "pensionStatus": "NONE", "insuredMonths": 0,
    "homesOwned": 0, "homeFloorArea": "0.00", "incomeTax": "0.00", "subsistenceAllowance": "NONE",
    "registrationStatus": "NONE", "localTaxRegistration": "NOT_REGISTERED", "localTax": "0.00",
    "localTaxArrears": "0.00", "nationalTaxRegistration": "NOT_REGISTERED", "nationalTax": "0.00",
    "insuredEmployees": 0, "wageDispute": "NONE", "disabledEmployees": 0, "subsidies": "0.00",
}  # fmt: skip
"""What "no row" means, from the table of the schema; where a register is not complete its silence is unknown."""

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """All departments of a city, as bound."""

    city: City
    bindings: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        text = self.city.sources.read_text(encoding="utf-8")
        object.__setattr__(self, "bindings", tomllib.loads(text)["departments"])

    def facts(self, entity: str, key: str) -> dict[str, Facts]:
        """Department → attribute → value, of every department that knows of such subjects."""
        read = {name: dict(self._department(name, one, entity, key)) for name, one in self.bindings.items()}
        concerned = {name for name, one in self.bindings.items() if _is_about(one, entity)}
        return {name: facts for name, facts in read.items() if name in concerned}

    def _department(self, name: str, one: Mapping[str, Any], entity: str, key: str) -> Iterator[tuple[str, Any]]:
        with closing(sqlite3.connect(self.city.database(name))) as connection:
            codes = one.get("codes", {})
            for table in _of(one, "tables", entity):
                yield from _table(connection, table, codes, key)
            for relation in _of(one, "relations", entity):
                yield from _relation(connection, relation, key)
            for service in _of(one, "services", entity):
                yield from _service(connection, name, service, codes, key)


def _is_about(one: Mapping[str, Any], entity: str) -> bool:
    return any(_of(one, part, entity) for part in ("tables", "services", "relations"))


def _of(one: Mapping[str, Any], part: str, entity: str) -> list[dict[str, Any]]:
    return [each for each in one.get(part, ()) if each["entity"] == entity]


def _spellings(kind: str, key: str) -> list[str]:
    match kind:
        case "organisation_code":
            return [key[8:17], f"{key[8:16]}-{key[16]}"]
        case "identity_number_15_or_18":
            return [key, fifteen_digits(key) or key]
        case _:
            return [key]


def _table(
    connection: sqlite3.Connection, table: Mapping[str, Any], codes: Mapping[str, Any], key: str
) -> Iterator[tuple[str, Any]]:
    connection.row_factory = sqlite3.Row
    spelt = _spellings(table["key"], key)
    query = f"SELECT * FROM {table['table']} WHERE {table['key_column']} IN (?, ?)"  # noqa: S608  # our own names
    rows = connection.execute(query, (spelt[0], spelt[-1])).fetchall()
    for name, bound in table["attributes"].items():
        column = bound if isinstance(bound, str) else bound["column"]
        if "year_column" in table:
            by_year = {row[table["year_column"]]: _value(name, bound, codes, row[column]) for row in rows}
            assert table["complete_register"]
            yield name, {str(year): by_year.get(year, SILENCES[name]) for year in TAX_YEARS}
        elif rows:
            (value,) = {_value(name, bound, codes, row[column]) for row in rows}
            yield name, value
        elif table["complete_register"]:
            yield name, SILENCES[name]


def _relation(connection: sqlite3.Connection, relation: Mapping[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    query = f"SELECT {relation['target_column']} FROM {relation['table']} WHERE {relation['key_column']} = ?"  # noqa: S608
    related = sorted(target for (target,) in connection.execute(query, (key,)).fetchall())
    if related:
        yield relation["attribute"], related


def _service(
    connection: sqlite3.Connection, department: str, service: Mapping[str, Any], codes: Mapping[str, Any], key: str
) -> Iterator[tuple[str, Any]]:
    record = _record(connection, department, service, _spellings(service["key"], key))
    for name, bound in service["attributes"].items():
        if record is None:
            if service["complete_register"] and name in SILENCES:
                yield name, _silence(name, bound)
            continue
        found = _at(record, bound if isinstance(bound, str) else bound["path"])
        if isinstance(bound, dict) and "target" in bound:
            yield name, sorted([found] if isinstance(found, str) else found)
        elif isinstance(found, dict):
            told = {year: _value(name, bound, codes, figure) for year, figure in found.items()}
            missing = {str(year): SILENCES[name] for year in TAX_YEARS} if service["complete_register"] else {}
            yield name, missing | told
        else:
            yield name, _value(name, bound, codes, found)


def _record(
    connection: sqlite3.Connection, department: str, service: Mapping[str, Any], spelt: list[str]
) -> dict[str, Any] | None:
    desk = next(desk for desk in DESKS if desk.department == department)
    counter: Counter = next(one for one in desk.counters if one.path == service["path"])
    records = counter.read(connection, orjson.dumps(spelt).decode())
    places = [bound if isinstance(bound, str) else bound["path"] for bound in service["attributes"].values()]
    fields = tuple(place.partition(".")[0] for place in places)
    told: Any = answer(desk, counter, records, Question(tuple(spelt), fields, TAX_YEARS))
    for step in service["records"].split("."):
        told = told[step]
    assert len(told) <= 1
    return told[0] if told else None


def _at(record: Any, path: str) -> Any:
    for step in path.split("."):
        record = record if step == "{year}" else record[step]
    return record


def _silence(name: str, bound: str | Mapping[str, Any]) -> Any:
    yearly = isinstance(bound, dict) and "{year}" in bound["path"]
    return {str(year): SILENCES[name] for year in TAX_YEARS} if yearly else SILENCES[name]


def _value(name: str, bound: str | Mapping[str, Any], codes: Mapping[str, Any], cell: Any) -> Any:
    settings = {} if isinstance(bound, str) else bound
    if cell is None:
        return None
    if "codes" in settings:
        return codes[settings["codes"]][cell]
    if name in MONEY:
        return f"{Decimal(str(cell)) * UNITS[settings.get('unit', 'yuan')]:.2f}"
    if name in DATES and settings.get("format") == "compact":
        return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"
    return cell
