"""国土房管局: who owns homes. An old register that still knows people by fifteen digits where they had them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.census import Census
from demo.generator.identity_number import fifteen_digits
from demo.generator.lives import Homes
from demo.generator.population import Person

AS_OF: Final = "20071015"

OWNERS: Final = """
CREATE TABLE fwqlr (
    zjhm TEXT PRIMARY KEY,    -- number of the paper shown: identity number of 15 or 18 characters
    zfts INTEGER NOT NULL,    -- homes
    jzmj REAL NOT NULL,       -- floor area of them together, in square metres (halves, so exact in binary)
    djrq TEXT NOT NULL        -- as of
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.land_housing]
kind = "sql"
address = "sqlite+aiosqlite:///departments/land_housing.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.land_housing.tables]]
entity = "Person"
table = "fwqlr"
key_column = "zjhm"
key = "identity_number_15_or_18"
as_of_column = "djrq"
as_of_format = "compact"
complete_register = true

[departments.land_housing.tables.attributes]
homesOwned = "zfts"
homeFloorArea = "jzmj"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database; a few stand in it under both numbers, with the same homes."""
    twice = {person.number for person in census.truth.both_forms}
    owners = [row for life in census.lives if life.homes for row in _owner(life.person, life.homes, twice)]
    write_database(path, (Table(OWNERS, "INSERT INTO fwqlr VALUES (?, ?, ?, ?)", owners),))


def _owner(person: Person, homes: Homes, twice: set[str]) -> Iterator[tuple[str, int, float, str]]:
    old = fifteen_digits(person.number)
    if old:
        yield old, homes.count, homes.half_metres / 2, AS_OF
    if not old or person.number in twice:
        yield person.number, homes.count, homes.half_metres / 2, AS_OF


DEPARTMENT: Final = Department("land_housing", BINDING, write)
