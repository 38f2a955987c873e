"""From bindings to sources."""

import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import pytest

from source_adapters.bindings import Bindings
from source_adapters.bound import BoundDepartment, FileFormat
from source_adapters.contract import Source, SourceUnavailable
from source_adapters.fake import FakeSource
from source_adapters.files import FilesSource
from source_adapters.graphql import GraphqlSource
from source_adapters.http import HttpSource
from source_adapters.registry import close_all, open_all, sources
from source_adapters.safeguards.resilient import ResilientSource
from source_adapters.sql import SqlSource
from tests.source_adapters.sample_department import http_department, sql_department
from tests.source_adapters.sample_drops import files_department, sample_drops
from tests.source_adapters.sample_subgraph import graphql_department


def bindings(folder: Path) -> Bindings:
    """A department of each kind, all down."""
    departments: dict[str, BoundDepartment] = {
        "a": sql_department(folder / "absent.db"),
        "b": http_department("http://127.0.0.1:9"),
        "c": graphql_department("http://127.0.0.1:9"),
        "d": files_department(folder / "absent", *sample_drops(FileFormat.CSV)),
    }
    return Bindings(MappingProxyType(departments))


def adapter(source: Source) -> Source:
    """What stands behind a source's safeguards."""
    assert isinstance(source, ResilientSource)
    return source.source


async def test_each_department_has_its_adapter(tmp_path: Path) -> None:
    """The kind of binding settles the adapter; opening never fails because a department is down."""
    made = sources(bindings(tmp_path))
    assert isinstance(adapter(made["a"]), SqlSource)
    assert isinstance(adapter(made["b"]), HttpSource)
    assert isinstance(adapter(made["c"]), GraphqlSource)
    assert isinstance(adapter(made["d"]), FilesSource)
    await open_all(made)
    for source in made.values():
        with pytest.raises(SourceUnavailable):
            await source.probe(5)
    await close_all(made)


async def test_closing_closes_every_source() -> None:
    """One that fails to close does not keep the others open."""

    class _Sticking(FakeSource):
        async def close(self) -> None:
            raise RuntimeError("stuck")

    class _Closing(FakeSource):
        closed = False

        async def close(self) -> None:
            self.closed = True

    last = _Closing("z")
    made: dict[str, Source] = {"a": _Sticking("a"), "z": last}
    with pytest.raises(ExceptionGroup, match="could not be closed"):
        await close_all(made)
    assert last.closed


def test_what_reads_drops_is_imported_where_there_are_some(tmp_path: Path) -> None:
    """A city without a folder of drops does not load the libraries for it."""
    code = (
        "import sys; from source_adapters import registry, bindings;"
        " sys.exit(bool({'duckdb', 'python_calamine'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603  # ours
