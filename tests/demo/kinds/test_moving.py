"""A city moves."""

import importlib.util

import pytest

from demo.city import City
from demo.departments.held import rows_of
from demo.kinds import moving
from demo.kinds.moving import NO_MARIADB, mixed
from demo.kinds.roll import DROPS, KINDS, ON_SERVERS, Kind, of_kind
from demo.processes import DemoFailed


def test_without_mariadb_its_departments_are_on_postgresql(small_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said in a clear line; every row of those on servers arrives, and all is gone with the block."""
    monkeypatch.setattr(moving, "is_installed", lambda: False)
    arrived: list[int] = []
    told: list[str] = []
    with mixed(small_city, lambda _department, rows: arrived.append(rows), told.append) as moved:
        assert moved.sources is not None
        folder = moved.sources.parent
        assert set(moved.addresses) == set(ON_SERVERS)
        assert all(moved.addresses[name].startswith("postgresql+asyncpg:") for name in of_kind(Kind.MARIADB))
        assert all(moved.addresses[name].startswith("postgresql+psycopg:") for name in of_kind(Kind.PLAINLY))
        assert {path.name for path in (folder / "drops").iterdir()} == {
            name for name, kind in KINDS.items() if kind in DROPS
        }
        (server,) = moved.servers
    assert told == [NO_MARIADB]
    assert sum(arrived) == rows_of(small_city.database(name) for name in ON_SERVERS)
    assert server.process.poll() is not None
    assert not folder.exists()


def test_what_is_not_installed_is_told(small_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is started."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "openpyxl" else object())
    with pytest.raises(DemoFailed, match="pip install openpyxl"), mixed(small_city, _unused, _unused):
        pass


def _unused(*_anything: object) -> None:
    raise AssertionError("nothing is to be moved")
