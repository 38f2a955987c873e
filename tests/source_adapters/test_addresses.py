"""Addresses are judged before anything is opened."""

from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from source_adapters.addresses import SQLITE, http_fault, made_absolute, sql_fault


@pytest.mark.parametrize("address", ["http://h", "https://h:8443", "http://127.0.0.1:8102/api/v1", "http://[::1]:80"])
def test_a_service_may_be_anywhere(address: str) -> None:
    """Scheme, host, and perhaps a port and a prefix."""
    assert http_fault(address) is None


@pytest.mark.parametrize(
    "address", ["", "h", "http://", "//h", "file:///x", "http://h:port", "http://h:99999", "http://h#x", "http://u@h"]
)
def test_other_addresses_are_no_services(address: str) -> None:
    """What is wrong is told."""
    assert http_fault(address) is not None


@pytest.mark.parametrize("driver", ["postgresql+psycopg", "postgresql+psycopg_async", "postgresql+asyncpg"])
def test_a_driver_that_works_both_ways_is_an_asynchronous_one(driver: str) -> None:
    """SQLAlchemy takes the way that is asked for, whatever the name says."""
    assert sql_fault(f"{driver}://user@db.example/land") is None


@pytest.mark.parametrize("name", ["people.db", "with space.db", "公安局.db", "a#b%20.db"])
def test_a_path_is_taken_from_the_files_folder(tmp_path: Path, name: str) -> None:
    """Relative paths become absolute, absolute ones stay."""
    address = URL.create(SQLITE, database=name).render_as_string()
    absolute = made_absolute(address, tmp_path)
    assert sql_fault(address) is None
    assert make_url(absolute).database == str(tmp_path / name)
    assert made_absolute(absolute, Path("/elsewhere")) == absolute
