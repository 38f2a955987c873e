"""A small model city, built once for all tests that only read it."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from demo.city import City, build
from demo.generator.census import Census, census
from demo.generator.firms import Firm, firms
from demo.generator.lives import Life, lives
from demo.generator.planting import plant
from demo.generator.size import CitySize
from demo.generator.truth import Truth

SMALL: Final = CitySize(persons=1_200, applicants=400, enterprises=640)
SEED: Final = 11


@pytest.fixture(scope="session")
def small() -> CitySize:
    """The size of the small city."""
    return SMALL


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The small city on disk; to be read, not changed."""
    return build(tmp_path_factory.mktemp("demo") / "city", SMALL, SEED)


@pytest.fixture(scope="session")
def truth() -> Truth:
    """What is planted in the small city."""
    return plant(SMALL, SEED)


@pytest.fixture(scope="session")
def people(truth: Truth) -> list[Life]:
    """The lives of the small city."""
    return list(lives(truth))


@pytest.fixture(scope="session")
def trades(truth: Truth) -> list[Firm]:
    """The enterprises of the small city."""
    return list(firms(truth))


@pytest.fixture(scope="session")
def everything(truth: Truth, people: list[Life], trades: list[Firm]) -> Census:
    """All that the registers of the small city hold."""
    return census(truth, people, trades)


@pytest.fixture(scope="session")
def planted(small_city: City) -> dict[str, Any]:
    """The document that a test reads the truth from."""
    document: dict[str, Any] = json.loads(small_city.truth.read_text(encoding="utf-8"))
    return document


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a test may build a city of its own."""
    return tmp_path / "var" / "city"
