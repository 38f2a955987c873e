"""Reads a department's database as a stranger would: by SQL."""

import sqlite3
from contextlib import closing
from typing import Any

from demo.city import City


def rows(city: City, department: str, query: str, *bound: object) -> list[tuple[Any, ...]]:
    """The rows that a query gives."""
    with closing(sqlite3.connect(city.database(department))) as connection:
        return connection.execute(query, bound).fetchall()
