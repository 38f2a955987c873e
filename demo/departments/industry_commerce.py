"""工商局: the register of enterprises, asked over HTTP by credit code. Capital in ten thousand yuan."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.register import Desk, Records
from demo.generator.firms import Firm, Licence, Registration
from demo.generator.money import ten_thousand_yuan
from demo.generator.threshold import Enterprise

LICENCE_CODES: Final = {
    Licence.ACTIVE: "1",
    Licence.SUSPENDED: "2",
    Licence.REVOKED: "3",
    Licence.DEREGISTERED: "4",
}

DESK: Final = Desk(
    department="industry_commerce",
    path="/enterprises/query",
    key_field="tyshxydm",
    envelope=("records",),
    as_of="2007-10-30T23:30:00+08:00",
    yearly=frozenset(),
    bearer_variable="MERIDIAN_INDUSTRY_COMMERCE_TOKEN",
)

ENTERPRISES: Final = """
CREATE TABLE enterprise (
    tyshxydm TEXT PRIMARY KEY, -- credit code
    qymc TEXT NOT NULL,        -- name
    djzt TEXT NOT NULL,        -- standing of the licence
    clrq TEXT NOT NULL,        -- founded on
    xzqh TEXT NOT NULL,        -- division
    hydm TEXT NOT NULL,        -- industry, class of GB/T 4754
    zczb TEXT NOT NULL         -- capital, in ten thousand yuan
) WITHOUT ROWID
"""

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

[departments.industry_commerce.codes.licence]
"1" = "ACTIVE"
"2" = "SUSPENDED"
"3" = "REVOKED"
"4" = "DEREGISTERED"
"""


def write(path: Path, firms: Sequence[Firm]) -> None:
    """Make the file that the department's service loads."""
    rows = [_row(firm.enterprise, firm.registration) for firm in firms if firm.registration]
    insert = "INSERT INTO enterprise VALUES (?, ?, ?, ?, ?, ?, ?)"
    write_database(path, (Table(ENTERPRISES, insert, rows),))


def load(path: Path) -> Records:
    """What the service answers from, by credit code."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return {row["tyshxydm"]: dict(row) for row in connection.execute("SELECT * FROM enterprise")}


def _row(enterprise: Enterprise, registration: Registration) -> tuple[str, ...]:
    return (
        enterprise.code,
        enterprise.name,
        LICENCE_CODES[registration.licence],
        registration.since.isoformat(),
        registration.division,
        registration.industry,
        ten_thousand_yuan(registration.capital),
    )
