"""From a dropped file to tables in memory that can be searched, or the reason why it is refused.

Everything here takes seconds, and runs in a thread of its own.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

from source_adapters.bound import DropMoment, DroppedTable, FileFormat, FilesDepartment, Layout, Relation, Table
from source_adapters.decoding import CHINA_STANDARD_TIME
from source_adapters.drop_faults import DropRule
from source_adapters.files_checks import Numbering, are_alone, refuse_implausible
from source_adapters.files_drop import Columns, Drop, Found, HeldTable, Interfered, Refused, Stamp
from source_adapters.files_engine import Database, EngineError, quoted
from source_adapters.files_keys import body_of, is_printed, token_of
from source_adapters.files_sheet import rows_of
from source_adapters.files_text import Rows, csv_rows, rows_of_sheet
from source_adapters.keys import KeyKind, matched
from source_adapters.written import BLANK

_LEFT_OVER: Final = (
    "DROP TABLE dropped",
    "DROP TABLE odd",
    "DROP TABLE IF EXISTS reject_errors",
    "DROP TABLE IF EXISTS reject_scans",
)
MOMENT, KEY, TOKEN, YEAR = "moment", "key", "token", "year"
"""Columns of a table that is being taken over, beside those of its attributes."""


def stamp_of(path: Path) -> Stamp:
    """The state in which a file is; raises `OSError` where there is none."""
    status = os.stat(path)
    return Stamp(status.st_ino, status.st_size, status.st_mtime_ns)


def loaded(department: FilesDepartment, dropped: Sequence[DroppedTable], found: Found, before: Drop | None) -> Drop:
    """The whole of a file, taken over and checked; `before` is the drop that it follows.

    Raises:
        Refused: it is not what the binding says, or not plausible after the drop before.
        Interfered: it changed meanwhile. OSError: it cannot be read at the moment.
    """
    if found.stamp.size > department.taking_over.max_file_bytes:
        raise Refused(DropRule.TOO_LARGE, f"more than {department.taking_over.max_file_bytes} bytes (max_file_bytes)")
    rows_before = [table.rows for table in before.tables] if before is not None else [0] * len(dropped)
    try:
        tables = [_held(each, found.path, department, rows) for each, rows in zip(dropped, rows_before, strict=True)]
    except (Refused, OSError):
        if stamp_of(found.path) != found.stamp:
            raise Interfered from None
        raise
    if stamp_of(found.path) != found.stamp:
        raise Interfered
    return Drop(found, _moment(department.taking_over.moment, found), tables)


def _moment(said_by: DropMoment, found: Found) -> datetime:
    if said_by is DropMoment.NAME and found.day is not None:
        return datetime.combine(found.day, time.min, CHINA_STANDARD_TIME).astimezone(UTC)
    return datetime.fromtimestamp(found.stamp.modified_ns / 1e9, UTC)


def places_of(content: Table | Relation) -> dict[str, str]:
    """Each column of the file that is held for attributes → its name in the table.

    A key that settles the canonical one is not held beside it.
    """
    if isinstance(content, Relation):
        return {content.target_column: "a0"}
    wanted = dict.fromkeys(field.place for field in content.attributes.values())
    if content.key.holds_canonical:
        wanted.pop(content.key_column, None)
    return {place: f"a{number}" for number, place in enumerate(wanted)}


def _held(dropped: DroppedTable, path: Path, department: FilesDepartment, rows_before: int) -> HeldTable:
    database = Database()
    places = places_of(dropped.content)
    try:
        numbering = _stage(database, dropped, path, places)
        rows, malformed = refuse_implausible(
            database, dropped.content, places, numbering, department.taking_over, rows_before
        )
        _settle(database, dropped.content, places, alone=are_alone(database, dropped.content))
    except EngineError as error:
        # Its message may quote cells.
        raise Refused(DropRule.FORMAT, f"cannot be read as {dropped.layout.format} ({type(error).__name__})") from None
    return HeldTable(database, rows, malformed)


def _stage(database: Database, dropped: DroppedTable, path: Path, places: dict[str, str]) -> Numbering:
    """Every row of the file, in order, with the columns that are bound, as texts without outer blanks."""
    content, layout = dropped.content, dropped.layout
    wanted = {**{name: place for place, name in places.items()}, KEY: content.key_column}
    if content.as_of_column is not None:
        wanted[MOMENT] = content.as_of_column
    if isinstance(content, Table) and content.year_column is not None:
        wanted[YEAR] = content.year_column
    if layout.format is FileFormat.PARQUET:
        numbering = _stage_parquet(database, path, wanted)
    else:
        with _rows(path, layout) as rows:
            numbering = _stage_rows(database, rows, wanted)
    _add_tokens(database, content.key)
    return numbering


@contextmanager
def _rows(path: Path, layout: Layout) -> Iterator[Rows]:
    if layout.format is FileFormat.CSV:
        with csv_rows(path, layout) as rows:
            yield rows
    else:
        with rows_of_sheet(rows_of(path, layout.sheet), layout) as rows:
            yield rows


def _stage_rows(database: Database, rows: Rows, wanted: dict[str, str]) -> Numbering:
    stands = {name: _stands(rows.header, column) for name, column in wanted.items()}
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(rows.header)))
    cells = ", ".join(f"{_trimmed(f'c{number}')} AS {name}" for name, number in stands.items())
    database.execute(
        f"CREATE TABLE staged AS SELECT {cells} FROM read_csv({quoted(rows.path)}, columns = {{{columns}}},"  # noqa: S608  # names of this module
        f" auto_detect = false, header = false, skip = {rows.above}, delim = {quoted(rows.delimiter)},"
        """ new_line = '\\n', quote = '"', escape = '"', store_rejects = true, rejects_limit = 3)"""
    )
    # The rest of what is rejected are the cells themselves.
    for line, column, error in database.rows("SELECT line, column_idx, error_type FROM reject_errors ORDER BY 1, 2"):
        place = f"line {line}" if rows.lines is not None else "a row"
        raise Refused(DropRule.COLUMNS, f"{str(error).lower()} (at column {column} of {len(rows.header)})", place)
    (count,) = database.row("SELECT count(*) FROM staged")
    # A line break inside a cell, or a blank line, shifts what follows.
    if rows.lines is not None and rows.lines - rows.above not in {count, count - 1}:
        return Numbering("record", 1)
    return Numbering(rows.numbers, rows.first) if rows.numbers != "record" else Numbering("record", 1)


def _stands(header: Columns, column: str) -> int:
    if header.count(column) != 1:
        raise Refused(
            DropRule.COLUMNS,
            f"column {column} is missing" if column not in header else f"column {column} stands there twice",
        )
    return header.index(column)


def _trimmed(cell: str) -> str:
    return f"nullif(trim({cell}, {quoted(BLANK)}), '')"


def _stage_parquet(database: Database, path: Path, wanted: dict[str, str]) -> Numbering:
    source = f"read_parquet({quoted(str(path))})"
    kinds = {name: str(kind) for name, kind, *_ in database.rows(f"DESCRIBE SELECT * FROM {source}")}  # noqa: S608  # see above
    for column in wanted.values():
        _stands(list(kinds), column)
        if not _is_plain(kinds[column]):
            raise Refused(DropRule.COLUMNS, f"column {column} is of type {kinds[column]}, which is no plain one")
    cells = ", ".join(f"{_trimmed(_text(column, kinds[column]))} AS {name}" for name, column in wanted.items())
    database.execute(f"CREATE TABLE staged AS SELECT {cells} FROM {source}")  # noqa: S608  # see above
    return Numbering("record", 1)


def _is_plain(kind: str) -> bool:
    return "(" not in kind.replace("DECIMAL(", "") and not kind.endswith("]") and kind != "BLOB"


def _text(column: str, kind: str) -> str:
    """A cell of a typed column as it would be printed in plain digits."""
    name = '"' + column.replace('"', '""') + '"'
    text = f"CAST({name} AS VARCHAR)"
    if kind in {"DOUBLE", "FLOAT"}:
        plain = f"CAST(TRY_CAST({text} AS DECIMAL(38, 20)) AS VARCHAR)"
        return f"CASE WHEN contains({text}, 'e-') THEN {plain} ELSE {text} END"
    return text


def _add_tokens(database: Database, kind: KeyKind) -> None:
    """Whose each row is; NULL where it is nobody's."""
    printed = is_printed(kind, KEY)
    odd = database.rows(f"SELECT DISTINCT {KEY} FROM staged WHERE NOT {printed}")  # noqa: S608  # see above
    tokens = [(key, token) for (key,) in odd if (token := matched(kind, key)) is not None]
    database.execute("CREATE TABLE odd (spelt VARCHAR, meant VARCHAR)")
    database.fill("INSERT INTO odd SELECT unnest($spelt), unnest($meant)", tokens)
    spelt_oddly = f"(SELECT any_value(meant) FROM odd WHERE spelt = {KEY})"  # noqa: S608  # see above
    meant = f"CASE WHEN {printed} THEN {token_of(kind, KEY, 'body')} ELSE {spelt_oddly} END"
    numbered = f"SELECT *, rowid AS row, {body_of(kind, KEY)} AS body FROM staged"  # noqa: S608  # see above
    # Whose a row is and what it says are written side by side, so that nothing can come between them.
    database.execute(f"CREATE TABLE dropped AS SELECT * EXCLUDE (body), {meant} AS {TOKEN} FROM ({numbered})")  # noqa: S608  # see above
    database.execute("DROP TABLE staged")


def _settle(database: Database, content: Table | Relation, places: dict[str, str], *, alone: bool) -> None:
    """The rows that are somebody's, in the order of what they are searched by; `alone` says that none need merging."""
    kept = [TOKEN, *places.values()]
    if content.as_of_column is not None:
        kept.append(MOMENT)
    if isinstance(content, Table) and content.year_column is not None:
        kept.append(f"CAST({YEAR} AS SMALLINT) AS {YEAR}")
    database.execute(
        f"CREATE TABLE held AS SELECT {'' if alone else 'DISTINCT '}hash({TOKEN}) AS h, {', '.join(kept)} FROM dropped"  # noqa: S608  # see above
        f" WHERE {TOKEN} IS NOT NULL ORDER BY h"
    )
    for statement in _LEFT_OVER:
        database.execute(statement)
    database.settle()
