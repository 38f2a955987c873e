"""The conformance sample as two departments would write it: a database with its own tables, and an HTTP service."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from aiohttp import web

from source_adapters import codes
from source_adapters.access import OPEN, Access
from source_adapters.bound import (
    DateFormat,
    Field,
    HttpDepartment,
    Limits,
    Relation,
    Service,
    SqlDepartment,
    Table,
    Unit,
)
from source_adapters.contract import Entity
from source_adapters.fake import Holding
from source_adapters.keys import KeyKind, canonical, spellings
from source_adapters.testing_sample import CENTENARIAN, DEPARTMENT, EDGE, FIRMS, HIGH_FIRM, PEOPLE, WRONG

DAY: Final = "2007-10-31"
IN_FIFTEEN_DIGITS: Final = frozenset({EDGE, CENTENARIAN, WRONG})

PEOPLE_FIELDS: Final = MappingProxyType(
    {
        "idNumber": Field("sfzh"),
        "idNumberMasked": Field("sfzh"),
        "name": Field("xm"),
        "nameMatches": Field("xm"),
        "sex": Field("xb", codes={"1": "MALE", "2": "FEMALE"}),
        "birthDate": Field("csrq", format=DateFormat.COMPACT),
        "householdDivision": Field("hjqh"),
        "householdRegisteredOn": Field("lhrq"),
        "homesOwned": Field("fwts"),
        "homeFloorArea": Field("jzmj"),
        "insuredMonths": Field("cbys"),
    }
)
FIRM_FIELDS: Final = MappingProxyType(
    {
        "creditCode": Field("xydm"),
        "name": Field("mc"),
        "registrationStatus": Field("zt", codes={"01": "ACTIVE", "02": "SUSPENDED", "03": "REVOKED"}),
        "registeredOn": Field("clrq", format=DateFormat.COMPACT),
        "division": Field("xzqh"),
        "industry": Field("hydm"),
        "registeredCapital": Field("zczb", unit=Unit.TEN_THOUSAND_YUAN),
        "localTaxArrears": Field("qs"),
    }
)
INCOME_TAX: Final = Field("sds")
LOCAL_TAX: Final = Field("dss", unit=Unit.FEN)

PEOPLE_RELATIONS: Final = MappingProxyType(
    {
        "householdMembers": Field("jtcy", target=KeyKind.IDENTITY_NUMBER_15_OR_18),
        "employer": Field("jyba", target=KeyKind.CREDIT_CODE),
    }
)
FIRM_RELATIONS: Final = MappingProxyType(
    {"legalRepresentative": Field("fr.sfzh", target=KeyKind.IDENTITY_NUMBER_15_OR_18)}
)

LIMITS: Final = Limits(connect_timeout=1.0, read_timeout=3.0, keys_per_call=1000)


def written_key(key: str) -> str:
    """A key as the sample departments write it: some in 15 digits, x in lower case, one code with its hyphen."""
    if key in PEOPLE.records:
        short = codes.fifteen_digits(key) if key in IN_FIFTEEN_DIGITS else None
        return short or key.lower()
    code = codes.organisation_code(key)
    return f"{code[:8]}-{code[8:]}" if key == HIGH_FIRM else code


def written(value: Any, field: Field) -> Any:
    """An exact value as the field holds it."""
    if isinstance(value, date):
        return value.isoformat() if field.format is DateFormat.ISO else value.strftime("%Y%m%d")
    if isinstance(value, Decimal):
        return _written_amount(value, field.unit)
    if field.codes is not None:
        return next((code for code, word in field.codes.items() if word == value), value)
    return value


def written_target(key: str, kind: KeyKind, number: int) -> str:
    """A related key as it is written for the `number`-th time: every spelling has its turn."""
    if canonical(kind.entity, key) is None:
        return key
    spelt = spellings(kind, key)
    return spelt[number % len(spelt)]


def _written_amount(value: Decimal, unit: Unit) -> float | int:
    if unit is Unit.FEN:
        return int(value * 100)
    return float(value / 10_000 if unit is Unit.TEN_THOUSAND_YUAN else value)


def table(
    name: str,
    entity: Entity,
    key: KeyKind,
    attributes: Mapping[str, Field],
    *,
    complete: bool = False,
    year_column: str | None = None,
) -> Table:
    """A table of the sample's database, whose key column is ``sfzh`` or ``zzjgdm``."""
    return Table(
        entity=entity,
        name=name,
        key_column="sfzh" if entity is Entity.PERSON else "zzjgdm",
        key=key,
        attributes=attributes,
        as_of_column="gxrq",
        complete_register=complete,
        year_column=year_column,
    )


def relation(attribute: str, entity: Entity, name: str, target: KeyKind) -> Relation:
    """The pairs of a relation in the sample's database, whose key column is as that of `table`."""
    person = entity is Entity.PERSON
    return Relation(
        attribute=attribute,
        entity=entity,
        name=name,
        key_column="sfzh" if person else "zzjgdm",
        key=KeyKind.IDENTITY_NUMBER_15_OR_18 if person else KeyKind.ORGANISATION_CODE,
        target_column="dx",
        target=target,
        as_of_column="gxrq",
    )


TABLES: Final = (
    table("czrk", Entity.PERSON, KeyKind.IDENTITY_NUMBER_15_OR_18, PEOPLE_FIELDS),
    table("grsds", Entity.PERSON, KeyKind.IDENTITY_NUMBER_15_OR_18, {"incomeTax": INCOME_TAX}, year_column="nd"),
    table("qy", Entity.ENTERPRISE, KeyKind.ORGANISATION_CODE, FIRM_FIELDS, complete=True),
    table(
        "dss", Entity.ENTERPRISE, KeyKind.ORGANISATION_CODE, {"localTax": LOCAL_TAX}, complete=True, year_column="nd"
    ),
)


RELATIONS: Final = (
    relation("householdMembers", Entity.PERSON, "jtcy", KeyKind.IDENTITY_NUMBER_15_OR_18),
    relation("employer", Entity.PERSON, "jyba", KeyKind.CREDIT_CODE),
    relation("legalRepresentative", Entity.ENTERPRISE, "fr", KeyKind.IDENTITY_NUMBER_15_OR_18),
)


def sql_department(
    place: Path | str,
    tables: tuple[Table, ...] = TABLES,
    limits: Limits = LIMITS,
    relations: tuple[Relation, ...] = RELATIONS,
) -> SqlDepartment:
    """The sample's database at this path or address, whether or not it is there."""
    address = f"sqlite+aiosqlite:///{place}" if isinstance(place, Path) else place
    return SqlDepartment(DEPARTMENT, address, limits, tables, relations)


@dataclass(frozen=True, slots=True)
class Written:
    """A table of the sample as the department keeps it; `columns` that make up its primary key stand first."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    keyed_by: int = 0

    def create(self, type_of: Callable[[str, str], str] = lambda _table, _column: "") -> str:
        """The statement that makes it; `type_of` says the type of a table's column."""
        columns = [f"{column} {type_of(self.name, column)}" for column in self.columns]
        if self.keyed_by:
            columns.append(f"PRIMARY KEY ({', '.join(self.columns[: self.keyed_by])})")
        return f"CREATE TABLE {self.name} ({', '.join(columns)})"


def written_tables() -> list[Written]:
    """The sample as tables and pairs."""
    return [
        _table("czrk", "sfzh", PEOPLE, PEOPLE_FIELDS),
        _yearly("grsds", "sfzh", PEOPLE, "incomeTax", INCOME_TAX),
        _table("qy", "zzjgdm", FIRMS, FIRM_FIELDS),
        _yearly("dss", "zzjgdm", FIRMS, "localTax", LOCAL_TAX),
        *(_pairs(pairs, PEOPLE if pairs.entity is Entity.PERSON else FIRMS) for pairs in RELATIONS),
    ]


def make_database(path: Path) -> None:
    """Write the sample as a SQLite file."""
    with closing(sqlite3.connect(path)) as database, database:
        for each in written_tables():
            database.execute(each.create())
            marks = ", ".join("?" * len(each.columns))
            database.executemany(f"INSERT INTO {each.name} VALUES ({marks})", each.rows)  # noqa: S608  # ours


def _table(name: str, key: str, holding: Holding, fields: Mapping[str, Field]) -> Written:
    columns = {field.place: (attribute, field) for attribute, field in fields.items() if field.place != key}
    rows = tuple(
        (
            written_key(subject),
            DAY,
            *(written(record.get(attribute), field) for attribute, field in columns.values()),
        )
        for subject, record in holding.records.items()
    )
    return Written(name, (key, "gxrq", *columns), rows, keyed_by=1)


def _yearly(name: str, key: str, holding: Holding, attribute: str, field: Field) -> Written:
    rows = []
    for subject, record in holding.records.items():
        years = record.get(attribute, {})
        assert isinstance(years, Mapping)
        rows += [(written_key(subject), year, DAY, written(value, field)) for year, value in years.items()]
    return Written(name, (key, "nd", "gxrq", field.place), tuple(rows), keyed_by=2)


def _pairs(pairs: Relation, holding: Holding) -> Written:
    """One row a pair, the subject's own key in each of its spellings in turn."""
    assert pairs.as_of_column is not None
    rows = []
    for subject, record in holding.records.items():
        own = spellings(pairs.key, subject)
        targets = record.get(pairs.attribute, ())
        assert isinstance(targets, tuple)
        rows += [
            (own[number % len(own)], written_target(target, pairs.target, number), DAY)
            for number, target in enumerate(targets)
        ]
    return Written(pairs.name, (pairs.key_column, pairs.target_column, pairs.as_of_column), tuple(rows))


PEOPLE_SERVICE: Final = Service(
    entity=Entity.PERSON,
    path="/people",
    records="data.list",
    key_field="sfzh",
    key=KeyKind.IDENTITY_NUMBER_15_OR_18,
    attributes={**PEOPLE_FIELDS, **PEOPLE_RELATIONS, "incomeTax": Field("sds.{year}")},
    as_of="asOf",
)
FIRM_SERVICE: Final = Service(
    entity=Entity.ENTERPRISE,
    path="/firms",
    records="records",
    key_field="zzjgdm",
    key=KeyKind.ORGANISATION_CODE,
    attributes={**FIRM_FIELDS, **FIRM_RELATIONS, "localTax": Field("dss.{year}", unit=Unit.FEN)},
    as_of_field="gxrq",
    complete_register=True,
)


SERVICES: Final = (PEOPLE_SERVICE, FIRM_SERVICE)


def http_department(
    address: str, limits: Limits = LIMITS, access: Access = OPEN, services: tuple[Service, ...] = SERVICES
) -> HttpDepartment:
    """The sample's HTTP service at `address`, whether or not it is there."""
    return HttpDepartment(DEPARTMENT, address, limits, services, access)


def records_of(service: Service, holding: Holding) -> dict[str, dict[str, Any]]:
    """A holding as the service's JSON records, by the key as it is written; the newest first."""
    return {
        written_key(subject): {
            service.key_field: written_key(subject),
            "gxrq": DAY,
            **dict(
                _written_json(record.get(attribute), field)
                for attribute, field in service.attributes.items()
                if field.place != service.key_field
            ),
        }
        for subject, record in reversed(list(holding.records.items()))
    }


def _written_json(value: Any, field: Field) -> tuple[str, Any]:
    """The top-level name of an attribute in a record, and what stands there."""
    name, _, below = field.place.partition(".")
    if field.target is not None:
        targets = [written_target(key, field.target, number) for number, key in enumerate(value or ())]
        keys = targets[0] if len(targets) == 1 else targets
        return name, {below: keys} if below else keys
    if below:
        return name, {str(year): written(amount, field) for year, amount in (value or {}).items()}
    # A careful service prints amounts as texts.
    return name, str(value) if isinstance(value, Decimal) and field.unit is Unit.YUAN else written(value, field)


async def answer(request: web.Request) -> web.Response:
    """Answer as the protocol says: only the records held and the fields asked for."""
    service, holding = (PEOPLE_SERVICE, PEOPLE) if request.path == "/people" else (FIRM_SERVICE, FIRMS)
    asked = await request.json()
    held = records_of(service, holding)
    names = {*asked["fields"], service.key_field}
    found = [{name: cell for name, cell in held[key].items() if name in names} for key in held if key in asked["keys"]]
    if service is PEOPLE_SERVICE:
        return web.json_response({"data": {"list": found}, "asOf": "2007-10-31T00:00:00+08:00"})
    return web.json_response({"records": found})
