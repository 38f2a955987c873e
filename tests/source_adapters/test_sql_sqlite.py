"""What is SQLite's own."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL, select, text
from sqlalchemy.dialects import sqlite

from source_adapters.sql_dialect import KEYS, constant
from source_adapters.sql_sqlite import SQLITE
from tests.source_adapters.sample_department import LIMITS


@pytest.mark.parametrize("name", ["people.db", "with space.db", "公安局.db", "a#b%20.db"])
async def test_a_file_of_any_name_is_opened_for_reading(tmp_path: Path, name: str) -> None:
    """The path reaches SQLite as it is."""
    with closing(sqlite3.connect(tmp_path / name)) as database:
        database.execute("CREATE TABLE t (c)")
    address = URL.create("sqlite+aiosqlite", database=str(tmp_path / name)).render_as_string()
    engine = SQLITE.engine(address, LIMITS)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM t"))).scalar_one() == 0
    await engine.dispose()


@given(st.one_of(st.integers(-(2**63) + 1, 2**63 - 1), st.text(st.characters(codec="utf-8", exclude_characters="\0"))))
def test_a_constant_is_the_value(value: str | int) -> None:
    """Whatever stands in it, a constant is one value and no syntax."""
    statement = str(select(constant(value)).compile(dialect=sqlite.dialect()))
    with closing(sqlite3.connect(":memory:")) as database:
        assert database.execute(statement).fetchone() == (value,)


def test_keys_are_one_parameter() -> None:
    """However many keys, with their spellings side by side."""
    keys = SQLITE.keys([2])
    statement = select(keys.position, *keys.spellings[0]).select_from(keys.table).compile(dialect=sqlite.dialect())
    (parameter,) = SQLITE.keys_parameters([[["a", "b"]], [["c'"]]], [2]).values()
    assert statement.positiontup == [KEYS]
    with closing(sqlite3.connect(":memory:")) as database:
        assert database.execute(str(statement), (parameter,)).fetchall() == [(0, "a", "b"), (1, "c'", None)]
