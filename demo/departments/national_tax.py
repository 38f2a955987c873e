"""国税局: taxes of enterprises, asked over HTTP by organisation code. Payments by year, in fen."""

import sqlite3
from pathlib import Path
from typing import Final

import orjson

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.departments.register import Counter, Desk, Records
from demo.generator.census import Census
from demo.generator.firms import TaxStanding

STANDING_CODES: Final = {TaxStanding.REGISTERED: "01", TaxStanding.CANCELLED: "03"}

TAXPAYERS: Final = """
CREATE TABLE taxpayer (
    zzjgdm TEXT PRIMARY KEY, -- organisation code
    djzt TEXT NOT NULL       -- standing of the registration
) WITHOUT ROWID
"""

PAYMENTS: Final = """
CREATE TABLE payment (
    zzjgdm TEXT NOT NULL,    -- organisation code
    nd INTEGER NOT NULL,     -- year
    amount INTEGER NOT NULL, -- in fen
    PRIMARY KEY (zzjgdm, nd)
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.national_tax]
kind = "http"
address = "http://127.0.0.1:8102"
bearer_token_env = "MERIDIAN_NATIONAL_TAX_TOKEN"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.national_tax.services]]
entity = "Enterprise"
path = "/taxpayers/query"
records = "data.list"
key_field = "zzjgdm"
key = "organisation_code"
as_of = "asOf"
complete_register = true

[departments.national_tax.services.attributes]
nationalTaxRegistration = { path = "djzt", codes = "registration" }
nationalTax = { path = "payments.{year}", unit = "fen" }

[departments.national_tax.codes.registration]
"01" = "REGISTERED"
"03" = "NOT_REGISTERED"
"""


SELECT_TAXPAYERS: Final = """
SELECT zzjgdm, djzt, (SELECT json_group_object(nd, amount) FROM payment WHERE payment.zzjgdm = taxpayer.zzjgdm)
FROM taxpayer WHERE zzjgdm IN (SELECT value FROM json_each(?))
"""


def taxpayers(connection: sqlite3.Connection, keys: str) -> Records:
    """Taxpayers by organisation code; payments are year → fen."""
    return {
        code: {"zzjgdm": code, "djzt": standing, "payments": orjson.loads(payments)}
        for code, standing, payments in connection.execute(SELECT_TAXPAYERS, (keys,))
    }


DESK: Final = Desk(
    department="national_tax",
    counters=(Counter("/taxpayers/query", "zzjgdm", taxpayers, yearly=frozenset({"payments"})),),
    envelope=("data", "list"),
    as_of="2007-10-28T18:00:00+08:00",
)


def write(path: Path, census: Census) -> None:
    """Make the file that the department's service answers from."""
    accounts = [(firm.enterprise.organisation_code, firm.national) for firm in census.firms if firm.national]
    holders = [(code, STANDING_CODES[account.standing]) for code, account in accounts]
    payments = [(code, year, fen) for code, account in accounts for year, fen in account.taxes.items()]
    write_database(
        path,
        (
            Table(TAXPAYERS, "INSERT INTO taxpayer VALUES (?, ?)", holders),
            Table(PAYMENTS, "INSERT INTO payment VALUES (?, ?, ?)", payments),
        ),
    )


DEPARTMENT: Final = Department(DESK.department, BINDING, write, DESK)
