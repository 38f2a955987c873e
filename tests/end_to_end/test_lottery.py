"""The housing lottery: its real client asks a real gateway about every applicant of a city."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from demo.city import City, build
from demo.departments.held import rows_of
from demo.departments.roll import ASKED_BY_SQL
from demo.generator.planting import plant
from demo.generator.size import CitySize
from demo.generator.truth import Truth
from demo.housing_lottery.question import PURPOSE
from demo.keys import Claims, signed_token
from demo.kinds.moving import NO_MARIADB, Moved, all_on_postgres, mixed
from demo.mariadb import is_installed
from tests.end_to_end import processes
from tests.end_to_end.asking import LOTTERY
from tests.end_to_end.conftest import SEED, SIZE
from tests.end_to_end.eligibility import UNDETERMINED, VALID, Finding, facts, finding
from tests.end_to_end.processes import Departments, Gateway, address, database, python

FULL: Final = CitySize()
NOBODY_THERE: Final = "http://127.0.0.1:1"
WHERE_THEY_WERE: Final = Moved()

ALL_ANSWER: Final = ()
EACH_SILENT: Final = (
    ("public_security",),
    ("land_housing",),
    ("local_tax",),
    ("industry_commerce", "national_tax"),
)


@dataclass(frozen=True, slots=True)
class Town:
    """A city, what is planted in it, and its departments that are asked over HTTP."""

    city: City
    truth: Truth
    departments: Departments

    @contextmanager
    def gateway(self, directory: Path, silent: tuple[str, ...], moved: Moved = WHERE_THEY_WERE) -> Iterator[Gateway]:
        """A gateway to the city, in which departments have `moved`, or been stopped."""
        nowhere = dict(
            address(name, NOBODY_THERE)
            if name in processes.HTTP_DEPARTMENTS
            else database(name, directory / "moved-away.db")
            for name in silent
        )
        elsewhere = dict(address(name, where) for name, where in moved.addresses.items())
        addresses = {**elsewhere, **nowhere}
        with processes.gateway(
            self.city, directory, self.departments.addresses, addresses=addresses, sources=moved.sources
        ) as running:
            yield running


@pytest.fixture(scope="module", params=[SIZE, pytest.param(FULL, marks=pytest.mark.acceptance)], ids=["small", "full"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The small city, and in the acceptance tests that of 20,000 applicants."""
    if request.param is SIZE:
        names = ("city", "truth", "departments")
        yield Town(*map(request.getfixturevalue, names))
        return
    directory = tmp_path_factory.mktemp("full")
    built = build(directory / "city", request.param, SEED)
    with processes.departments(built, directory) as running:
        yield Town(built, plant(request.param, SEED), running)


def results(town: Town, gateway: Gateway, path: Path) -> dict[str, dict[str, str]]:
    """What the lottery's client wrote down about each application."""
    token = signed_token(town.city.signing_key, Claims(LOTTERY[0], (PURPOSE,)))
    run = python(
        "demo.housing_lottery",
        str(town.city.applications),
        str(path),
        f"--url=http://127.0.0.1:{gateway.port}/graphql",
        environ={"HOUSING_LOTTERY_TOKEN": token},
    )
    assert run.returncode == 0, run.stderr
    with path.open(encoding="utf-8", newline="") as file:
        return {row["application_number"]: row for row in csv.DictReader(file)}


def findings(rows: dict[str, dict[str, str]]) -> dict[str, Finding]:
    """Outcome and reasons by application."""
    return {number: (row["outcome"], row["reasons"]) for number, row in rows.items()}


def test_lottery_finds_what_is_planted(town: Town, tmp_path: Path, seen: Callable[[str], None]) -> None:
    """Exactly the planted quarter less one is invalid, each for the planted reasons, and nobody is undetermined."""
    assert_as_planted(town, WHERE_THEY_WERE, tmp_path)
    seen(f"lottery: {told(town)}")


def test_lottery_finds_the_same_on_postgresql(town: Town, tmp_path: Path, seen: Callable[[str], None]) -> None:
    """The departments that are asked by SQL keep their registers in another kind of database: nobody notices."""
    arrived: list[int] = []
    files = {name: town.city.database(name) for name in ASKED_BY_SQL}
    with all_on_postgres(files, lambda _department, rows: arrived.append(rows)) as moved:
        assert_as_planted(town, moved, tmp_path)
    assert sum(arrived) == rows_of(files.values())
    seen(f"lottery over PostgreSQL: {told(town)}")


def test_lottery_finds_the_same_in_a_city_of_every_kind(
    town: Town, tmp_path: Path, seen: Callable[[str], None]
) -> None:
    """Persons in PostgreSQL, homes in a CSV drop, taxes in MariaDB, and the rest in yet other ways: nobody notices."""
    missing: list[str] = []
    with mixed(town.city, lambda _department, _rows: None, missing.append) as moved:
        assert_as_planted(town, moved, tmp_path)
    assert missing == ([] if is_installed() else [NO_MARIADB])
    seen(f"lottery over a city of every kind{''.join(missing)}: {told(town)}")


def told(town: Town) -> str:
    """What the check of a whole town is, in figures."""
    applicants = town.truth.size.applicants
    return f"{applicants:,} checks, {applicants * 24 // 100:,} invalid, each as planted, 0 undetermined"


def assert_as_planted(town: Town, moved: Moved, directory: Path) -> None:
    """The lottery's outcome is the planted truth, wherever departments have moved."""
    with town.gateway(directory, ALL_ANSWER, moved) as running:
        found = findings(results(town, running, directory / "results.csv"))
    planted = json.loads(town.city.truth.read_text(encoding="utf-8"))["lottery"]["applicants"]
    assert found == {
        one.application: ("invalid", "|".join(reasons)) if (reasons := planted[one.person.number]["reasons"]) else VALID
        for one in town.truth.applicants
    }
    applicants = town.truth.size.applicants
    counts = Counter(outcome for outcome, _ in found.values())
    assert counts == {"invalid": applicants * 24 // 100, "valid": applicants * 76 // 100}


def test_findings_follow_from_what_the_registers_hold(town: Town) -> None:
    """What these tests expect of silent departments gives the planted truth when none is silent."""
    planted = {one.application: "|".join(one.reasons) for one in town.truth.applicants}
    assert {number: finding(known)[1] for number, known in facts(town.truth)} == planted


@pytest.mark.parametrize("silent", EACH_SILENT, ids="+".join)
def test_silent_department_leaves_undetermined_whom_it_decides(
    town: Town, silent: tuple[str, ...], tmp_path: Path, seen: Callable[[str], None]
) -> None:
    """Whose verdict it could change is undetermined, naming it; everybody else's stands; nobody's is guessed."""
    with town.gateway(tmp_path, silent) as running:
        rows = results(town, running, tmp_path / "results.csv")
    expected = {number: finding(known, silent) for number, known in facts(town.truth)}
    assert findings(rows) == expected
    undetermined = [number for number, found in expected.items() if found == UNDETERMINED]
    assert bool(undetermined) == (len(silent) == 1)
    seen(f"lottery without {' and '.join(silent)}: {len(undetermined):,} of {len(rows):,} undetermined, none guessed")
    assert {rows[number]["note"] for number in undetermined} <= {f"SOURCE_UNAVAILABLE {name}" for name in silent}
