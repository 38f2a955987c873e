"""公安局: the register of persons, and that of residence permits. Eighteen-digit keys, compact dates."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.generator.lives import Life, Permit, Standing

AS_OF: Final = "2007-10-31"

STANDING_CODES: Final = {
    Standing.LOCAL: "10",
    Standing.LOCAL_COLLECTIVE: "11",
    Standing.NON_LOCAL: "20",
    Standing.CANCELLED: "90",
}
PERMIT_CODES: Final = {Permit.VALID: "1", Permit.EXPIRED: "2"}

PERSONS: Final = """
CREATE TABLE czrk (
    sfzh TEXT PRIMARY KEY,  -- identity number
    xm TEXT NOT NULL,       -- name
    xb TEXT NOT NULL,       -- sex
    csrq TEXT NOT NULL,     -- date of birth
    hjzt TEXT NOT NULL,     -- standing of the household
    hjqh TEXT NOT NULL,     -- division of the household
    lhrq TEXT,              -- registered in it on
    swbz TEXT NOT NULL,     -- has died
    swrq TEXT,              -- died on
    gxrq TEXT NOT NULL      -- as of
) WITHOUT ROWID
"""

PERMITS: Final = """
CREATE TABLE jzz (
    sfzh TEXT PRIMARY KEY,  -- identity number
    zt TEXT NOT NULL,       -- standing of the permit
    gxrq TEXT NOT NULL      -- as of
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.public_security]
kind = "sql"
address = "sqlite+aiosqlite:///departments/public_security.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.public_security.tables]]
entity = "Person"
table = "czrk"
key_column = "sfzh"
key = "identity_number"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = false

[departments.public_security.tables.attributes]
idNumber = "sfzh"
idNumberMasked = "sfzh"
name = "xm"
nameMatches = "xm"
sex = { column = "xb", codes = "sex" }
birthDate = { column = "csrq", format = "compact" }
householdStatus = { column = "hjzt", codes = "household" }
householdDivision = "hjqh"
householdRegisteredOn = { column = "lhrq", format = "compact" }
vitalStatus = { column = "swbz", codes = "vital" }
diedOn = { column = "swrq", format = "compact" }

[[departments.public_security.tables]]
entity = "Person"
table = "jzz"
key_column = "sfzh"
key = "identity_number"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = true

[departments.public_security.tables.attributes]
residencePermit = { column = "zt", codes = "permit" }

[departments.public_security.codes.sex]
"0" = "UNKNOWN"
"1" = "MALE"
"2" = "FEMALE"
"9" = "UNSPECIFIED"

[departments.public_security.codes.household]
"10" = "LOCAL"
"11" = "LOCAL_COLLECTIVE"
"20" = "NON_LOCAL"
"90" = "CANCELLED"

[departments.public_security.codes.vital]
"0" = "ALIVE"
"1" = "DECEASED"

[departments.public_security.codes.permit]
"1" = "VALID"
"2" = "EXPIRED"
"""


def write(path: Path, lives: Sequence[Life]) -> None:
    """Make the department's database."""
    persons = [_person(life) for life in lives]
    permits = [(life.person.number, PERMIT_CODES[life.permit], AS_OF) for life in lives if life.permit]
    write_database(
        path,
        (
            Table(PERSONS, "INSERT INTO czrk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", persons),
            Table(PERMITS, "INSERT INTO jzz VALUES (?, ?, ?)", permits),
        ),
    )


def _person(life: Life) -> tuple[str | None, ...]:
    return (
        life.person.number,
        life.person.name,
        "1" if life.person.is_male else "2",
        _compact(life.person.birth),
        STANDING_CODES[life.standing],
        life.division,
        _compact(life.registered_on),
        "1" if life.died_on else "0",
        _compact(life.died_on),
        AS_OF,
    )


def _compact(day: date | None) -> str | None:
    return day.strftime("%Y%m%d") if day else None
