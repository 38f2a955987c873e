"""What the rows of a sample tell of a binding: cells that break rules, columns without values, moments that are odd."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from source_adapters.checking.blocks import Block
from source_adapters.checking.noted import NotedCells
from source_adapters.checking.report import Finding, Weight
from source_adapters.contract import NO_RECORD, Attribute, Cell, Row, ValueKind
from source_adapters.decoding import CHINA_STANDARD_TIME
from source_adapters.scrutiny import Rule


def about_cells(block: Block, asked: Sequence[Attribute], rows: Sequence[Row], noted: NotedCells) -> Iterator[Finding]:
    """By attribute: how many cells broke which rule, and whether there was any value at all."""
    columns: dict[str, list[Cell]] = {}
    for place, attribute in enumerate(asked):
        columns.setdefault(attribute.name, []).extend(row.cells[place] for row in rows)
    if all(cell is NO_RECORD for cells in columns.values() for cell in cells):
        yield Finding(Weight.NOTE, block.path, f"{block.name}: none of {len(rows)} keys has a record")
        return
    kinds = {attribute.name: attribute.kind for attribute in asked}
    for name, cells in columns.items():
        path, told = block.path_of(name), f"{block.entity}.{name}"
        for rule, times in noted.rules(name).items():
            codes = _codes(name, cells, times, noted) if rule is Rule.CODE else ""
            yield Finding(Weight.OFF, path, f"{told}: {times} of {len(cells)} cells: {rule}{codes}")
        if noted.has_other_codes(name):
            yield Finding(Weight.NOTE, path, f"{told}: {_read_leniently(name, block.fields[name].other_codes, noted)}")
        has_values = any(cell is not None and cell is not NO_RECORD for cell in cells)
        if not has_values and kinds[name] is not ValueKind.NAME_MATCH:
            yield Finding(Weight.NOTE, path, f"{told}: no row of the sample has a value")


def about_moment(
    newest: datetime | None, day: date, department: str, fresh_within: timedelta | None
) -> Iterator[Finding]:
    """Whether the newest moment of a department can be true on this day in China, and is new enough."""
    path = ("departments", department)
    of_day = None if newest is None else newest.astimezone(CHINA_STANDARD_TIME).date()
    if of_day is not None and of_day > day:
        yield Finding(Weight.OFF, path, f"says that its data hold since {of_day}, which is to come")
    if fresh_within is None:
        return
    if of_day is None:
        yield Finding(Weight.NOTE, path, "does not say since when its data hold")
    elif day - of_day > fresh_within:
        yield Finding(Weight.OFF, path, f"its newest data are of {of_day}, {(day - of_day).days} days old")


def _codes(name: str, cells: Sequence[Cell], unknown: int, noted: NotedCells) -> str:
    """The codes themselves, only where most cells are known ones: otherwise the column may be one of anything."""
    known = sum(isinstance(cell, str) for cell in cells)
    codes = noted.unknown_codes(name) if known >= unknown else None
    return _in_brackets(codes)


def _read_leniently(name: str, meaning: object, noted: NotedCells) -> str:
    """What the table says of codes that it does not hold is done, and no fault; but they may be worth a line of it."""
    read_as = "unknown" if meaning is None else meaning
    return f"codes that its table does not hold are read as {read_as}{_in_brackets(noted.other_codes(name))}"


def _in_brackets(codes: Sequence[str] | None) -> str:
    return "" if not codes else f" ({', '.join(codes)})"
