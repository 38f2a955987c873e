"""What can be looked at depends on the kind of a department: a database can be listed, a service cannot."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from source_adapters.bound import BoundDepartment, FilesDepartment, HttpDepartment, SqlDepartment
from source_adapters.checking import sql_columns
from source_adapters.checking.blocks import Block, Declared
from source_adapters.checking.keys_found import KeysFound, keys_found
from source_adapters.checking.report import Finding, Weight
from source_adapters.contract import Source
from source_adapters.drop_faults import DropFault
from source_adapters.sql import SqlSource


@dataclass(frozen=True, slots=True)
class Columns:
    """What is off with the columns of a block; `readable` is the block without those that are missing, if it can be."""

    off: tuple[Finding, ...]
    readable: Block | None


class Kind(ABC):
    """One department of a kind, connected. Everything raises `SourceError` where the department does not answer."""

    name: str
    is_listed: bool

    @property
    @abstractmethod
    def source(self) -> Source:
        """By which it is asked."""

    @abstractmethod
    async def reached(self) -> Sequence[Finding]:
        """What is off with the department as a whole; raises `SourceError` where nothing else can be found out."""

    async def columns(self, block: Block, declared: Declared) -> Columns:
        """What is off with the columns or fields of a block, and what of it can be read all the same."""
        return Columns((), block)

    async def keys(self, block: Block, most: int) -> KeysFound | None:
        """Whom a block is about, no more than so many; None where that cannot be asked."""
        return None

    async def newest(self, block: Block) -> datetime | None:
        """Since when the newest of a block holds, as far as the department says so beside its answers."""
        return None


class SqlKind(Kind):
    """A database."""

    name = "sql"
    is_listed = True

    def __init__(self, bound: SqlDepartment, source: SqlSource) -> None:
        self._bound = bound
        self._source = source

    @property
    def source(self) -> Source:
        """By which it is asked."""
        return self._source

    async def reached(self) -> Sequence[Finding]:
        """Whether it answers anything."""
        await sql_columns.reached(self._source)
        return ()

    async def columns(self, block: Block, declared: Declared) -> Columns:
        """Whether they are there, and stored as what they are bound as."""
        missing = await sql_columns.missing_columns(self._source, self._bound, block)
        unfit = sql_columns.unfit_columns(self._bound, block, await self._source.stored(), declared)
        return Columns((*missing, *unfit), block.without([finding.path for finding in missing]))

    async def keys(self, block: Block, most: int) -> KeysFound | None:
        """Those of the first rows."""
        return await sql_columns.sampled_keys(self._source, self._bound, block, most)

    async def newest(self, block: Block) -> datetime | None:
        """The newest row of the whole table."""
        return await sql_columns.newest_row(self._source, self._bound, block)


class FilesKind(Kind):
    """A folder of drops; `source` is a `files.FilesSource`, of which the library is loaded where one is bound only."""

    name = "files"
    is_listed = True

    def __init__(self, bound: FilesDepartment, source: Source) -> None:
        from source_adapters.files import FilesSource

        if not isinstance(source, FilesSource):
            raise TypeError("a department of files has a source of files")
        self._bound = bound
        self._source = source

    @property
    def source(self) -> Source:
        """By which it is asked."""
        return self._source

    async def reached(self) -> Sequence[Finding]:
        """Whether the newest drop of each file serves."""
        # A file counts as whole when two looks have found it the same.
        await self._source.look()
        await self._source.look()
        return [self._finding(fault) for fault in self._source.drop_faults]

    async def columns(self, block: Block, declared: Declared) -> Columns:
        """Nothing that the drop has not been refused for."""
        if self._source.is_held(block.number):
            return Columns((), block)
        return Columns((Finding(Weight.OFF, block.path, f"{block.name}: no drop of it serves"),), None)

    async def keys(self, block: Block, most: int) -> KeysFound | None:
        """Those of some rows; what is no key has been counted when the drop was taken over."""
        return keys_found(block.key, await self._source.tokens(block.number, most))

    async def newest(self, block: Block) -> datetime | None:
        """When the drop held."""
        return self._source.held_since(block.number)

    def _finding(self, fault: DropFault) -> Finding:
        serving = "no drop serves" if fault.serving is None else f"{fault.serving} serves on"
        return Finding(Weight.OFF, ("departments", self._bound.department), f"{fault}; {serving}")


class WebKind(Kind):
    """A service, which is asked about nobody: what is not in its schema or its paths is refused there."""

    is_listed = False

    def __init__(self, name: str, bound: BoundDepartment, source: Source) -> None:
        self.name = name
        self._bound = bound
        self._source = source

    @property
    def source(self) -> Source:
        """By which it is asked."""
        return self._source

    async def reached(self) -> Sequence[Finding]:
        """Whether it answers a question about nobody for everything that is bound."""
        await self._source.probe(self._bound.limits.longest)
        return ()


def kind_of(bound: BoundDepartment, source: Source) -> Kind:
    """The kind of a department, `source` being its own."""
    if isinstance(bound, SqlDepartment) and isinstance(source, SqlSource):
        return SqlKind(bound, source)
    if isinstance(bound, FilesDepartment):
        return FilesKind(bound, source)
    return WebKind("http" if isinstance(bound, HttpDepartment) else "graphql", bound, source)
