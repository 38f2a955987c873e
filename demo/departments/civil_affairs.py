"""民政局: marital status, in the codes of GB/T 2261.2, and the allowance for a minimum standard of living."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.care import Allowance, Marital
from demo.generator.census import Census

AS_OF: Final = "2007-10-10"
MARITAL_CODES: Final = {
    Marital.UNMARRIED: "10",
    Marital.MARRIED: "20",
    Marital.FIRST_MARRIED: "21",
    Marital.MARRIED_AGAIN: "22",
    Marital.REUNITED: "23",
    Marital.WIDOWED: "30",
    Marital.DIVORCED: "40",
    Marital.UNSPECIFIED: "90",
}
ALLOWANCE_CODES: Final = {Allowance.RECEIVING: "1", Allowance.ENDED: "0"}

MARRIAGES: Final = """
CREATE TABLE hydj (
    sfzh TEXT PRIMARY KEY,     -- identity number
    hyzk TEXT NOT NULL,        -- marital status, GB/T 2261.2
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

ALLOWANCES: Final = """
CREATE TABLE dbdx (
    sfzh TEXT PRIMARY KEY,     -- identity number
    bzzt TEXT NOT NULL,        -- standing of the allowance
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.civil_affairs]
kind = "sql"
address = "sqlite+aiosqlite:///departments/civil_affairs.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.civil_affairs.tables]]
entity = "Person"
table = "hydj"
key_column = "sfzh"
key = "identity_number"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = false

[departments.civil_affairs.tables.attributes]
maritalStatus = { column = "hyzk", codes = "marital" }

[[departments.civil_affairs.tables]]
entity = "Person"
table = "dbdx"
key_column = "sfzh"
key = "identity_number"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = true

[departments.civil_affairs.tables.attributes]
subsistenceAllowance = { column = "bzzt", codes = "allowance" }

[departments.civil_affairs.codes.marital]
"10" = "UNMARRIED"
"20" = "MARRIED"
"21" = "MARRIED"
"22" = "MARRIED"
"23" = "MARRIED"
"30" = "WIDOWED"
"40" = "DIVORCED"
"90" = "UNSPECIFIED"

[departments.civil_affairs.codes.allowance]
"0" = "NONE"
"1" = "RECEIVING"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    care = [(life.person.number, life.care) for life in census.lives]
    marriages = [(number, MARITAL_CODES[one.marital], AS_OF) for number, one in care if one.marital]
    allowances = [(number, ALLOWANCE_CODES[one.allowance], AS_OF) for number, one in care if one.allowance]
    write_database(
        path,
        (
            Table(MARRIAGES, "INSERT INTO hydj VALUES (?, ?, ?)", marriages),
            Table(ALLOWANCES, "INSERT INTO dbdx VALUES (?, ?, ?)", allowances),
        ),
    )


DEPARTMENT: Final = Department("civil_affairs", BINDING, write)
