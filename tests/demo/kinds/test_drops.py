"""Registers as drops."""

import csv
from pathlib import Path

import openpyxl
import pytest

from demo.city import City
from demo.kinds.drops import FORMS, SHEET, drop
from demo.kinds.roll import Kind
from source_adapters.files_engine import Database, quoted
from tests.demo.departments.reading import rows

DEPARTMENT, TABLE = "land_housing", "fwqlr"
COLUMNS = ["zjhm", "zfts", "jzmj", "djrq"]


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.name.lower())
def test_a_drop_holds_what_the_register_holds(small_city: City, tmp_path: Path, kind: Kind) -> None:
    """Row for row; whole numbers and fractions are such where files know them."""
    held = rows(small_city, DEPARTMENT, f"SELECT * FROM {TABLE}")  # noqa: S608  # a table of ours
    drop(small_city.database(DEPARTMENT), [TABLE], kind, tmp_path / "drops")
    path = tmp_path / "drops" / f"{TABLE}{FORMS[kind].suffix}"
    found = READ[kind](path)
    assert found[0] == COLUMNS
    if kind is Kind.CSV:
        assert found[1:] == [[str(cell) for cell in row] for row in held]
    else:
        assert sorted(map(tuple, found[1:])) == sorted(held)


def _csv(path: Path) -> list[list[object]]:
    with path.open(encoding="gb18030", newline="") as file:
        _title, *lines = csv.reader(file, delimiter=";")
    return [list(line) for line in lines]


def _workbook(path: Path) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path)[SHEET]
    return [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]


def _parquet(path: Path) -> list[list[object]]:
    database, read = Database(), f"FROM {quoted(str(path))}"
    columns = [name for name, *_ in database.rows(f"DESCRIBE {read}")]
    return [columns, *map(list, database.rows(read))]


READ = {Kind.CSV: _csv, Kind.EXCEL: _workbook, Kind.PARQUET: _parquet}
