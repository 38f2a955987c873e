"""食药监局: licences to deal in food, asked over HTTP by credit code."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.departments.register import Counter, Desk, rows_by_key
from demo.generator.census import Census
from demo.generator.validity import Validity

LICENCE_CODES: Final = {Validity.VALID: "Y", Validity.EXPIRED: "G", Validity.REVOKED: "D"}

LICENCES: Final = """
CREATE TABLE licence (
    tyshxydm TEXT PRIMARY KEY, -- credit code
    xkzt TEXT NOT NULL         -- standing of the licence
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.food_drug]
kind = "http"
address = "http://127.0.0.1:8106"
bearer_token_env = "MERIDIAN_FOOD_DRUG_TOKEN"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.food_drug.services]]
entity = "Enterprise"
path = "/licences/query"
records = "data"
key_field = "tyshxydm"
key = "credit_code"
as_of = "asOf"
complete_register = false

[departments.food_drug.services.attributes]
foodLicence = { path = "xkzt", codes = "licence" }

[departments.food_drug.codes.licence]
"Y" = "VALID"
"G" = "EXPIRED"
"D" = "REVOKED"
"""

SELECT: Final = "SELECT tyshxydm, xkzt FROM licence WHERE tyshxydm IN (SELECT value FROM json_each(?))"

DESK: Final = Desk(
    department="food_drug",
    counters=(Counter("/licences/query", "tyshxydm", rows_by_key(SELECT, "tyshxydm")),),
    envelope=("data",),
    as_of="2007-10-22T09:15:00+08:00",
)


def write(path: Path, census: Census) -> None:
    """Make the file that the department's service answers from."""
    licences = [(firm.enterprise.code, LICENCE_CODES[firm.conduct.food]) for firm in census.firms if firm.conduct.food]
    write_database(path, (Table(LICENCES, "INSERT INTO licence VALUES (?, ?)", licences),))


DEPARTMENT: Final = Department(DESK.department, BINDING, write, DESK)
