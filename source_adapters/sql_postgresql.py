"""PostgreSQL: keys travel as arrays, forms are computed in exact decimals, and what is given up is cancelled there."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Double,
    Integer,
    Numeric,
    String,
    Text,
    bindparam,
    case,
    cast,
    collate,
    false,
    func,
    not_,
    null,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import BIGINT
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import UserDefinedType

from source_adapters.bound import Limits
from source_adapters.sql_dialect import KEYS, Computing, Condition, Expression, Few, KeyTable, Spellings, constant
from source_adapters.sql_rows import one_row_a_spelling
from source_adapters.sql_stored import TEXTS, Columns, Kind, Stored, stored
from source_adapters.sql_typed import TypedReading

POOL_SIZE: Final = 8
STATEMENTS_PREPARED: Final = 512
"""On each connection; beyond them the one that was not used for longest is prepared again."""

_POSITIONS: Final = f"{KEYS}_of"

_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "text": Kind.TEXT,
        "varchar": Kind.TEXT,
        "bpchar": Kind.PADDED_TEXT,
        "int2": Kind.WHOLE,
        "int4": Kind.WHOLE,
        "int8": Kind.WHOLE,
        "numeric": Kind.DECIMAL,
        "float4": Kind.BINARY_FRACTION,
        "float8": Kind.BINARY_FRACTION,
        "date": Kind.DAY,
        "timestamp": Kind.MOMENT,
        "timestamptz": Kind.MOMENT,
    }
)

_COLUMNS: Final = text("""\
SELECT a.attname AS name, b.typname AS type, b.typtype AS sort
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type AS b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
WHERE a.attrelid = to_regclass(:name) AND a.attnum > 0 AND NOT a.attisdropped""")
"""Of a domain, the type that it restricts."""


class _Padded(UserDefinedType[str]):
    """``bpchar`` without a length."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "BPCHAR"


class Postgresql(TypedReading):
    """A department's PostgreSQL (`sql_dialect.Dialect`)."""

    @property
    def computing(self) -> Computing:
        """Every form."""
        return self

    def engine(self, address: str, limits: Limits) -> AsyncEngine:
        """The session reads only, and ends a statement by itself when nobody can be waiting for it any longer."""
        longest = limits.connect_timeout + limits.read_timeout
        settings = {
            "default_transaction_read_only": "on",
            "statement_timeout": f"{round(longest * 1000)}ms",
            "datestyle": "ISO, YMD",
            "application_name": "meridian",
        }
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
                "timeout": limits.connect_timeout,
                "server_settings": settings,
                "prepared_statement_cache_size": STATEMENTS_PREPARED,
            },
        )

    async def interrupt(self, _engine: AsyncEngine, driver: Any) -> None:
        """The driver sends the server a request to cancel when its task is cancelled, as it has been by now."""

    async def columns(self, connection: AsyncConnection, table: str) -> Columns:
        """From the catalogue, which knows views of every kind, too."""
        quoted = ".".join('"' + part.replace('"', '""') + '"' for part in table.rpartition(".")[::2] if part)
        found = await connection.execute(_COLUMNS, {"name": quoted})
        return {name: Stored(_kind(type_name, sort)) for name, type_name, sort in found.all()}

    def keys(self, widths: Sequence[int]) -> KeyTable:
        """``unnest`` of one array for the positions and one for each kind; one row for each spelling."""
        arrays: list[Expression] = [bindparam(_POSITIONS, type_=ARRAY(Integer))]
        arrays += [bindparam(f"{KEYS}_{kind}", type_=ARRAY(String)) for kind in range(len(widths))]
        names = ["position", *(f"s{kind}" for kind in range(len(widths)))]
        unnested = func.unnest(*arrays).table_valued(*names).render_derived(name="k")
        return KeyTable(unnested, unnested.c.position, tuple((unnested.c[name],) for name in names[1:]))

    def keys_parameters(self, keys: Sequence[Spellings], widths: Sequence[int]) -> Mapping[str, object]:
        """The arrays."""
        rows = list(one_row_a_spelling(keys))
        parameters: dict[str, object] = {_POSITIONS: [position for position, _ in rows]}
        for kind in range(len(widths)):
            parameters[f"{KEYS}_{kind}"] = [spelt[kind] for _, spelt in rows]
        return parameters

    def is_key(self, column: Expression, spelt: Sequence[Expression]) -> Condition:
        """The key takes the column's type, so that the column's index serves."""
        kind = stored(column).kind
        return or_(*(column == key if kind is Kind.TEXT else _as_key(kind, column, key) for key in spelt))

    def listed(self, few: Few) -> Expression:
        """NULL of no rows."""
        return few.gathered(lambda column: cast(func.json_agg(column), Text))

    def capitals(self, text: Expression) -> Expression:
        """Under this collation, of ASCII letters only."""
        return func.upper(text)

    def text(self, column: Expression) -> Expression:
        """The collation compares code points."""
        return collate(cast(column, Text), "C")

    def decimal(self, column: Expression) -> Expression:
        """Of a binary fraction the decimal that it is printed as; a cast by itself would round it."""
        exact = stored(column).kind is not Kind.BINARY_FRACTION
        return cast(column if exact else cast(self.double(column), Text), Numeric)

    def double(self, column: Expression) -> Expression:
        """As the driver would."""
        return cast(column, Double)

    def whole(self, column: Expression) -> Expression:
        """Towards zero."""
        return func.trunc(column)

    def is_digits(self, text: Expression) -> Condition:
        """By the advanced expressions of PostgreSQL."""
        return not_(text.bool_op("~")(constant("[^0-9]")))


POSTGRESQL: Final = Postgresql()


def _kind(type_name: str, sort: str | bytes) -> Kind:
    if sort in {"e", b"e"}:
        return Kind.LABEL
    return _KINDS.get(type_name, Kind.OTHER)


def _as_key(kind: Kind, column: Expression, key: Expression) -> Condition:
    if kind is Kind.PADDED_TEXT:
        return column == cast(key, _Padded)
    if kind in {Kind.WHOLE, Kind.DECIMAL}:
        # No key of up to 18 digits is too large, and one with a letter is nobody's here.
        is_number = key.bool_op("~")(constant("^[0-9]{1,18}$"))
        return column == cast(case((is_number, key), else_=null()), BIGINT)
    return cast(column, Text) == key if kind in TEXTS else false()
