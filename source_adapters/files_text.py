"""A CSV file, or a sheet of a workbook, as UTF-8 text in memory: what DuckDB reads.

The engine knows neither GB18030 nor workbooks, so that both are turned into the one text that it knows, in pieces, and
without a copy on any disk.
"""

import codecs
import csv
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from source_adapters.bound import Encoding, Layout
from source_adapters.drop_faults import DropRule
from source_adapters.files_drop import Columns, Refused

_PIECE: Final = 256 * 1024
"""Bytes decoded at a time: others of this process run in between."""

_LONGEST_HEADER: Final = 1024 * 1024
"""Characters in which the header must be found."""

_CODECS: Final = {Encoding.UTF_8: "utf-8-sig", Encoding.GB18030: "gb18030"}
_HAN: Final = ("\u4e00", "\u9fff")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file as CSV at `path`, of which the first `above` lines are header and titles.

    `numbers` is what rows are counted by in messages: "line" or "row", where the rows stand in order below each other.
    """

    path: str
    header: Columns
    above: int
    delimiter: str
    numbers: str
    first: int
    lines: int | None


@contextmanager
def csv_rows(path: Path, layout: Layout) -> Iterator[Rows]:
    """The rows of a CSV file.

    Raises:
        Refused: it is not in the encoding that the binding says, was cut off, or has no header.
    """
    with _in_memory() as (text, where):
        lines = _transcoded(path, layout.encoding, text)
        if layout.final_newline and not _is_ended(text):
            raise Refused(
                DropRule.CUT_OFF,
                "the last line is not ended: the file was cut off (final_newline = false where none is)",
            )
        header, above = _header(text, layout)
        yield Rows(where, header, above, layout.delimiter, "line", above + 1, lines)


@contextmanager
def rows_of_sheet(sheet: Iterator[Sequence[str | None]], layout: Layout) -> Iterator[Rows]:
    """The rows of a sheet, from its first on; blank rows are passed over.

    Raises:
        Refused: it ends above the header.
    """
    with _in_memory() as (text, where):
        for _ in range(layout.header_row - 1):
            next(sheet, None)
        header = next(sheet, None)
        if header is None:
            raise Refused(DropRule.COLUMNS, "the sheet has no header row", f"row {layout.header_row}")
        wrapped = io.TextIOWrapper(text, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(wrapped, lineterminator="\n")
        blank = False
        for row in sheet:
            if any(cell is not None for cell in row):
                writer.writerow(row)
            else:
                blank = True
        wrapped.detach()
        names = [(cell or "").strip() for cell in header]
        yield Rows(where, names, 0, ",", "record" if blank else "row", layout.header_row + 1, None)


def _header(text: BinaryIO, layout: Layout) -> tuple[list[str], int]:
    text.seek(0)
    start = io.StringIO(text.read(_LONGEST_HEADER).decode("utf-8", errors="ignore"), newline="")
    reader = csv.reader(start, delimiter=layout.delimiter, strict=True)
    try:
        for row in reader:
            if reader.line_num >= layout.header_row:
                return [name.strip() for name in row], reader.line_num
    except csv.Error as error:
        raise Refused(DropRule.COLUMNS, "the header cannot be read", f"line {layout.header_row}") from error
    raise Refused(DropRule.COLUMNS, "there is no header: the file is empty", f"line {layout.header_row}")


def _is_ended(text: BinaryIO) -> bool:
    size = text.seek(0, os.SEEK_END)
    if not size:
        return True
    text.seek(size - 1)
    return text.read(1) == b"\n"


def _transcoded(path: Path, encoding: Encoding, into: BinaryIO) -> int:
    """Write the file as UTF-8 with plain line ends; how many lines it has."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(_CODECS[encoding])("strict"), translate=True)
    lines, column = 0, 1
    with path.open("rb") as file:
        if encoding is Encoding.GB18030:
            _refuse_utf_8(file)
        while piece := file.read(_PIECE):
            lines, column = _written(decoder, piece, into, (lines, column), encoding)
        lines, column = _written(decoder, b"", into, (lines, column), encoding, final=True)
    into.flush()
    return lines


def _written(
    decoder: io.IncrementalNewlineDecoder,
    piece: bytes,
    into: BinaryIO,
    at: tuple[int, int],
    encoding: Encoding,
    *,
    final: bool = False,
) -> tuple[int, int]:
    """Decode and write one piece that begins `at` so many lines and this column; where the next one begins."""
    try:
        text = decoder.decode(piece, final)
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode(_CODECS[encoding], errors="ignore")
        raise Refused(DropRule.ENCODING, f"not written in {encoding}", _place(*_after(at, good))) from None
    if (nul := text.find("\0")) >= 0:
        raise Refused(DropRule.ENCODING, "a zero byte: no text stands here", _place(*_after(at, text[:nul])))
    into.write(text.encode())
    return _after(at, text)


def _after(at: tuple[int, int], text: str) -> tuple[int, int]:
    lines, column = at
    ended = text.rfind("\n")
    return lines + text.count("\n"), len(text) - ended if ended >= 0 else column + len(text)


def _place(lines: int, column: int) -> str:
    return f"line {lines + 1}, column {column}"


def _refuse_utf_8(file: BinaryIO) -> None:
    """Text in UTF-8 is nearly always readable as GB18030 too, as other text."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    is_han = False
    try:
        while piece := file.read(_PIECE):
            is_han = is_han or any(_HAN[0] <= character <= _HAN[1] for character in decoder.decode(piece))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_han = False
    if is_han:
        raise Refused(DropRule.ENCODING, "written in UTF-8, not in gb18030", "line 1")
    file.seek(0)


@contextmanager
def _in_memory() -> Iterator[tuple[BinaryIO, str]]:
    """A file that is nowhere but in memory, where the system has such files, and the path by which it is read."""
    if hasattr(os, "memfd_create"):
        with os.fdopen(os.memfd_create("drop", os.MFD_CLOEXEC), "w+b") as file:
            yield file, f"/proc/self/fd/{file.fileno()}"
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drop"
        with path.open("w+b") as file:
            yield file, str(path)
