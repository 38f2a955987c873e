"""人口和计划生育局: certificates of persons, and duties of employers."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.census import Census
from demo.generator.conduct import Duty
from demo.generator.validity import Validity

AS_OF: Final = "2007-09-15"
CERTIFICATE_CODES: Final = {Validity.VALID: "1", Validity.EXPIRED: "2", Validity.REVOKED: "3"}
DUTY_CODES: Final = {Duty.FULFILLED: "Y", Duty.NOT_FULFILLED: "N"}

CERTIFICATES: Final = """
CREATE TABLE jsz (
    sfzh TEXT PRIMARY KEY,     -- identity number
    zzt TEXT NOT NULL,         -- standing of the certificate
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

DUTIES: Final = """
CREATE TABLE dwzr (
    tyshxydm TEXT PRIMARY KEY, -- credit code
    lxbz TEXT NOT NULL,        -- duties fulfilled
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.family_planning]
kind = "sql"
address = "sqlite+aiosqlite:///departments/family_planning.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.family_planning.tables]]
entity = "Person"
table = "jsz"
key_column = "sfzh"
key = "identity_number"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = false

[departments.family_planning.tables.attributes]
familyPlanningCertificate = { column = "zzt", codes = "certificate" }

[[departments.family_planning.tables]]
entity = "Enterprise"
table = "dwzr"
key_column = "tyshxydm"
key = "credit_code"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = false

[departments.family_planning.tables.attributes]
familyPlanningDuty = { column = "lxbz", codes = "duty" }

[departments.family_planning.codes.certificate]
"1" = "VALID"
"2" = "EXPIRED"
"3" = "REVOKED"

[departments.family_planning.codes.duty]
"Y" = "FULFILLED"
"N" = "NOT_FULFILLED"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    certificates = [
        (life.person.number, CERTIFICATE_CODES[life.care.certificate], AS_OF)
        for life in census.lives
        if life.care.certificate
    ]
    duties = [
        (firm.enterprise.code, DUTY_CODES[firm.conduct.duty], AS_OF) for firm in census.firms if firm.conduct.duty
    ]
    write_database(
        path,
        (
            Table(CERTIFICATES, "INSERT INTO jsz VALUES (?, ?, ?)", certificates),
            Table(DUTIES, "INSERT INTO dwzr VALUES (?, ?, ?)", duties),
        ),
    )


DEPARTMENT: Final = Department("family_planning", BINDING, write)
