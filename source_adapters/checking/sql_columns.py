"""A database held against its binding: which tables and columns are there, how they are stored, whom they are about."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, false, func, literal_column, select

from source_adapters.bound import DateFormat, Relation, SqlDepartment, Table
from source_adapters.checking.blocks import Block, Declared
from source_adapters.checking.keys_found import KeysFound, keys_found
from source_adapters.checking.report import Finding, Weight
from source_adapters.contract import SourceError, ValueKind
from source_adapters.decoding import as_of_moment
from source_adapters.sql import SqlSource
from source_adapters.sql_statement import with_columns
from source_adapters.sql_stored import ANY, NOTHING_KNOWN, NUMBERS, TEXTS, Columns, Kind, as_held

_WHOLES: Final = frozenset({Kind.WHOLE, Kind.DECIMAL})
_FITTING: Final[Mapping[ValueKind, frozenset[Kind]]] = {
    ValueKind.MONEY: NUMBERS,
    ValueKind.AREA: NUMBERS,
    ValueKind.COUNT: _WHOLES,
    ValueKind.MONTHS: _WHOLES,
    ValueKind.TEXT: TEXTS,
    ValueKind.NAME_MATCH: TEXTS,
    ValueKind.CODE: TEXTS | _WHOLES,
    ValueKind.DIVISION: TEXTS | _WHOLES,
    ValueKind.KEYS: TEXTS | _WHOLES,
}
"""How columns may be stored whose cells are read as values of a kind."""

_KEYS: Final = TEXTS | _WHOLES


async def reached(source: SqlSource) -> None:
    """Return if the database answers anything; raises `SourceError`."""
    await source.told(select(literal_column("1")))


async def missing_columns(source: SqlSource, bound: SqlDepartment, block: Block) -> list[Finding]:
    """What is not there of a table and its bound columns; the table itself where none of them can be read."""
    content = content_of(bound, block)
    columns = columns_of(content)
    try:
        await source.told(_nothing_of(content, list(columns.values())))
    except SourceError:
        absent = [setting for setting, column in columns.items() if not await _is_there(source, content, column)]
        if len(absent) == len(columns):
            return [Finding(Weight.OFF, block.path, f"{content.name}: no such table, or nothing of it may be read")]
        found = [
            Finding(Weight.OFF, (*block.path, *setting), f"{content.name} has no column {columns[setting]} to read")
            for setting in absent
        ]
        return found or [Finding(Weight.OFF, block.path, f"{content.name} cannot be read")]
    return []


def unfit_columns(
    bound: SqlDepartment, block: Block, stored: Mapping[str, Columns], declared: Declared
) -> Iterator[Finding]:
    """Columns whose type cannot hold what they are bound as, as far as the database tells."""
    content = content_of(bound, block)
    columns = stored.get(content.name, {})
    if columns.get(content.key_column, ANY).kind not in _KEYS | {Kind.ANY}:
        kind = columns[content.key_column].kind
        yield Finding(
            Weight.OFF, (*block.path, "key_column"), f"column {content.key_column} is {kind}, not {block.key}"
        )
    for name, field in block.fields.items():
        attribute = declared.get((block.entity, name))
        kind = columns.get(field.place, ANY).kind
        if attribute is None or kind is Kind.ANY:
            continue
        fitting = _days_in(field.format) if attribute.kind is ValueKind.DATE else _FITTING[attribute.kind]
        if kind not in fitting:
            message = f"{block.entity}.{name}: column {field.place} is {kind}, which is never read as {attribute.kind}"
            yield Finding(Weight.OFF, block.path_of(name), message)


def _days_in(form: DateFormat) -> frozenset[Kind]:
    """How columns may be stored whose days are written so."""
    if form.is_digits:
        return TEXTS | _WHOLES
    return TEXTS | {Kind.DAY} if form is DateFormat.ISO else TEXTS


async def sampled_keys(source: SqlSource, bound: SqlDepartment, block: Block, most: int) -> KeysFound:
    """Whom the first rows of a table are about, in whatever order the database has them; raises `SourceError`."""
    content = content_of(bound, block)
    joined = with_columns(content.name, "t0", [content.key_column], NOTHING_KNOWN)
    rows = await source.told(select(joined.c[content.key_column]).limit(most))
    return keys_found(block.key, (as_held(row[0]) for row in rows))


async def newest_row(source: SqlSource, bound: SqlDepartment, block: Block) -> datetime | None:
    """The newest moment that a table states; None where it states none readably. Raises `SourceError`."""
    content = content_of(bound, block)
    if content.as_of_column is None:
        return None
    stored = await source.stored()
    joined = with_columns(content.name, "t0", [content.as_of_column], stored)
    ((newest,),) = await source.told(select(func.max(source.dialect.moment(joined.c[content.as_of_column]))))
    return as_of_moment(newest, content.as_of_format)


def content_of(bound: SqlDepartment, block: Block) -> Table | Relation:
    """What the block is about."""
    contents: Sequence[Table | Relation] = (*bound.tables, *bound.relations)
    return contents[block.number]


def columns_of(content: Table | Relation) -> dict[tuple[str, ...], str]:
    """The bound columns, by the setting that names each."""
    named: dict[tuple[str, ...], str | None] = {
        ("key_column",): content.key_column,
        ("as_of_column",): content.as_of_column,
    }
    if isinstance(content, Relation):
        named["target_column",] = content.target_column
    else:
        named["year_column",] = content.year_column
        named |= {("attributes", name): field.place for name, field in content.attributes.items()}
    return {setting: column for setting, column in named.items() if column is not None}


async def _is_there(source: SqlSource, content: Table | Relation, column: str) -> bool:
    try:
        await source.told(_nothing_of(content, [column]))
    except SourceError:
        return False
    return True


def _nothing_of(content: Table | Relation, columns: Sequence[str]) -> Select[Any]:
    joined = with_columns(content.name, "t0", columns, NOTHING_KNOWN)
    return select(*joined.columns).where(false())
