"""司法局: applications for legal aid, asked over HTTP by identity number."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.departments.register import Counter, Desk, rows_by_key
from demo.generator.care import LegalAid
from demo.generator.census import Census

AID_CODES: Final = {LegalAid.GRANTED: "1", LegalAid.REFUSED: "2", LegalAid.CLOSED: "9"}

APPLICATIONS: Final = """
CREATE TABLE application (
    sqrsfzh TEXT PRIMARY KEY,  -- identity number of the applicant
    ajzt TEXT NOT NULL         -- standing of the case
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.justice]
kind = "http"
address = "http://127.0.0.1:8105"
bearer_token_env = "MERIDIAN_JUSTICE_TOKEN"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.justice.services]]
entity = "Person"
path = "/applications/query"
records = "cases"
key_field = "sqrsfzh"
key = "identity_number"
as_of = "asOf"
complete_register = false

[departments.justice.services.attributes]
legalAid = { path = "ajzt", codes = "aid" }

[departments.justice.codes.aid]
"1" = "GRANTED"
"2" = "REFUSED"
"9" = "CLOSED"
"""

SELECT: Final = "SELECT sqrsfzh, ajzt FROM application WHERE sqrsfzh IN (SELECT value FROM json_each(?))"

DESK: Final = Desk(
    department="justice",
    counters=(Counter("/applications/query", "sqrsfzh", rows_by_key(SELECT, "sqrsfzh")),),
    envelope=("cases",),
    as_of="2007-10-31T17:30:00+08:00",
)


def write(path: Path, census: Census) -> None:
    """Make the file that the department's service answers from."""
    applications = [(life.person.number, AID_CODES[life.care.legal]) for life in census.lives if life.care.legal]
    write_database(path, (Table(APPLICATIONS, "INSERT INTO application VALUES (?, ?)", applications),))


DEPARTMENT: Final = Department(DESK.department, BINDING, write, DESK)
