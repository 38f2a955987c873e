"""公安局: persons, their household books and residence permits, and fire inspections. Compact dates."""

from datetime import date
from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.census import Census
from demo.generator.conduct import Inspection
from demo.generator.lives import Life, Permit, Standing

AS_OF: Final = "2007-10-31"

STANDING_CODES: Final = {
    Standing.LOCAL: "10",
    Standing.LOCAL_COLLECTIVE: "11",
    Standing.NON_LOCAL: "20",
    Standing.CANCELLED: "90",
}
PERMIT_CODES: Final = {Permit.VALID: "1", Permit.EXPIRED: "2"}
FIRE_CODES: Final = {Inspection.PASSED: "1", Inspection.FAILED: "2", Inspection.DUE: "3"}

PERSONS: Final = """
CREATE TABLE czrk (
    sfzh TEXT PRIMARY KEY,  -- identity number
    xm TEXT NOT NULL,       -- name
    xb TEXT NOT NULL,       -- sex
    csrq TEXT NOT NULL,     -- date of birth
    hjzt TEXT NOT NULL,     -- standing of the household
    hjqh TEXT,              -- division of the household
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

HOUSEHOLDS: Final = """
CREATE TABLE hkb (
    sfzh TEXT PRIMARY KEY,  -- identity number
    hh TEXT NOT NULL,       -- number of the household's book
    gxrq TEXT NOT NULL      -- as of
) WITHOUT ROWID
"""

BY_BOOK: Final = "CREATE INDEX hkb_hh ON hkb (hh)"

HOUSEMATES: Final = """
CREATE VIEW jtcy AS
SELECT one.sfzh AS sfzh, other.sfzh AS cysfzh, one.gxrq AS gxrq
FROM hkb AS one JOIN hkb AS other ON one.hh = other.hh
WHERE one.sfzh <> other.sfzh
"""
"""One row for each two who stand in the same book; who stands there alone has none."""

FIRE_INSPECTIONS: Final = """
CREATE TABLE xfjc (
    tyshxydm TEXT PRIMARY KEY, -- credit code
    jcjg TEXT NOT NULL,        -- finding
    gxrq TEXT NOT NULL         -- as of
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

[[departments.public_security.tables]]
entity = "Enterprise"
table = "xfjc"
key_column = "tyshxydm"
key = "credit_code"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = false

[departments.public_security.tables.attributes]
fireInspection = { column = "jcjg", codes = "fire" }

[[departments.public_security.relations]]
attribute = "householdMembers"
entity = "Person"
table = "jtcy"
key_column = "sfzh"
key = "identity_number"
target_column = "cysfzh"
target = "identity_number"
as_of_column = "gxrq"

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

[departments.public_security.codes.fire]
"1" = "PASSED"
"2" = "FAILED"
"3" = "DUE"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    persons = [_person(life) for life in census.lives]
    permits = [(life.person.number, PERMIT_CODES[life.permit], AS_OF) for life in census.lives if life.permit]
    households = [(number, book, AS_OF) for number, book in census.households.items()]
    inspections = [
        (firm.enterprise.code, FIRE_CODES[firm.conduct.fire], AS_OF) for firm in census.firms if firm.conduct.fire
    ]
    write_database(
        path,
        (
            Table(PERSONS, "INSERT INTO czrk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", persons),
            Table(PERMITS, "INSERT INTO jzz VALUES (?, ?, ?)", permits),
            Table(HOUSEHOLDS, "INSERT INTO hkb VALUES (?, ?, ?)", households),
            Table(FIRE_INSPECTIONS, "INSERT INTO xfjc VALUES (?, ?, ?)", inspections),
        ),
        then=(BY_BOOK, HOUSEMATES),
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


DEPARTMENT: Final = Department("public_security", BINDING, write)
