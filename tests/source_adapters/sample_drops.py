"""The conformance sample as a department would drop it every night: CSV, Excel and Parquet files."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import openpyxl

from source_adapters.bound import (
    Complete,
    DroppedTable,
    Encoding,
    Field,
    FileFormat,
    FilesDepartment,
    Layout,
    Limits,
    Relation,
    Table,
    TakingOver,
)
from source_adapters.contract import Entity
from source_adapters.fake import Holding
from source_adapters.files_engine import Database, quoted
from source_adapters.keys import spellings
from source_adapters.testing_sample import DEPARTMENT, FIRMS, PEOPLE
from tests.source_adapters.sample_department import DAY, LIMITS, RELATIONS, TABLES, written, written_key, written_target

Lines: TypeAlias = Sequence[Sequence[Any]]

AT_ONCE: Final = TakingOver(look_every=3600, complete=Complete.RENAMED)
"""Files are taken over at the first look, and the next look is the test's own."""

SUFFIXES: Final[Mapping[FileFormat, str]] = {
    FileFormat.CSV: ".csv",
    FileFormat.EXCEL: ".xlsx",
    FileFormat.PARQUET: ".parquet",
}

LAYOUTS: Final[Mapping[FileFormat, Layout]] = {
    FileFormat.CSV: Layout(FileFormat.CSV, header_row=2, delimiter=";", encoding=Encoding.GB18030),
    FileFormat.EXCEL: Layout(FileFormat.EXCEL, sheet="名单", header_row=3),
    FileFormat.PARQUET: Layout(FileFormat.PARQUET),
}
"""Title rows above the header, other delimiters and encodings: as they come."""


def files_department(
    folder: Path,
    *dropped: DroppedTable,
    taking_over: TakingOver = AT_ONCE,
    limits: Limits = LIMITS,
) -> FilesDepartment:
    """The sample department over this folder."""
    return FilesDepartment(DEPARTMENT, folder, limits, dropped, taking_over)


def sample_drops(format: FileFormat) -> tuple[DroppedTable, ...]:  # noqa: A002  # as the binding calls it
    """The sample's tables and pairs as files of one format."""
    return tuple(
        DroppedTable(replace(content, name=content.name + SUFFIXES[format]), LAYOUTS[format])
        for content in (*TABLES, *RELATIONS)
    )


def drop_sample(folder: Path, format: FileFormat) -> None:  # noqa: A002  # as the binding calls it
    """Write every file of the sample."""
    for dropped in sample_drops(format):
        content = dropped.content
        lines = _pairs(content) if isinstance(content, Relation) else _rows(content)
        drop(folder / content.name, lines, dropped.layout)


def drop(path: Path, lines: Lines, layout: Layout) -> None:
    """Write a file with these lines, the first of which is the header."""
    match layout.format:
        case FileFormat.CSV:
            with path.open("w", encoding=layout.encoding, newline="") as file:
                file.write("一览表\n" * (layout.header_row - 1))
                csv.writer(file, delimiter=layout.delimiter).writerows(lines)
        case FileFormat.EXCEL:
            _write_workbook(path, lines, layout)
        case FileFormat.PARQUET:
            _write_parquet(path, lines)


def _write_workbook(path: Path, lines: Lines, layout: Layout) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet(layout.sheet, index=0 if layout.sheet is None else None)
    for _ in range(layout.header_row - 1):
        sheet.append(["一览表"])
    for line in lines:
        sheet.append(list(line))
    with path.open("wb") as file:
        workbook.save(file)


def _write_parquet(path: Path, lines: Lines) -> None:
    """Columns of the type of their cells; of several types, texts."""
    header, *rows = lines
    database = Database()
    columns = []
    for number, name in enumerate(header):
        types = {type(row[number]) for row in rows if row[number] is not None}
        kind = {int: "BIGINT", float: "DOUBLE"}.get(next(iter(types), str), "VARCHAR") if len(types) == 1 else "VARCHAR"
        columns.append(f'"{name}" {kind}')
    database.execute(f"CREATE TABLE made ({', '.join(columns)})")
    for row in rows:
        database.execute(f"INSERT INTO made VALUES ({', '.join(map(_literal, row))})")  # noqa: S608  # the test's
    database.execute(f"COPY made TO {quoted(str(path))} (FORMAT parquet)")


def _literal(cell: object) -> str:
    return "NULL" if cell is None else quoted(str(cell))


def _holding(entity: Entity) -> Holding:
    return PEOPLE if entity is Entity.PERSON else FIRMS


def _rows(table: Table) -> Lines:
    if table.year_column is not None:
        ((attribute, field),) = table.attributes.items()
        return _yearly(table, attribute, field)
    columns = {
        field.place: (name, field) for name, field in table.attributes.items() if field.place != table.key_column
    }
    return [
        [table.key_column, table.as_of_column, *columns],
        *(
            [written_key(key), DAY, *(written(record.get(name), field) for name, field in columns.values())]
            for key, record in _holding(table.entity).records.items()
        ),
    ]


def _yearly(table: Table, attribute: str, field: Field) -> Lines:
    lines: list[list[Any]] = [[table.key_column, table.year_column, table.as_of_column, field.place]]
    for key, record in _holding(table.entity).records.items():
        years = record.get(attribute, {})
        assert isinstance(years, Mapping)
        lines += [[written_key(key), year, DAY, written(value, field)] for year, value in years.items()]
    return lines


def _pairs(pairs: Relation) -> Lines:
    lines: list[list[Any]] = [[pairs.key_column, pairs.target_column, pairs.as_of_column]]
    for key, record in _holding(pairs.entity).records.items():
        own = spellings(pairs.key, key)
        targets = record.get(pairs.attribute, ())
        assert isinstance(targets, tuple)
        lines += [
            [own[number % len(own)], written_target(target, pairs.target, number), DAY]
            for number, target in enumerate(targets)
        ]
    return lines
