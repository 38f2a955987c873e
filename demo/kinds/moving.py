"""Puts every department of a city on its own kind: databases filled, drops written, bindings beside them."""

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from demo.city import City
from demo.departments import on_mariadb, on_postgres
from demo.departments.held import Report
from demo.departments.roll import DEPARTMENTS
from demo.kinds.bindings import DROPS as DROPS_FOLDER
from demo.kinds.bindings import mixed_bindings, tables_of
from demo.kinds.drops import drop
from demo.kinds.roll import DROPS, KINDS, Kind, of_kind
from demo.mariadb import is_installed, mariadb
from demo.postgres import postgres
from demo.processes import Child, DemoFailed

NO_MARIADB: Final = (
    "mariadbd is not on the PATH: the departments on MariaDB are put on PostgreSQL (apt-get install mariadb-server)"
)

_NEEDED: Final = ("ariadne", "openpyxl", "psycopg")
"""What the mixed city is made with, and Meridian itself is not."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the departments are now: other bindings, department → address of a database, and the servers that run."""

    sources: Path | None = None
    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)
    servers: tuple[Child, ...] = ()


@contextmanager
def all_on_postgres(files: Mapping[str, Path], report: Report) -> Iterator[Moved]:
    """These departments on one PostgreSQL, until the block ends.

    Raises:
        DemoFailed: it is not installed, or does not start.
    """
    with postgres() as server:
        moved = on_postgres.move_in(files, server, report)
        yield Moved(addresses=moved, servers=(Child("PostgreSQL", server.process),))


@contextmanager
def mixed(city: City, report: Report, tell: Callable[[str], None]) -> Iterator[Moved]:
    """Every department on the kind that `KINDS` says, until the block ends; the city's own files stay as they are.

    `tell` is told where a kind cannot be had.

    Raises:
        DemoFailed: a library is not installed, or a server does not start.
    """
    _see_what_is_installed()
    with ExitStack() as started:
        folder = Path(started.enter_context(TemporaryDirectory(prefix="meridian-mixed-")))
        addresses: dict[str, str] = {}
        servers: list[Child] = []
        on_servers = [of_kind(Kind.POSTGRES), of_kind(Kind.PLAINLY), of_kind(Kind.MARIADB)]
        if is_installed():
            server = started.enter_context(mariadb())
            servers.append(Child("MariaDB", server.process))
            addresses.update(on_mariadb.move_in(_files(city, on_servers.pop()), server, report))
        else:
            tell(NO_MARIADB)
        other = started.enter_context(postgres())
        servers.append(Child("PostgreSQL", other.process))
        for names in on_servers:
            addresses.update(on_postgres.move_in(_files(city, names), other, report))
        addresses.update({name: _through_psycopg(addresses[name]) for name in of_kind(Kind.PLAINLY)})
        _drop_all(city, folder / DROPS_FOLDER)
        sources = folder / "sources.toml"
        sources.write_text(mixed_bindings(city.database("any").parent), encoding="utf-8")
        yield Moved(sources, addresses, tuple(servers))


def _files(city: City, names: tuple[str, ...]) -> Mapping[str, Path]:
    return {name: city.database(name) for name in names}


def _drop_all(city: City, folder: Path) -> None:
    for department in DEPARTMENTS:
        kind = KINDS[department.name]
        if kind in DROPS:
            drop(city.database(department.name), tables_of(department), kind, folder / department.name)


def _through_psycopg(address: str) -> str:
    return address.replace("postgresql+asyncpg://", "postgresql+psycopg://")


def _see_what_is_installed() -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise DemoFailed(f"the mixed city needs what is not installed: `pip install {' '.join(missing)}`")
