"""A department's register as drops: each table or view of its file as a CSV, Excel or Parquet file in a folder."""

import csv
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

from demo.departments.held import every_row, reading
from demo.kinds.roll import Kind
from source_adapters.files_engine import Database, quoted

SHEET: Final = "名单"
TITLE: Final = "一览表"


@dataclass(frozen=True, slots=True)
class Form:
    """What drops of a kind end in, and what a binding says of how they are laid out."""

    suffix: str
    layout: str = ""


FORMS: Final[Mapping[Kind, Form]] = MappingProxyType(
    {
        Kind.CSV: Form(".csv", 'delimiter = ";"\nencoding = "gb18030"\nheader_row = 2\n'),
        Kind.EXCEL: Form(".xlsx", f'sheet = "{SHEET}"\nheader_row = 3\n'),
        Kind.PARQUET: Form(".parquet"),
    }
)
"""With title rows above the header, other delimiters and other encodings: as they come."""


def drop(register: Path, names: Iterable[str], kind: Kind, folder: Path) -> None:
    """Write these tables and views of a register into the folder, a file each."""
    folder.mkdir(parents=True)
    write = {Kind.CSV: _as_csv, Kind.EXCEL: _as_workbook, Kind.PARQUET: _as_parquet}[kind]
    with reading(register) as held:
        for name in names:
            write(every_row(held, name), folder / f"{name}{FORMS[kind].suffix}")


def _as_csv(rows: sqlite3.Cursor, path: Path) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(f"{TITLE}\n")
        written = csv.writer(file, delimiter=";", lineterminator="\n")
        written.writerow(_columns(rows))
        written.writerows(rows)


def _as_workbook(rows: sqlite3.Cursor, path: Path) -> None:
    # No part of what Meridian runs on: it writes workbooks for the demonstration and for tests.
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(SHEET)
    for line in ([TITLE], [], _columns(rows)):
        sheet.append(line)
    for row in rows:
        sheet.append(row)
    workbook.save(path)


def _as_parquet(rows: sqlite3.Cursor, path: Path) -> None:
    """By way of a plain CSV file; whole numbers stay numbers."""
    with TemporaryDirectory() as name:
        plain = Path(name) / "plain.csv"
        columns = _columns(rows)
        first = rows.fetchone()
        with plain.open("w", encoding="utf-8", newline="") as file:
            written = csv.writer(file, lineterminator="\n")
            written.writerow(columns)
            written.writerows([first] if first else [])
            written.writerows(rows)
        kinds = [f"{quoted(column)}: {quoted(_type(cell))}" for column, cell in zip(columns, first or (), strict=False)]
        read = f"read_csv({quoted(str(plain))}, header = true, columns = {{{', '.join(kinds)}}})"
        Database().execute(f"COPY (FROM {read}) TO {quoted(str(path))} (FORMAT parquet)")


def _type(cell: object) -> str:
    return "BIGINT" if isinstance(cell, int) else "DOUBLE" if isinstance(cell, float) else "VARCHAR"


def _columns(rows: sqlite3.Cursor) -> list[str]:
    return [column for column, *_ in rows.description]
