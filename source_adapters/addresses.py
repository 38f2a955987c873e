"""Where departments are: addresses from the file or the environment, judged before anything is opened."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from source_adapters.settings_table import SettingsTable

SQLITE: Final = "sqlite+aiosqlite"


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
    if url.drivername != SQLITE:
        return f"expected an address of kind {SQLITE}"
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return "expected the path of a database file"
    return None


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
    """A database's address with its path taken from `folder`; one that is none stays as it is."""
    try:
        url = make_url(address)
    except ArgumentError:
        return address
    if not url.database:
        return address
    database = (folder / url.database).resolve()
    return url.set(database=str(database)).render_as_string(hide_password=False)
