"""The bindings of the mixed city."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from demo.city import City
from demo.departments import labour, public_security
from demo.departments.roll import DEPARTMENTS, DESKS
from demo.kinds.bindings import mixed_bindings, tables_of
from demo.kinds.roll import DROPS, GRAPHQL, KINDS, Kind
from source_adapters.bindings import load_bindings

ADAPTERS = {**dict.fromkeys(DROPS, "files"), **dict.fromkeys(GRAPHQL, "graphql"), Kind.SERVICE: "http"}


@pytest.fixture
def bound(small_city: City) -> dict[str, Any]:
    """The departments as they are bound."""
    found: dict[str, Any] = tomllib.loads(mixed_bindings(small_city.database("any").parent))["departments"]
    return found


def test_meridian_finds_no_fault_with_them(small_city: City, tmp_path: Path) -> None:
    """Every department is bound, wherever the file is."""
    path = tmp_path / "sources.toml"
    path.write_text(mixed_bindings(small_city.database("any").parent), encoding="utf-8")
    tokens = {desk.bearer_variable: "token" for desk in DESKS}
    assert set(load_bindings(path, tokens).departments) == {department.name for department in DEPARTMENTS}


def test_each_department_is_bound_as_its_kind(bound: dict[str, Any]) -> None:
    """By the adapter that asks such departments."""
    assert {name: each["kind"] for name, each in bound.items()} == {
        name: ADAPTERS.get(kind, "sql") for name, kind in KINDS.items()
    }


def test_the_same_is_bound_whatever_the_kind(small_city: City, bound: dict[str, Any]) -> None:
    """Attribute for attribute, by the same kinds of keys, and silence means the same."""
    own = tomllib.loads(small_city.sources.read_text(encoding="utf-8"))["departments"]
    assert {name: _promised(each) for name, each in bound.items()} == {
        name: _promised(each) for name, each in own.items()
    }


def _promised(department: dict[str, Any]) -> list[tuple[str, str, bool, list[str]]]:
    blocks = (department.get(name, []) for name in ("tables", "services", "queries", "relations"))
    return [
        (
            each["entity"],
            each["key"],
            each.get("complete_register", False),
            sorted(each.get("attributes", [each.get("attribute")])),
        )
        for block in blocks
        for each in block
    ]


def test_tables_and_views_are_found_in_a_binding() -> None:
    """In the order in which they are bound, relations last."""
    assert tables_of(public_security.DEPARTMENT) == ("czrk", "jzz", "xfjc", "jtcy")
    assert "jyba" in tables_of(labour.DEPARTMENT)
