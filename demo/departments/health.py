"""卫生局: assistance with the costs of illness, asked over HTTP by identity number."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.departments.register import Counter, Desk, rows_by_key
from demo.generator.care import MedicalAssistance
from demo.generator.census import Census

ASSISTANCE_CODES: Final = {MedicalAssistance.RECEIVING: "10", MedicalAssistance.ENDED: "20"}

ASSISTANCE: Final = """
CREATE TABLE assistance (
    sfzh TEXT PRIMARY KEY,     -- identity number
    jzzt TEXT NOT NULL         -- standing of the assistance
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.health]
kind = "http"
address = "http://127.0.0.1:8104"
bearer_token_env = "MERIDIAN_HEALTH_TOKEN"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.health.services]]
entity = "Person"
path = "/assistance/query"
records = "result.items"
key_field = "sfzh"
key = "identity_number"
as_of = "asOf"
complete_register = false

[departments.health.services.attributes]
medicalAssistance = { path = "jzzt", codes = "assistance" }

[departments.health.codes.assistance]
"10" = "RECEIVING"
"20" = "ENDED"
"""

SELECT: Final = "SELECT sfzh, jzzt FROM assistance WHERE sfzh IN (SELECT value FROM json_each(?))"

DESK: Final = Desk(
    department="health",
    counters=(Counter("/assistance/query", "sfzh", rows_by_key(SELECT, "sfzh")),),
    envelope=("result", "items"),
    as_of="2007-10-26T08:00:00+08:00",
)


def write(path: Path, census: Census) -> None:
    """Make the file that the department's service answers from."""
    assisted = [(life.person.number, ASSISTANCE_CODES[life.care.medical]) for life in census.lives if life.care.medical]
    write_database(path, (Table(ASSISTANCE, "INSERT INTO assistance VALUES (?, ?)", assisted),))


DEPARTMENT: Final = Department(DESK.department, BINDING, write, DESK)
