"""What a database holds, by inspection: tables and views, and a bounded sample of their rows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import URL, Connection, column, inspect, make_url, select
from sqlalchemy import table as named
from sqlalchemy.exc import SQLAlchemyError

from source_adapters.addresses import sql_fault
from source_adapters.bound import Limits
from source_adapters.scaffolding.findings import Column, Look, Table
from source_adapters.scaffolding.looks import LONGEST_CODE, MOST_CODES, column_of
from source_adapters.scaffolding.refusing import Unreadable
from source_adapters.scaffolding.writing import quoted
from source_adapters.sql_dialects import dialect_of

PATIENCE: Final = Limits(connect_timeout=5.0, read_timeout=30.0)


def head_of(address: str) -> Sequence[str]:
    """Where the database is, as a binding says it: without its password."""
    url = make_url(address)
    # `URL.set` takes no password for none that is to be set.
    bare = URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    lines = [f"address = {quoted(bare.render_as_string(hide_password=False))}"]
    if url.password is not None:
        lines.append('password_env = "?"   # the variable of the environment that will hold the password')
    return lines


async def tables_of(address: str, only: Sequence[str], rows: int) -> Sequence[Table]:
    """The tables and views, or those that are named (``folder.table``); `rows` of each are looked at.

    Raises:
        Unreadable: the address is none, or the database cannot be read. The message holds no cell and no password.
    """
    if (fault := sql_fault(address)) is not None:
        raise Unreadable(fault)
    engine = dialect_of(address).engine(address, PATIENCE)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(lambda plain: _tables(plain, only, rows))
    except (SQLAlchemyError, OSError) as error:
        # Its text may quote what it was sent.
        raise Unreadable(f"the database cannot be read ({type(error).__name__})") from None
    finally:
        await engine.dispose()


def _tables(connection: Connection, only: Sequence[str], rows: int) -> list[Table]:
    inspector = inspect(connection)
    names = list(only) or sorted([*inspector.get_table_names(), *inspector.get_view_names()])
    found = []
    for qualified in names:
        schema, _, name = qualified.rpartition(".")
        if not inspector.has_table(name, schema=schema or None):
            raise Unreadable(f"there is no table or view {qualified}")
        columns: Sequence[Mapping[str, Any]] = inspector.get_columns(name, schema=schema or None)
        found.append(Table(qualified, tuple(_columns(connection, schema or None, name, columns, rows))))
    return found


def _columns(
    connection: Connection, schema: str | None, name: str, described: Sequence[Mapping[str, Any]], rows: int
) -> list[Column]:
    places = [str(each["name"]) for each in described]
    source = named(name, *(column(place) for place in places), schema=schema)
    sample = connection.execute(select(*source.c).limit(rows)).all()
    found = []
    for number, each in enumerate(described):
        looked_at = column_of(places[number], [row[number] for row in sample], str(each.get("comment") or ""))
        found.append(_with_all_codes(connection, source, looked_at) if Look.CODE in looked_at.looks else looked_at)
    return found


def _with_all_codes(connection: Connection, source: Any, seen: Column) -> Column:
    """The codes of the whole column, where they are few and short: a rare one is in no sample."""
    cell = source.c[seen.place]
    statement = select(cell).distinct().where(cell.is_not(None)).limit(MOST_CODES + 1)
    codes = {str(code).strip() for (code,) in connection.execute(statement)}
    codes.discard("")
    if len(codes) > MOST_CODES or any(len(code) > LONGEST_CODE or not code.isalnum() for code in codes):
        return Column(seen.place, seen.looks - {Look.CODE}, comment=seen.comment, has_fractions=seen.has_fractions)
    return Column(
        seen.place, seen.looks, None, tuple(sorted(codes)), seen.empty, seen.comment, has_fractions=seen.has_fractions
    )
