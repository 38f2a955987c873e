"""工商局: the register of enterprises and of who represents them, asked over HTTP. Capital in ten thousand yuan."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from demo.departments.database import Table, Value, write_database
from demo.departments.department import Department
from demo.departments.register import Counter, Desk, Records
from demo.generator.census import Census
from demo.generator.firms import Licence, Registration
from demo.generator.money import ten_thousand_yuan
from demo.generator.threshold import Enterprise

LICENCE_CODES: Final = {
    Licence.ACTIVE: "1",
    Licence.SUSPENDED: "2",
    Licence.REVOKED: "3",
    Licence.DEREGISTERED: "4",
}

ENTERPRISES: Final = """
CREATE TABLE enterprise (
    tyshxydm TEXT PRIMARY KEY, -- credit code
    qymc TEXT NOT NULL,        -- name
    djzt TEXT NOT NULL,        -- standing of the licence
    clrq TEXT NOT NULL,        -- founded on
    xzqh TEXT,                 -- division
    hydm TEXT NOT NULL,        -- industry, class of GB/T 4754
    zczb TEXT NOT NULL,        -- capital, in ten thousand yuan
    frsfzh TEXT NOT NULL       -- identity number of the legal representative
) WITHOUT ROWID
"""

BY_REPRESENTATIVE: Final = "CREATE INDEX enterprise_frsfzh ON enterprise (frsfzh)"

BINDING: Final = """
[departments.industry_commerce]
kind = "http"
address = "http://127.0.0.1:8101"
bearer_token_env = "MERIDIAN_INDUSTRY_COMMERCE_TOKEN"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.industry_commerce.services]]
entity = "Enterprise"
path = "/enterprises/query"
records = "records"
key_field = "tyshxydm"
key = "credit_code"
as_of = "asOf"
complete_register = true

[departments.industry_commerce.services.attributes]
creditCode = "tyshxydm"
name = "qymc"
registrationStatus = { path = "djzt", codes = "licence" }
registeredOn = "clrq"
division = "xzqh"
industry = "hydm"
registeredCapital = { path = "zczb", unit = "ten_thousand_yuan" }
legalRepresentative = { path = "fr.sfzh", target = "identity_number" }

[[departments.industry_commerce.services]]
entity = "Person"
path = "/representatives/query"
records = "records"
key_field = "sfzh"
key = "identity_number"
as_of = "asOf"
complete_register = false

[departments.industry_commerce.services.attributes]
enterprises = { path = "qy", target = "credit_code" }

[departments.industry_commerce.codes.licence]
"1" = "ACTIVE"
"2" = "SUSPENDED"
"3" = "REVOKED"
"4" = "DEREGISTERED"
"""

SELECT_ENTERPRISES: Final = """
SELECT tyshxydm, qymc, djzt, clrq, xzqh, hydm, zczb, frsfzh FROM enterprise
WHERE tyshxydm IN (SELECT value FROM json_each(?))
"""

SELECT_REPRESENTED: Final = """
SELECT frsfzh, tyshxydm FROM enterprise WHERE frsfzh IN (SELECT value FROM json_each(?)) ORDER BY tyshxydm
"""


class NoSuchEnterprise(Exception):
    """The register holds no enterprise under the code given; the message does not repeat it."""


def enterprises(connection: sqlite3.Connection, keys: str) -> Records:
    """Enterprises by credit code; the representative is a record in the record."""
    return {row[0]: _enterprise(*row) for row in connection.execute(SELECT_ENTERPRISES, (keys,))}


def representatives(connection: sqlite3.Connection, keys: str) -> Records:
    """Persons by identity number, each with the codes of all enterprises that they stand for."""
    records: dict[str, dict[str, Any]] = {}
    for number, code in connection.execute(SELECT_REPRESENTED, (keys,)):
        records.setdefault(number, {"sfzh": number, "qy": []})["qy"].append(code)
    return records


DESK: Final = Desk(
    department="industry_commerce",
    counters=(
        Counter("/enterprises/query", "tyshxydm", enterprises),
        Counter("/representatives/query", "sfzh", representatives),
    ),
    envelope=("records",),
    as_of="2007-10-30T23:30:00+08:00",
)


def write(path: Path, census: Census) -> None:
    """Make the file that the department's service answers from."""
    rows = [
        _row(firm.enterprise, firm.registration, census.representatives[firm.enterprise.code])
        for firm in census.firms
        if firm.registration
    ]
    table = Table(ENTERPRISES, "INSERT INTO enterprise VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    write_database(path, (table,), then=(BY_REPRESENTATIVE,))


def move(path: Path, code: str, division: str | None) -> None:
    """Enter another seat for an enterprise; who asks from now on is told so. Raises NoSuchEnterprise."""
    with closing(sqlite3.connect(path)) as connection, connection:
        moved = connection.execute("UPDATE enterprise SET xzqh = ? WHERE tyshxydm = ?", (division, code))
        if not moved.rowcount:
            raise NoSuchEnterprise("the company register holds no enterprise under this code")


def _row(enterprise: Enterprise, registration: Registration, representative: str) -> tuple[Value, ...]:
    return (
        enterprise.code,
        enterprise.name,
        LICENCE_CODES[registration.licence],
        registration.since.isoformat(),
        registration.division,
        registration.industry,
        ten_thousand_yuan(registration.capital),
        representative,
    )


def _enterprise(code: str, *columns: str | None) -> dict[str, Any]:
    name, licence, since, division, industry, capital, representative = columns
    return {
        "tyshxydm": code,
        "qymc": name,
        "djzt": licence,
        "clrq": since,
        "xzqh": division,
        "hydm": industry,
        "zczb": capital,
        "fr": {"sfzh": representative},
    }


DEPARTMENT: Final = Department(DESK.department, BINDING, write, DESK)
