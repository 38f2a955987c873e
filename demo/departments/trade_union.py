"""总工会: workers recognised as being in hardship."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.care import Hardship
from demo.generator.census import Census

AS_OF: Final = "20070930"
HARDSHIP_CODES: Final = {Hardship.RECOGNISED: "A", Hardship.EXPIRED: "B"}

RECOGNISED: Final = """
CREATE TABLE knzg (
    sfzh TEXT PRIMARY KEY,     -- identity number
    rdzt TEXT NOT NULL,        -- standing of the recognition
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.trade_union]
kind = "sql"
address = "sqlite+aiosqlite:///departments/trade_union.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.trade_union.tables]]
entity = "Person"
table = "knzg"
key_column = "sfzh"
key = "identity_number"
as_of_column = "gxrq"
as_of_format = "compact"
complete_register = false

[departments.trade_union.tables.attributes]
hardshipWorker = { column = "rdzt", codes = "hardship" }

[departments.trade_union.codes.hardship]
"A" = "RECOGNISED"
"B" = "EXPIRED"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    recognised = [
        (life.person.number, HARDSHIP_CODES[life.care.hardship], AS_OF) for life in census.lives if life.care.hardship
    ]
    write_database(path, (Table(RECOGNISED, "INSERT INTO knzg VALUES (?, ?, ?)", recognised),))


DEPARTMENT: Final = Department("trade_union", BINDING, write)
