"""MariaDB and MySQL: keys travel as one JSON text, and equal is only what is equal byte by byte.

Their collations take other cases, other widths and blanks at the end for the same; a key is looked up by the index
of its column, whose collation that is, and then compared again.
"""

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import asyncmy
import orjson
from sqlalchemy import (
    Integer,
    Numeric,
    String,
    and_,
    bindparam,
    case,
    cast,
    collate,
    distinct,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.mysql import BINARY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from source_adapters.bound import Limits
from source_adapters.sql_dialect import KEYS, Computing, Condition, Expression, Few, KeyTable, Spellings, constant
from source_adapters.sql_rows import one_row_a_spelling
from source_adapters.sql_stored import TEXTS, Columns, Kind, Stored, stored
from source_adapters.sql_typed import TypedReading

# The driver writes the server's warnings into the log, and those quote cells.
logging.getLogger("asyncmy").addFilter(lambda _record: False)

POOL_SIZE: Final = 8
STATEMENTS_PREPARED: Final = 512
"""On each connection; beyond them the one that was not used for longest is prepared again."""

REACHED_WITHIN: Final = 1.0
"""Seconds to connect and tell the server to stop something."""

LONGEST_LIST: Final = 1024 * 1024
"""Bytes of the related keys of one subject."""

_UTF8: Final = "utf8mb4"
_BYTES: Final = "utf8mb4_bin"
_BETWEEN: Final = "\n"
"""What stands in no JSON text of one line."""

_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext"), Kind.TEXT),
        **dict.fromkeys(("enum", "set"), Kind.LABEL),
        **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint", "year"), Kind.WHOLE),
        "decimal": Kind.DECIMAL,
        "float": Kind.BINARY_FRACTION,
        "double": Kind.BINARY_FRACTION,
        "date": Kind.DAY,
        "datetime": Kind.MOMENT,
        "timestamp": Kind.MOMENT,
    }
)

_COLUMNS: Final = text("""\
SELECT column_name, data_type, character_set_name, collation_name
FROM information_schema.columns
WHERE table_schema = coalesce(:folder, database()) AND table_name = :name""")


class Mysql(TypedReading):
    """A department's MariaDB (10.6 or newer) or MySQL (8.0 or newer) (`sql_dialect.Dialect`)."""

    @property
    def computing(self) -> Computing:
        """Every form."""
        return self

    def engine(self, address: str, limits: Limits) -> AsyncEngine:
        """The session reads only, and ends a statement by itself when nobody can be waiting for it any longer."""
        longest = limits.connect_timeout + limits.read_timeout
        return create_async_engine(
            address,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            pool_reset_on_return=None,
            hide_parameters=True,
            pool_size=POOL_SIZE,
            max_overflow=0,
            pool_timeout=longest,
            connect_args={
                "charset": _UTF8,
                "autocommit": True,
                "connect_timeout": limits.connect_timeout,
                "init_command": _session(longest),
                "stmt_cache_size": STATEMENTS_PREPARED,
            },
        )

    async def interrupt(self, engine: AsyncEngine, driver: Any) -> None:
        """Over another connection: the one that waits can say nothing."""
        number = driver.thread_id()
        _, settings = engine.dialect.create_connect_args(engine.url)
        beside = await asyncmy.connect(**settings, autocommit=True, connect_timeout=REACHED_WITHIN)
        try:
            async with beside.cursor() as cursor:
                await cursor.execute(f"KILL QUERY {int(number)}")
        finally:
            beside.close()

    async def columns(self, connection: AsyncConnection, table: str) -> Columns:
        """With the character set and the collation of each text."""
        folder, _, name = table.rpartition(".")
        found = await connection.execute(_COLUMNS, {"folder": folder or None, "name": name})
        return {
            column: Stored(_KINDS.get(kind.lower(), Kind.OTHER), charset, collation)
            for column, kind, charset, collation in found.all()
        }

    def keys(self, widths: Sequence[int]) -> KeyTable:
        """``JSON_TABLE`` over an array of arrays; one row for each spelling."""
        names = [f"s{kind}" for kind in range(len(widths))]
        columns = ["position INT PATH '$[0]'"]
        columns += [f"{name} VARCHAR(32) CHARACTER SET {_UTF8} PATH '$[{at}]'" for at, name in enumerate(names, 1)]
        described: Expression = literal_column(f"'$[*]' COLUMNS ({', '.join(columns)})")
        given = bindparam(KEYS, type_=String())
        spread = func.json_table(given, described).table_valued("position", *names, name="k")
        return KeyTable(spread, spread.c.position, tuple((spread.c[name],) for name in names))

    def keys_parameters(self, keys: Sequence[Spellings], _widths: Sequence[int]) -> Mapping[str, object]:
        """The JSON text that `keys` takes apart."""
        return {KEYS: orjson.dumps([(position, *spelt) for position, spelt in one_row_a_spelling(keys)]).decode()}

    def is_key(self, column: Expression, spelt: Sequence[Expression]) -> Condition:
        """The key takes the column's type, so that the column's index serves."""
        return or_(*(_as_key(stored(column), column, key) for key in spelt))

    def listed(self, few: Few) -> Expression:
        """A subquery in FROM may not speak of the key, so all are made into a list that is then cut."""
        each = func.coalesce(func.json_quote(few.text), constant("null"))
        together = func.group_concat(distinct(each).op("SEPARATOR")(constant(_BETWEEN)))
        first = func.substring_index(together, constant(_BETWEEN), constant(few.most))
        array = func.concat(constant("["), func.replace(first, constant(_BETWEEN), constant(",")), constant("]"))
        return select(array).select_from(few.pairs).where(few.of_key).correlate(few.keys).scalar_subquery()

    def capitals(self, text: Expression) -> Expression:
        """Of ASCII letters only, though the database knows others."""
        return case((text.bool_op("REGEXP")(constant("[^ -~]")), text), else_=func.upper(text))

    def text(self, column: Expression) -> Expression:
        """Under a collation that compares code points."""
        return collate(_converted(column, _UTF8), _BYTES)

    def decimal(self, column: Expression) -> Expression:
        """Of a binary fraction the decimal that it is printed as."""
        exact = stored(column).kind is not Kind.BINARY_FRACTION
        return cast(column if exact else self.text(self.double(column)), Numeric(65, 30))

    def double(self, column: Expression) -> Expression:
        """As the driver would."""
        return column + literal_column("0e0")

    def whole(self, column: Expression) -> Expression:
        """Towards zero."""
        return func.truncate(column, constant(0))

    def is_digits(self, text: Expression) -> Condition:
        """Without an end of line, which ``$`` would let pass."""
        return not_(text.bool_op("REGEXP")(constant("[^0-9]")))


MYSQL: Final = Mysql()


def _session(longest: float) -> str:
    """Moments are shown in China's time, which is also how a moment without a zone is read.

    The two databases name two of the settings differently; what follows ``/*M!`` is read by MariaDB alone, and what
    follows ``/*!50720`` by MySQL alone.
    """
    return (
        "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION', time_zone = '+08:00',"
        f" group_concat_max_len = {LONGEST_LIST}"
        f"/*M! , tx_read_only = 1, max_statement_time = {longest:.3f} */"
        f"/*!50720 , transaction_read_only = 1, max_execution_time = {round(longest * 1000)} */"
    )


def _converted(column: Expression, charset: str) -> Expression:
    return func.convert(column.op("USING")(literal_column(charset)))


def _as_key(kept: Stored, column: Expression, key: Expression) -> Condition:
    if kept.kind in {Kind.WHOLE, Kind.DECIMAL}:
        # Compared with a text, the database would make binary fractions of both, and long numbers the same.
        is_number = not_(key.bool_op("REGEXP")(constant("[^0-9]")))
        return column == cast(case((is_number, key), else_=null()), Integer)
    if kept.kind not in TEXTS or kept.charset is None or kept.collation is None:
        return false()
    converted = _converted(key, kept.charset)
    return and_(column == collate(converted, kept.collation), cast(column, BINARY) == cast(converted, BINARY))
