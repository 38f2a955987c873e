"""残联: certificates of disability, under old numbers where there were any, and employers of the disabled."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.census import Census
from demo.generator.identity_number import fifteen_digits

AS_OF: Final = "2007-08-31"

CERTIFIED: Final = """
CREATE TABLE cjr (
    zjhm TEXT PRIMARY KEY,     -- identity number of 15 or 18 characters
    cjdj INTEGER NOT NULL,     -- grade of the disability, 1 (gravest) to 4
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

EMPLOYERS: Final = """
CREATE TABLE ajqy (
    tyshxydm TEXT PRIMARY KEY, -- credit code
    azrs INTEGER NOT NULL,     -- disabled employees
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.disabled_federation]
kind = "sql"
address = "sqlite+aiosqlite:///departments/disabled_federation.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.disabled_federation.tables]]
entity = "Person"
table = "cjr"
key_column = "zjhm"
key = "identity_number_15_or_18"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = false

[departments.disabled_federation.tables.attributes]
disabilityGrade = "cjdj"

[[departments.disabled_federation.tables]]
entity = "Enterprise"
table = "ajqy"
key_column = "tyshxydm"
key = "credit_code"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = true

[departments.disabled_federation.tables.attributes]
disabledEmployees = "azrs"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    certified = [
        (fifteen_digits(life.person.number) or life.person.number, life.care.disability, AS_OF)
        for life in census.lives
        if life.care.disability
    ]
    employers = [(firm.enterprise.code, firm.conduct.disabled, AS_OF) for firm in census.firms if firm.conduct.disabled]
    write_database(
        path,
        (
            Table(CERTIFIED, "INSERT INTO cjr VALUES (?, ?, ?)", certified),
            Table(EMPLOYERS, "INSERT INTO ajqy VALUES (?, ?, ?)", employers),
        ),
    )


DEPARTMENT: Final = Department("disabled_federation", BINDING, write)
