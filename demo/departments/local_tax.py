"""地税局: income taxes of persons, and taxes of enterprises by organisation code. Amounts in fen."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.census import Census
from demo.generator.firms import TaxStanding

AS_OF: Final = "2007-09-30"
STANDING_CODES: Final = {TaxStanding.REGISTERED: "A", TaxStanding.CANCELLED: "Z"}

INCOME_TAXES: Final = """
CREATE TABLE grsds (
    sfzh TEXT NOT NULL,      -- identity number
    nd INTEGER NOT NULL,     -- year
    sjse INTEGER NOT NULL,   -- tax paid, in fen
    PRIMARY KEY (sfzh, nd)
) WITHOUT ROWID
"""

TAXPAYERS: Final = """
CREATE TABLE nsrdj (
    zzjgdm TEXT PRIMARY KEY, -- organisation code
    djzt TEXT NOT NULL,      -- standing of the registration
    gxrq TEXT NOT NULL       -- as of
) WITHOUT ROWID
"""

TAXES: Final = """
CREATE TABLE qyns (
    zzjgdm TEXT NOT NULL,    -- organisation code
    nd INTEGER NOT NULL,     -- year
    sjse INTEGER NOT NULL,   -- tax paid, in fen
    PRIMARY KEY (zzjgdm, nd)
) WITHOUT ROWID
"""

ARREARS: Final = """
CREATE TABLE qsqy (
    zzjgdm TEXT PRIMARY KEY, -- organisation code
    qsje INTEGER NOT NULL    -- tax owed, in fen
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.local_tax]
kind = "sql"
address = "sqlite+aiosqlite:///departments/local_tax.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.local_tax.tables]]
entity = "Person"
table = "grsds"
key_column = "sfzh"
key = "identity_number"
year_column = "nd"
complete_register = true

[departments.local_tax.tables.attributes]
incomeTax = { column = "sjse", unit = "fen" }

[[departments.local_tax.tables]]
entity = "Enterprise"
table = "nsrdj"
key_column = "zzjgdm"
key = "organisation_code"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = true

[departments.local_tax.tables.attributes]
localTaxRegistration = { column = "djzt", codes = "registration" }

[[departments.local_tax.tables]]
entity = "Enterprise"
table = "qyns"
key_column = "zzjgdm"
key = "organisation_code"
year_column = "nd"
complete_register = true

[departments.local_tax.tables.attributes]
localTax = { column = "sjse", unit = "fen" }

[[departments.local_tax.tables]]
entity = "Enterprise"
table = "qsqy"
key_column = "zzjgdm"
key = "organisation_code"
complete_register = true

[departments.local_tax.tables.attributes]
localTaxArrears = { column = "qsje", unit = "fen" }

[departments.local_tax.codes.registration]
"A" = "REGISTERED"
"Z" = "NOT_REGISTERED"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    accounts = [(firm.enterprise.organisation_code, firm.local) for firm in census.firms if firm.local]
    taxpayers = [(code, STANDING_CODES[account.standing], AS_OF) for code, account in accounts]
    taxes = [(code, year, fen) for code, account in accounts for year, fen in account.taxes.items()]
    arrears = [(code, account.arrears) for code, account in accounts if account.arrears]
    income_taxes = [(life.person.number, year, fen) for life in census.lives for year, fen in life.income_tax.items()]
    write_database(
        path,
        (
            Table(INCOME_TAXES, "INSERT INTO grsds VALUES (?, ?, ?)", income_taxes),
            Table(TAXPAYERS, "INSERT INTO nsrdj VALUES (?, ?, ?)", taxpayers),
            Table(TAXES, "INSERT INTO qyns VALUES (?, ?, ?)", taxes),
            Table(ARREARS, "INSERT INTO qsqy VALUES (?, ?)", arrears),
        ),
    )


DEPARTMENT: Final = Department("local_tax", BINDING, write)
