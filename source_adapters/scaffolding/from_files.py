"""What a drop holds: how its file is laid out, its header, and a bounded sample of its rows."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

from source_adapters.bound import Encoding
from source_adapters.files_drop import Refused
from source_adapters.files_engine import Database, EngineError, quoted
from source_adapters.files_settings import DATE
from source_adapters.files_sheet import rows_of, sheets_of
from source_adapters.scaffolding.findings import Column, Table
from source_adapters.scaffolding.looks import column_of
from source_adapters.scaffolding.refusing import Unreadable
from source_adapters.scaffolding.writing import quoted as toml_text

Rows: TypeAlias = Sequence[Sequence[str | None]]
"""The header, and what stands below it."""

DELIMITERS: Final = ",;\t|"
HIGHEST_HEADER: Final = 20
_SEEN: Final = 4 * 1024 * 1024
"""Bytes of a CSV file that are looked at."""

_LONGEST_CHARACTER: Final = 4
_DAY: Final = re.compile(r"(19|20)[0-9]{2}-?[0-9]{2}-?[0-9]{2}")
_CODECS: Final = {Encoding.UTF_8: "utf-8-sig", Encoding.GB18030: "gb18030"}


def table_of(path: Path, rows: int) -> Table:
    """A dropped file; of its rows so many are looked at.

    Raises:
        Unreadable: there is no such file, it is of no known format, or it has no header. The message holds no cell.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise Unreadable(f"{path.name}: expected a name that ends with one of {', '.join(sorted(_READERS))}")
    try:
        found, settings = read(path, rows)
    except OSError as error:
        raise Unreadable(f"{path.name}: cannot be read ({error.strerror})") from None
    except Refused as error:
        raise Unreadable(f"{path.name}: {error}") from None
    except (EngineError, csv.Error) as error:
        raise Unreadable(f"{path.name}: cannot be read ({type(error).__name__})") from None
    if not found:
        raise Unreadable(f"{path.name}: there is no header")
    return Table(_DAY.sub(DATE, path.name, count=1), tuple(_columns(found)), settings)


def _columns(found: Rows) -> Iterator[Column]:
    header, *rows = found
    for number, name in enumerate((each or "").strip() for each in header):
        if name:
            yield column_of(name, [row[number] if number < len(row) else None for row in rows])


def _csv(path: Path, rows: int) -> tuple[Rows, tuple[str, ...]]:
    with path.open("rb") as file:
        seen = file.read(_SEEN)
    encoding, text = _decoded(path.name, seen)
    lines = text.splitlines()[:HIGHEST_HEADER]
    delimiter = max(DELIMITERS, key=lambda each: sum(line.count(each) for line in lines))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[Sequence[str | None]] = list(islice(reader, rows + HIGHEST_HEADER))
    header = _header_of(found)
    settings = [] if delimiter == "," else ["delimiter = " + (r'"\t"' if delimiter == "\t" else f'"{delimiter}"')]
    if encoding is not Encoding.UTF_8:
        settings.append(f'encoding = "{encoding}"')
    if len(seen) < _SEEN and not seen.endswith(b"\n"):
        settings.append("final_newline = false")
    return found[header:], (*_header_setting(header), *settings)


def _decoded(name: str, seen: bytes) -> tuple[Encoding, str]:
    """What is looked at of a large file may end inside a character."""
    cuts = range(_LONGEST_CHARACTER if len(seen) == _SEEN else 1)
    for encoding, codec in _CODECS.items():
        for cut in cuts:
            try:
                return encoding, seen[: len(seen) - cut].decode(codec)
            except UnicodeDecodeError:
                continue
    raise Unreadable(f"{name}: neither UTF-8 nor GB18030")


def _sheet(path: Path, rows: int) -> tuple[Rows, tuple[str, ...]]:
    """The first sheet in which anything stands."""
    for number, sheet in enumerate(sheets_of(path)):
        if found := list(islice(rows_of(path, sheet), rows + HIGHEST_HEADER)):
            header = _header_of(found)
            named = (f"sheet = {toml_text(sheet)}",) if number else ()
            return found[header:], (*named, *_header_setting(header))
    return [], ()


def _header_of(found: Rows) -> int:
    """The first row with as many names as any of the first has: above it stand titles."""
    widths = [sum(1 for cell in row if cell) for row in found[:HIGHEST_HEADER]]
    return widths.index(max(widths)) if widths else 0


def _header_setting(header: int) -> tuple[str, ...]:
    return (f"header_row = {header + 1}",) if header else ()


def _parquet(path: Path, rows: int) -> tuple[Rows, tuple[str, ...]]:
    database = Database()
    source = f"read_parquet({quoted(str(path))})"
    names = [str(name) for name, *_ in database.rows(f"DESCRIBE SELECT * FROM {source}")]  # noqa: S608  # quoted
    cells = database.rows(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {source} LIMIT {rows}")  # noqa: S608  # quoted
    return [names, *cells], ()


_READERS: Final[Mapping[str, Callable[[Path, int], tuple[Rows, tuple[str, ...]]]]] = {
    **dict.fromkeys((".csv", ".txt", ".tsv"), _csv),
    **dict.fromkeys((".xlsx", ".xls", ".xlsb", ".ods"), _sheet),
    ".parquet": _parquet,
}
