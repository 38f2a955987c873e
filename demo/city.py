"""The model city on disk: built once, in one piece, and reused until something that it follows from changes."""

import json
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import orjson

from demo.applications import write_applications
from demo.building_site import alone, building_site, restore, swap
from demo.departments.roll import DEPARTMENTS, DESKS
from demo.fingerprint import fingerprint
from demo.generator.census import Census, census
from demo.generator.document import city_document
from demo.generator.firms import firms
from demo.generator.lives import lives
from demo.generator.planting import plant
from demo.generator.size import CitySize
from demo.keys import write_key_pair
from demo.secret_files import read_secrets, write_secrets
from demo.settings import DIVISIONS, divisions, gateway_settings, source_bindings

DEFAULT_SEED: Final = 2007
MARK: Final = "city.json"

STEPS: Final = (
    "truth",
    "lives",
    "enterprises",
    "ties",
    "facts",
    *(department.title for department in DEPARTMENTS),
    "keys and settings",
)

Report: TypeAlias = Callable[[str], None]
"""Told the name of each step as it begins."""


class NoCityHere(Exception):
    """The directory holds something that is not a model city, or none has been built in it."""


@dataclass(frozen=True, slots=True)
class City:
    """Where everything of a built city is. `identity` is new with each build: two processes can tell it is one."""

    directory: Path
    identity: str

    @classmethod
    def at(cls, directory: Path) -> "City":
        """The city in this directory; raises NoCityHere."""
        mark = _mark(directory)
        if mark is None:
            raise NoCityHere(f"no model city in {directory}; `meridian demo city` builds one")
        return cls(directory, mark["identity"])

    @property
    def truth(self) -> Path:
        """What is planted, for tests and `--check`: no department and no gateway reads it."""
        return self.directory / "truth.json"

    @property
    def applications(self) -> Path:
        """The housing lottery's applications."""
        return self.directory / "applications.csv"

    @property
    def gateway_settings(self) -> Path:
        """The settings file of a gateway to this city."""
        return self.directory / "meridian.toml"

    @property
    def sources(self) -> Path:
        """How the departments are asked."""
        return self.directory / "sources.toml"

    @property
    def key_set(self) -> Path:
        """The public half of the demo's keys."""
        return self.directory / "keys" / "jwks.json"

    @property
    def signing_key(self) -> Path:
        """The private half."""
        return self.directory / "keys" / "signing-key.json"

    @property
    def ledger(self) -> Path:
        """The gateway's ledger, beside the city."""
        return self.directory.with_name(f"{self.directory.name}-ledger")

    @property
    def secrets(self) -> Path:
        """Secrets that the gateway and the departments take from the environment."""
        return self.directory / "secrets.env"

    def database(self, department: str) -> Path:
        """The database of a department."""
        return self.directory / "departments" / f"{department}.db"


def build(
    directory: Path,
    size: CitySize | None = None,
    seed: int = DEFAULT_SEED,
    report: Report = lambda _step: None,
) -> City:
    """The city of this size and seed: the one that is there already if it is the same, else a new one in its place.

    It is built beside `directory` and renamed when complete. Keys and secrets outlive a rebuild, and
    the ledger, which lies beside it, is not touched: a gateway may be writing there.
    Raises NoCityHere where `directory` holds something else.
    """
    wanted = size or CitySize()
    name = fingerprint(wanted, seed)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with alone(directory):
        restore(directory)
        if (mark := _mark(directory)) and mark["fingerprint"] == name:
            return City.at(directory)
        _refuse_what_is_no_city(directory)
        with building_site(directory) as site:
            city = City(site, uuid.uuid4().hex)
            _write(city, _drawn(city, wanted, seed, report), directory, report)
            (site / MARK).write_text(json.dumps({"fingerprint": name, "identity": city.identity}) + "\n")
            swap(site, directory)
    return City.at(directory)


def _drawn(city: City, size: CitySize, seed: int, report: Report) -> Census:
    """Decide what is true and write it down; no department has a table yet."""
    report("truth")
    truth = plant(size, seed)
    report("lives")
    people = tuple(lives(truth))
    report("enterprises")
    enterprises = tuple(firms(truth))
    report("ties")
    everything = census(truth, people, enterprises)
    report("facts")
    city.truth.write_bytes(orjson.dumps(city_document(everything), option=orjson.OPT_INDENT_2))
    return everything


def _write(city: City, everything: Census, final: Path, report: Report) -> None:
    city.database("any").parent.mkdir()
    for department in DEPARTMENTS:
        report(department.title)
        department.write(city.database(department.name), everything)
    report("keys and settings")
    write_applications(city.applications, everything.truth.applicants)
    city.gateway_settings.write_text(gateway_settings(final), encoding="utf-8")
    city.sources.write_text(source_bindings(), encoding="utf-8")
    city.sources.with_name(DIVISIONS).write_text(divisions(), encoding="utf-8")
    _keys_and_secrets(city, City(final, city.identity))


def _keys_and_secrets(city: City, old: City) -> None:
    """Tokens stay good, and hashed subjects findable, when the registers are drawn anew."""
    if old.signing_key.exists():
        shutil.copytree(old.signing_key.parent, city.signing_key.parent)
    else:
        city.signing_key.parent.mkdir()
        write_key_pair(city.key_set, city.signing_key)
    kept = read_secrets(old.secrets) if old.secrets.exists() else {}
    write_secrets(city.secrets, [desk.bearer_variable for desk in DESKS], kept)


def _mark(directory: Path) -> dict[str, str] | None:
    try:
        mark: dict[str, str] = json.loads((directory / MARK).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return mark


def _refuse_what_is_no_city(directory: Path) -> None:
    if directory.exists() and _mark(directory) is None and any(directory.iterdir()):
        raise NoCityHere(f"{directory} is not empty and holds no model city; choose another directory")
