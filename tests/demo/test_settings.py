"""The files by which a gateway finds its way."""

import sqlite3
import tomllib
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from demo.city import City
from demo.departments.roll import DESKS
from demo.settings import POLICIES, gateway_settings, settings_with


@pytest.fixture(scope="session")
def departments(small_city: City) -> dict[str, Any]:
    """The departments as `sources.toml` binds them."""
    bound: dict[str, Any] = tomllib.loads(small_city.sources.read_text(encoding="utf-8"))["departments"]
    return bound


def test_gateway_settings_name_what_the_city_has(small_city: City) -> None:
    """Every file and directory named, relative to the settings, is there."""
    settings = tomllib.loads(small_city.gateway_settings.read_text(encoding="utf-8"))
    assert settings["profile"] == "demo"
    assert settings["policy_day"] == date(2007, 11, 1)
    assert (small_city.directory / settings["policies"]).resolve() == POLICIES
    assert (small_city.directory / settings["sources"]).exists()
    assert (small_city.directory / settings["mandate"]["key_set"]).exists()


def test_settings_name_no_machine_path(tmp_path: Path) -> None:
    """Wherever the city is, the way to the policies is relative."""
    policies = tomllib.loads(gateway_settings(tmp_path / "city"))["policies"]
    assert not Path(policies).is_absolute()


def test_settings_with_other_bindings_differ_in_these_alone(small_city: City, tmp_path: Path) -> None:
    """Wherever the file is, it leads to the city."""
    own = tomllib.loads(small_city.gateway_settings.read_text(encoding="utf-8"))
    other = tomllib.loads(settings_with(tmp_path / "sources.toml", small_city.directory))
    for name in ("policies", "ledger"):
        assert other[name] == str((small_city.directory / own[name]).resolve())
    assert other["sources"] == str(tmp_path / "sources.toml")
    assert other["mandate"]["key_set"] == str(small_city.key_set.resolve())
    assert {**other["mandate"], "key_set": ""} == {**own["mandate"], "key_set": ""}


def test_bound_tables_and_columns_exist(small_city: City, departments: dict[str, Any]) -> None:
    """Every column that a binding names is in its table."""
    blocks = [
        (name, block)
        for name, one in departments.items()
        for block in (*one.get("tables", ()), *one.get("relations", ()))
    ]
    for name, table in blocks:
        named = [each if isinstance(each, str) else each["column"] for each in table.get("attributes", {}).values()]
        settings = ("key_column", "as_of_column", "year_column", "target_column")
        extra = [table[setting] for setting in settings if setting in table]
        with closing(sqlite3.connect(small_city.database(name))) as connection:
            found = connection.execute("SELECT name FROM pragma_table_info(?)", (table["table"],)).fetchall()
        assert {*named, *extra} <= {column for (column,) in found}


def test_bound_envelopes_are_those_of_the_desks(departments: dict[str, Any]) -> None:
    """Records lie where the binding says, under the key that it names."""
    for desk in DESKS:
        services = {service["path"]: service for service in departments[desk.department]["services"]}
        for counter in desk.counters:
            assert tuple(services[counter.path]["records"].split(".")) == desk.envelope
            assert services[counter.path]["key_field"] == counter.key_field


def test_code_tables_cover_the_codes_in_use(small_city: City, departments: dict[str, Any]) -> None:
    """No cell of a coded column is outside its code table."""
    for name, one in departments.items():
        for table in one.get("tables", ()):
            for attribute in (each for each in table["attributes"].values() if "codes" in each):
                query = f'SELECT DISTINCT "{attribute["column"]}" FROM "{table["table"]}"'  # noqa: S608  # our own names
                with closing(sqlite3.connect(small_city.database(name))) as connection:
                    used = {code for (code,) in connection.execute(query)}
                assert used <= set(one["codes"][attribute["codes"]])
