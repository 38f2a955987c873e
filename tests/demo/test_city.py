"""The city on disk."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from demo.city import STEPS, City, NoCityHere, build
from demo.generator.size import CitySize

TINY = CitySize(persons=300, applicants=100, enterprises=100)


def contents(city: City) -> str:
    """A digest of all that is drawn: truth, applications and every table."""
    digest = hashlib.sha256(city.truth.read_bytes() + city.applications.read_bytes())
    for path in sorted((city.directory / "departments").iterdir()):
        with closing(sqlite3.connect(path)) as connection:
            digest.update("\n".join(connection.iterdump()).encode())
    return digest.hexdigest()


def test_same_seed_builds_the_same_city(tmp_path: Path) -> None:
    """Two builds hold the same, table for table, under different secrets."""
    one, other = (build(tmp_path / name, TINY, 5) for name in ("one", "other"))
    assert contents(one) == contents(other)
    assert one.secrets.read_text() != other.secrets.read_text()


def test_truth_is_written_before_any_department_has_a_table(place: Path) -> None:
    """When the first department writes its tables the truth is on disk and no database is."""
    seen: dict[str, set[str]] = {}
    build(place, TINY, 5, lambda step: seen.update({step: {path.name for path in place.parent.rglob("*")}}))
    assert list(seen) == list(STEPS)
    assert "truth.json" not in seen["facts"]
    assert "truth.json" in seen["public security"]
    assert not any(name.endswith(".db") for name in seen["public security"])


def test_city_is_reused_while_nothing_changes(place: Path) -> None:
    """Asking again builds nothing."""
    first = build(place, TINY, 5)
    steps: list[str] = []
    assert build(place, TINY, 5, steps.append) == first
    assert steps == []


def test_other_seed_or_size_builds_another_city(place: Path) -> None:
    """A changed seed or size replaces the city."""
    first = build(place, TINY, 5)
    second = build(place, TINY, 6)
    third = build(place, CitySize(300, 100, 120), 6)
    assert len({first.identity, second.identity, third.identity}) == 3


def test_rebuild_keeps_keys_and_secrets_and_leaves_the_ledger_alone(place: Path) -> None:
    """Tokens stay good, subjects keep their hashes, and no entry is lost."""
    first = build(place, TINY, 5)
    first.ledger.mkdir()
    (first.ledger / "000001.jsonl").write_text("entry")
    kept = [path.read_bytes() for path in (first.key_set, first.signing_key, first.secrets)]
    second = build(place, TINY, 6)
    assert [path.read_bytes() for path in (second.key_set, second.signing_key, second.secrets)] == kept
    assert (second.ledger / "000001.jsonl").read_text() == "entry"
    assert f'ledger = "../{second.ledger.name}"' in second.gateway_settings.read_text(encoding="utf-8")
    assert second.secrets.stat().st_mode & 0o777 == 0o600


def test_interrupted_build_leaves_nothing(place: Path) -> None:
    """Whatever step is broken off, there is no city and no remnant."""

    def interrupt(step: str) -> None:
        if step == "local tax":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(place, TINY, 5, interrupt)
    assert [path.name for path in place.parent.iterdir()] == [".city.lock"]


def test_interrupted_rebuild_leaves_the_old_city(place: Path) -> None:
    """Until the new city is complete the old one stands."""

    def interrupt(step: str) -> None:
        if step == "keys and settings":
            raise KeyboardInterrupt

    first = build(place, TINY, 5)
    before = contents(first)
    with pytest.raises(KeyboardInterrupt):
        build(place, TINY, 6, interrupt)
    assert City.at(place) == first
    assert contents(first) == before


def test_directory_with_something_else_is_left_alone(place: Path) -> None:
    """A city is never built over what is not one."""
    place.mkdir(parents=True)
    (place / "thesis.txt").write_text("years of work")
    with pytest.raises(NoCityHere):
        build(place, TINY, 5)
    assert (place / "thesis.txt").exists()


def test_empty_directory_is_taken(place: Path) -> None:
    """An empty directory may become a city."""
    place.mkdir(parents=True)
    assert build(place, TINY, 5) == City.at(place)


def test_no_city_is_found_where_none_was_built(place: Path) -> None:
    """Asking for a city that is not there says how to build one."""
    with pytest.raises(NoCityHere, match="meridian demo city"):
        City.at(place)


def test_truth_counts_are_those_of_the_size(small_city: City, small: CitySize) -> None:
    """The summary of the document agrees with the size, and 24 in a hundred fail."""
    summary = json.loads(small_city.truth.read_text(encoding="utf-8"))["summary"]
    assert summary["persons"] == small.persons
    assert summary["invalid"] == small.applicants * 24 // 100
    assert summary["undetermined"] == 0
