"""Whether what was dropped can be what the binding says, and what the department holds: a doubt refuses the whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from source_adapters.bound import DateFormat, Field, Relation, Table, TakingOver, Unit
from source_adapters.contract import INVALID, ValueKind
from source_adapters.drop_faults import DropRule
from source_adapters.files_dates import is_day, is_empty
from source_adapters.files_drop import Refused
from source_adapters.files_engine import Database, quoted
from source_adapters.files_forms import is_figure
from source_adapters.files_keys import is_of_unknown_century

MOST_UNREADABLE: Final = 0.5
"""A column of which more than this share cannot be read is another column."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a row is named to people: by its line, its row in a sheet, or as a record, the first of which is `first`."""

    word: str
    first: int

    def place(self, row: int) -> str:
        """Where a row, counted from 0, stands in the file."""
        return f"{self.word} {self.first + row}"


def refuse_implausible(
    database: Database,
    content: Table | Relation,
    places: dict[str, str],
    numbering: Numbering,
    taking_over: TakingOver,
    rows_before: int,
) -> tuple[int, int]:
    """How many rows there are in the table ``dropped``, and how many of them have a key that is none.

    Raises:
        Refused: there are none or too few, keys are no keys, two rows of one key contradict each other, or a column
            holds something else.
    """
    (rows,) = database.row("SELECT count(*) FROM dropped")
    if not rows:
        raise Refused(DropRule.EMPTY, "there are no rows")
    if rows < rows_before * taking_over.least_share:
        raise Refused(
            DropRule.FEWER_ROWS,
            f"{rows} rows, where there were {rows_before} (least_share = {taking_over.least_share})",
        )
    malformed = _refuse_malformed_keys(database, content, numbering, rows * taking_over.malformed_keys)
    if isinstance(content, Table):
        _refuse_years(database, content, numbering)
        _refuse_other_columns(database, content, places)
        _refuse_contradictions(database, content, places, numbering)
    return int(rows), malformed


def _refuse_malformed_keys(
    database: Database, content: Table | Relation, numbering: Numbering, tolerated: float
) -> int:
    known = f"(key IS NOT NULL AND {is_of_unknown_century(content.key, 'key')})"
    count, first = database.row(f"SELECT count(*), min(row) FROM dropped WHERE token IS NULL AND NOT {known}")  # noqa: S608  # names of this module
    if count > tolerated:
        raise Refused(
            DropRule.KEYS,
            f"{count} rows whose {content.key_column} is no {content.key}, this the first",
            numbering.place(first),
        )
    return int(count)


def _refuse_years(database: Database, content: Table, numbering: Numbering) -> None:
    if content.year_column is None:
        return
    wrong = "year IS NULL OR NOT regexp_full_match(year, '[0-9]{4}')"
    count, first = database.row(f"SELECT count(*), min(row) FROM dropped WHERE {wrong}")  # noqa: S608  # see above
    if count:
        raise Refused(
            DropRule.YEARS,
            f"{count} rows whose {content.year_column} is no year, this the first",
            numbering.place(first),
        )


def _refuse_other_columns(database: Database, content: Table, places: dict[str, str]) -> None:
    """Only where the binding tells what cells look like."""
    for field in content.attributes.values():
        readable = _readable(field)
        if readable is None or field.place not in places:
            continue
        cell = places[field.place]
        known, read = database.row(f"SELECT count({cell}), count(*) FILTER ({readable(cell)}) FROM dropped")  # noqa: S608  # see above
        if known and known - read > known * MOST_UNREADABLE:
            raise Refused(
                DropRule.CELLS, f"column {field.place}: {known - read} of {known} cells are not as the binding says"
            )


def _readable(field: Field) -> Callable[[str], str] | None:
    if field.codes is not None:
        if field.other_codes is not INVALID:
            return None
        codes = ", ".join(map(quoted, field.codes))
        return lambda cell: f"{cell} IN ({codes})" if codes else "false"
    if field.format is not DateFormat.ISO:
        return partial(_is_day_or_empty, field)
    if field.unit is not Unit.YUAN:
        return lambda cell: is_figure(ValueKind.MONEY, field.unit, cell)
    return None


def _is_day_or_empty(field: Field, cell: str) -> str:
    return f"({is_empty(field, cell)} OR {is_day(field, cell)})" if field.empty else is_day(field, cell)


def _refuse_contradictions(database: Database, content: Table, places: dict[str, str], numbering: Numbering) -> None:
    """Equal rows of one key are one; unequal ones leave open which is true."""
    if are_alone(database, content):
        return
    key = _key(content)
    told = ", ".join([*key, *_compared(content, places)])
    for one, other in database.rows(
        f"WITH told AS (SELECT {told}, min(row) AS row FROM dropped WHERE token IS NOT NULL GROUP BY ALL)"  # noqa: S608  # see above
        f" SELECT min(row), max(row) FROM told GROUP BY {', '.join(key)} HAVING count(*) > 1 ORDER BY 1 LIMIT 1"
    ):
        raise Refused(
            DropRule.TWO_ROWS,
            "two rows of one key contradict each other",
            f"{numbering.place(one)} and {numbering.place(other)}",
        )


def are_alone(database: Database, content: Table | Relation) -> bool:
    """Whether each key of a table has one row at most."""
    if isinstance(content, Relation):
        return False
    rows, keys = database.row(
        f"SELECT count(*), count(DISTINCT hash({', '.join(_key(content))})) FROM dropped WHERE token IS NOT NULL"  # noqa: S608  # see above
    )
    return bool(rows == keys)


def _key(content: Table) -> list[str]:
    return ["token"] if content.year_column is None else ["token", "year"]


def _compared(content: Table, places: dict[str, str]) -> Iterator[str]:
    # One key in two spellings is no contradiction.
    return (name for place, name in places.items() if place != content.key_column)
