"""财政局: subsidies paid to enterprises, by year, in fen."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.census import Census

SUBSIDIES: Final = """
CREATE TABLE btzj (
    tyshxydm TEXT NOT NULL,    -- credit code
    nd INTEGER NOT NULL,       -- year
    btje INTEGER NOT NULL,     -- paid, in fen
    PRIMARY KEY (tyshxydm, nd)
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.finance]
kind = "sql"
address = "sqlite+aiosqlite:///departments/finance.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.finance.tables]]
entity = "Enterprise"
table = "btzj"
key_column = "tyshxydm"
key = "credit_code"
year_column = "nd"
complete_register = true

[departments.finance.tables.attributes]
subsidies = { column = "btje", unit = "fen" }
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    subsidies = [
        (firm.enterprise.code, year, fen) for firm in census.firms for year, fen in firm.conduct.subsidies.items()
    ]
    write_database(path, (Table(SUBSIDIES, "INSERT INTO btzj VALUES (?, ?, ?)", subsidies),))


DEPARTMENT: Final = Department("finance", BINDING, write)
