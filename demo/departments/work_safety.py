"""安监局: the latest safety inspection of each enterprise that is inspected."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.census import Census
from demo.generator.conduct import Inspection

AS_OF: Final = "2007-10-29"
INSPECTION_CODES: Final = {Inspection.PASSED: "HG", Inspection.FAILED: "BHG", Inspection.DUE: "DJ"}

INSPECTIONS: Final = """
CREATE TABLE aqjc (
    tyshxydm TEXT PRIMARY KEY, -- credit code
    jcjl TEXT NOT NULL,        -- finding
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.work_safety]
kind = "sql"
address = "sqlite+aiosqlite:///departments/work_safety.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.work_safety.tables]]
entity = "Enterprise"
table = "aqjc"
key_column = "tyshxydm"
key = "credit_code"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = false

[departments.work_safety.tables.attributes]
safetyInspection = { column = "jcjl", codes = "inspection" }

[departments.work_safety.codes.inspection]
"HG" = "PASSED"
"BHG" = "FAILED"
"DJ" = "DUE"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    inspections = [
        (firm.enterprise.code, INSPECTION_CODES[firm.conduct.safety], AS_OF)
        for firm in census.firms
        if firm.conduct.safety
    ]
    write_database(path, (Table(INSPECTIONS, "INSERT INTO aqjc VALUES (?, ?, ?)", inspections),))


DEPARTMENT: Final = Department("work_safety", BINDING, write)
