"""`meridian source check` over a department in a file: what it prints, how it ends, and what it never prints."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from inline_snapshot import snapshot
from typer.testing import CliRunner

from gateway.cli import app
from gateway.cli.source_checking import declared_attributes
from resolvers.schema import REGISTER
from source_adapters.testing_sample import EDGE, HIGH, LOW

SOURCES = """\
[departments.public_security]
kind = "sql"
address = "sqlite+aiosqlite:///ps.db"

[[departments.public_security.tables]]
entity = "Person"
table = "czrk"
key_column = "sfzh"
key = "identity_number"

[departments.public_security.tables.attributes]
sex = { column = "xb", codes = "sex" }
diedOn = "swrq"

[departments.public_security.codes.sex]
"1" = "MALE"
"2" = "FEMALE"

[departments.labour]
kind = "http"
address = "http://127.0.0.1:1"

[[departments.labour.services]]
entity = "Person"
path = "/people"
records = "list"
key_field = "id"
key = "identity_number"

[departments.labour.services.attributes]
insuredMonths = "months"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a gateway with two departments, of which one is there, and wrong."""
    with closing(sqlite3.connect(tmp_path / "ps.db")) as database, database:
        database.execute("CREATE TABLE czrk (sfzh, xb, swrq)")
        rows = [(LOW, "1", None), (EDGE, "9", "2007-11-02"), (HIGH, "2", "1984-12-31")]
        database.executemany("INSERT INTO czrk VALUES (?, ?, ?)", rows)
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    path = tmp_path / "meridian.toml"
    path.write_text(
        'profile = "demo"\npolicy_day = 2007-11-01\npolicies = "none"\nsources = "sources.toml"\n'
        'ledger = "none"\n[mandate]\nissuer = "i"\naudience = "a"\nkey_set = "none.json"\n',
        encoding="utf-8",
    )
    return path


def check(config: Path, *more: str) -> tuple[int, str]:
    """Exit code and output of the command."""
    result = CliRunner().invoke(app, ["source", "check", "-c", str(config), *more])
    return result.exit_code, result.output


def test_one_department_needs_nothing_of_the_others(config: Path) -> None:
    """Who is to look after one has the credentials of that one; whoever checks all of them needs all."""
    sources = config.with_name("sources.toml")
    text = sources.read_text(encoding="utf-8")
    sources.write_text(text.replace('"http://127.0.0.1:1"', '"http://127.0.0.1:1"\nbearer_token_env = "NOT_SET"'))
    assert check(config)[0] == 2
    code, told = check(config, "public_security")
    assert (code, told.splitlines()[0].partition(";")[0]) == (1, "public_security (sql): OFF")


def test_what_is_off_is_named_with_file_and_line(config: Path) -> None:
    """By attribute and rule; no key and no value is there."""
    code, text = check(config, "public_security")
    assert code == 1
    assert text == snapshot("""\
public_security (sql): OFF; reachable; 3 looked up, 6 cells; broken: code 1, future_date 1, dead_before_born 1
  sources.toml:12: off: Person.sex: 1 of 3 cells: code (9)
  sources.toml:13: off: Person.diedOn: 1 of 3 cells: future_date
  sources.toml:13: off: Person.diedOn: 1 of 3 cells: dead_before_born
""")
    assert not any(secret in text for secret in (LOW, EDGE, HIGH, "2007-11-02", "1984"))


def test_all_departments_are_checked_where_none_is_named(config: Path) -> None:
    """One that is not there is off, and says so."""
    code, text = check(config, "--json")
    document = json.loads(text)
    assert code == 1
    assert document["sound"] is False
    labour = document["departments"][1]
    assert (labour["department"], labour["reachable"], labour["cells"]) == ("labour", False, 0)
    assert labour["findings"] == snapshot(
        [{"weight": "off", "file": "sources.toml", "line": 19, "message": "cannot be asked (no connection)"}]
    )


def test_keys_may_be_named(config: Path, tmp_path: Path) -> None:
    """Then only these are looked up."""
    keys = tmp_path / "keys.txt"
    keys.write_text(f"{LOW}\nnobody\n", encoding="utf-8")
    code, text = check(config, "public_security", "--keys", str(keys))
    assert (code, "1 looked up, 2 cells" in text) == (0, True)


def test_what_cannot_be_checked_ends_otherwise(config: Path, tmp_path: Path) -> None:
    """A department or a file that is not there."""
    assert check(config, "nowhere")[0] == 2
    assert check(config, "--keys", str(tmp_path / "absent"))[0] == 2
    assert check(tmp_path / "absent.toml")[0] == 2
    (tmp_path / "keys").write_bytes(b"\xff")
    assert check(config, "--keys", str(tmp_path / "keys"))[0] == 2


def test_everything_that_is_sourced_is_declared() -> None:
    """Each attribute of the schema is asked for in a form that shows what is written."""
    sourced = {(each.entity, each.attribute) for each in REGISTER.values() if not each.is_derived}
    assert declared_attributes(REGISTER).keys() == sourced
