"""国税局: taxes of enterprises, asked over HTTP by organisation code. Payments by year, in fen."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from demo.departments.database import Table, write_database
from demo.departments.register import Desk, Records
from demo.generator.firms import Firm, TaxStanding

STANDING_CODES: Final = {TaxStanding.REGISTERED: "01", TaxStanding.CANCELLED: "03"}

DESK: Final = Desk(
    department="national_tax",
    path="/taxpayers/query",
    key_field="zzjgdm",
    envelope=("data", "list"),
    as_of="2007-10-28T18:00:00+08:00",
    yearly=frozenset({"payments"}),
    bearer_variable="MERIDIAN_NATIONAL_TAX_TOKEN",
)

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


def write(path: Path, firms: Sequence[Firm]) -> None:
    """Make the file that the department's service loads."""
    accounts = [(firm.enterprise.organisation_code, firm.national) for firm in firms if firm.national]
    taxpayers = [(code, STANDING_CODES[account.standing]) for code, account in accounts]
    payments = [(code, year, fen) for code, account in accounts for year, fen in account.taxes.items()]
    write_database(
        path,
        (
            Table(TAXPAYERS, "INSERT INTO taxpayer VALUES (?, ?)", taxpayers),
            Table(PAYMENTS, "INSERT INTO payment VALUES (?, ?, ?)", payments),
        ),
    )


def load(path: Path) -> Records:
    """What the service answers from, by organisation code."""
    with closing(sqlite3.connect(path)) as connection:
        records: dict[str, dict[str, Any]] = {
            code: {"zzjgdm": code, "djzt": standing, "payments": {}}
            for code, standing in connection.execute("SELECT zzjgdm, djzt FROM taxpayer")
        }
        for code, year, fen in connection.execute("SELECT zzjgdm, nd, amount FROM payment"):
            records[code]["payments"][str(year)] = fen
    return records
