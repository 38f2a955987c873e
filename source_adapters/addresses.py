"""Where departments are: addresses from the file or the environment, judged before anything is opened."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from source_adapters.settings_table import SettingsTable

SQLITE: Final = "sqlite+aiosqlite"
POSTGRESQL: Final = "postgresql+asyncpg"
MYSQL: Final = "mysql+asyncmy"
MARIADB: Final = "mariadb+asyncmy"
"""Databases, each with the driver by which it is reached; `sql_dialects` has a dialect for each."""

OURS: Final = (SQLITE, POSTGRESQL, MYSQL, MARIADB)


def address_of(
    name: str,
    settings: SettingsTable,
    environ: Mapping[str, str],
    fault_of: Callable[[str], str | None],
) -> str:
    """The department's address; what `fault_of` finds wrong is noted without the address: it may hold a secret."""
    written = settings.text("address")
    variable = f"MERIDIAN_SOURCE_{name.upper()}"
    address = environ.get(variable, written)
    if address and (fault := fault_of(address)):
        settings.problem("address", f"{fault} ({variable})" if variable in environ else fault)
    return address


def sql_fault(address: str) -> str | None:
    """Why this cannot be the address of a database, or None."""
    try:
        url = make_url(address)
    except ArgumentError:
        return "not a database address"
    if url.drivername == SQLITE:
        return _file_fault(url)
    if (fault := _driver_fault(url)) is not None:
        return fault
    return None if url.database else "expected the name of a database behind the host"


def has_password(address: str) -> bool:
    """Whether a database's address holds a password."""
    try:
        return make_url(address).password is not None
    except ArgumentError:
        return False


def with_password(address: str, password: str) -> str:
    """A database's address with a password put in; one that is none stays as it is."""
    try:
        return make_url(address).set(password=password).render_as_string(hide_password=False)
    except ArgumentError:
        return address


def _file_fault(url: URL) -> str | None:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return "expected the path of a database file"
    return None


def _driver_fault(url: URL) -> str | None:
    """Why SQLAlchemy, as it is installed here, cannot reach such a database without blocking, or None."""
    try:
        dialect = url.get_dialect()
        dialect.import_dbapi()
    except (NoSuchModuleError, ImportError):
        return f"no driver {url.drivername} is installed; expected one of {', '.join(OURS)}, or another that is"
    # Some drivers, psycopg and oracledb among them, have one name for both ways.
    is_async = dialect.get_async_dialect_cls(url).is_async
    return None if is_async else f"{url.drivername} is no asynchronous driver; expected such a one"


def http_fault(address: str) -> str | None:
    """Why this cannot be the address of an HTTP service, or None."""
    try:
        url = urlsplit(address)
        host_and_port = url.hostname, url.port
    except ValueError:
        return "not an http address"
    if url.scheme not in {"http", "https"} or not host_and_port[0]:
        return "expected http:// or https:// and a host"
    if url.query or url.fragment:
        return "an address has no query and no fragment"
    if url.username is not None or url.password is not None:
        return "credentials belong in bearer_token_env, not in an address"
    return None


def made_absolute(address: str, folder: Path) -> str:
    """The address of a database file with its path taken from `folder`; one that is none stays as it is."""
    try:
        url = make_url(address)
    except ArgumentError:
        return address
    if url.drivername != SQLITE or not url.database:
        return address
    database = (folder / url.database).resolve()
    return url.set(database=str(database)).render_as_string(hide_password=False)
