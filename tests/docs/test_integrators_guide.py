"""The integrators' guide to new departments: what it shows is what happens, and what it names exists."""

import re
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from source_adapters.bound import DateFormat, Unit
from source_adapters.reorganisations_table import read_reorganisations
from tests.docs.walk import Command, steps

GUIDE: Final = Path(__file__).parents[2] / "docs" / "integrators-guide-new.md"
TEXT: Final = GUIDE.read_text(encoding="utf-8")
DATABASES: Final = ("land", "tax")


def blocks(language: str) -> list[str]:
    """Every block of the guide in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def test_the_walk_goes_as_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the databases that the guide makes."""
    monkeypatch.chdir(tmp_path)
    for name, made in zip(DATABASES, blocks("sql"), strict=True):
        with closing(sqlite3.connect(f"{name}.db")) as database, database:
            database.executescript(made)
        monkeypatch.setenv(f"{name.upper()}_URL", f"sqlite+aiosqlite:///{name}.db")
    for step in steps(GUIDE):
        assert isinstance(step, Command)
        output = step.output(tmp_path)
        assert step.shows(output), f"{step.text}\n{output}"


def test_every_form_of_dates_is_told() -> None:
    """And every unit."""
    told = re.findall(r"^\| `(\w+)`[^|]*\| `[^|]*\|[^|]*\|$", TEXT, re.MULTILINE)
    assert told[-len(DateFormat) :] == list(DateFormat)
    assert all(f'"{unit}"' in TEXT for unit in Unit)


def test_the_table_of_divisions_is_one(tmp_path: Path) -> None:
    """As the guide shows it."""
    (shown,) = blocks("text")
    path = tmp_path / "divisions.csv"
    path.write_text(shown, encoding="utf-8")
    assert len(read_reorganisations(path)) == 4


def test_what_is_shown_of_bindings_is_toml() -> None:
    """Each block of it."""
    assert all(map(tomllib.loads, blocks("toml")))


def test_the_guide_is_found() -> None:
    """From the first page of the integrators' guide."""
    assert GUIDE.name in (GUIDE.parent / "integrators-guide.md").read_text(encoding="utf-8")
