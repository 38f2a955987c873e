"""教育局: pupils and students, asked over HTTP by identity number."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.departments.register import Counter, Desk, rows_by_key
from demo.generator.care import Enrolment
from demo.generator.census import Census

ENROLMENT_CODES: Final = {Enrolment.ENROLLED: "01", Enrolment.GRADUATED: "02", Enrolment.LEFT: "03"}

STUDENTS: Final = """
CREATE TABLE student (
    sfzh TEXT PRIMARY KEY,     -- identity number
    xjzt TEXT NOT NULL         -- standing of the enrolment
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.education]
kind = "http"
address = "http://127.0.0.1:8103"
bearer_token_env = "MERIDIAN_EDUCATION_TOKEN"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.education.services]]
entity = "Person"
path = "/students/query"
records = "students"
key_field = "sfzh"
key = "identity_number"
as_of = "asOf"
complete_register = false

[departments.education.services.attributes]
schoolEnrolment = { path = "xjzt", codes = "enrolment" }

[departments.education.codes.enrolment]
"01" = "ENROLLED"
"02" = "GRADUATED"
"03" = "LEFT"
"""

SELECT: Final = "SELECT sfzh, xjzt FROM student WHERE sfzh IN (SELECT value FROM json_each(?))"

DESK: Final = Desk(
    department="education",
    counters=(Counter("/students/query", "sfzh", rows_by_key(SELECT, "sfzh")),),
    envelope=("students",),
    as_of="2007-09-30T12:00:00+08:00",
)


def write(path: Path, census: Census) -> None:
    """Make the file that the department's service answers from."""
    students = [
        (life.person.number, ENROLMENT_CODES[life.care.enrolment]) for life in census.lives if life.care.enrolment
    ]
    write_database(path, (Table(STUDENTS, "INSERT INTO student VALUES (?, ?)", students),))


DEPARTMENT: Final = Department(DESK.department, BINDING, write, DESK)
