"""Databases are made in one go."""

import sqlite3
from contextlib import closing
from pathlib import Path

from demo.departments.database import Table, write_database


def test_tables_hold_their_rows(tmp_path: Path) -> None:
    """What was given is what can be read."""
    path = tmp_path / "department.db"
    create = "CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID"
    write_database(path, [Table(create, "INSERT INTO t VALUES (?, ?)", [("a", 1), ("b", None)])])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT k, n FROM t ORDER BY k").fetchall() == [("a", 1), ("b", None)]


def test_indexes_and_views_stand_on_the_tables(tmp_path: Path) -> None:
    """What is made afterwards finds the tables filled."""
    path = tmp_path / "department.db"
    table = Table("CREATE TABLE t (k TEXT)", "INSERT INTO t VALUES (?)", [("a",)])
    write_database(path, [table], then=["CREATE VIEW v AS SELECT k FROM t"])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT k FROM v").fetchall() == [("a",)]
