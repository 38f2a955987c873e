"""A sheet of a workbook as texts: Excel's own kinds of cells, and what a CSV file would have said in their place."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from source_adapters.drop_faults import DropRule
from source_adapters.files_drop import Refused

ExcelCell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta | None

_LARGEST_WHOLE: Final = 10**15
"""Up to here Excel keeps every digit."""


def rows_of(path: Path, sheet: str | None) -> Iterator[list[str | None]]:
    """Every row from the sheet's first on; of the first sheet where none is named.

    Raises:
        Refused: it is no workbook, or has no such sheet.
    """
    try:
        workbook = CalamineWorkbook.from_path(path)
        found = workbook.get_sheet_by_index(0) if sheet is None else workbook.get_sheet_by_name(sheet)
    except WorksheetNotFound as error:
        raise Refused(DropRule.SHEET, "the workbook has no sheet of the name that the binding says") from error
    except (CalamineError, OSError) as error:
        raise Refused(DropRule.FORMAT, "no workbook that can be read: another format, or cut off") from error
    except BaseException as panic:
        # The reader's way to say that its own code failed is no Exception, and would end the watch over the folder.
        if type(panic).__name__ == "PanicException":
            raise Refused(DropRule.FORMAT, "no workbook that can be read: its reader failed") from None
        raise
    yield from ([_text(cell) for cell in row] for row in found.iter_rows())


def sheets_of(path: Path) -> Sequence[str]:
    """The names of the sheets, in order; raises `Refused` as `rows_of` does."""
    try:
        return CalamineWorkbook.from_path(path).sheet_names
    except (CalamineError, OSError) as error:
        raise Refused(DropRule.FORMAT, "no workbook that can be read: another format, or cut off") from error


def _text(cell: ExcelCell) -> str | None:
    """Excel has one kind of number, so that a whole one is told by its value."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < _LARGEST_WHOLE
        return str(int(cell)) if whole else f"{Decimal(repr(cell)):f}"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
