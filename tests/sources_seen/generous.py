"""Policies that grant everything once: one desk a form, each in an organisation and under a purpose of its own.

A desk holds every field of the schema that has its form, but no derived sum: a sum and its parts exclude each other.
The desk of relations holds nothing of those whom they lead to.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copy
from typing import Final

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.contract import Form
from tests.gateway.engine_room import POLICIES

FORMS: Final = (Form.STATUS, Form.RANGE, Form.MASKED, Form.EXACT)
"""The forms of values."""

DESKS: Final = (*FORMS, Form.RELATION)
YEARS: Final = (2006, 2007)
SUBJECTS_PER_REQUEST: Final = 2_000

_ABOUT_EXACT: Final = ("generous test", "an officer", "2007-01-01", "seen in tests")


def desk(form: Form) -> tuple[str, str]:
    """The client that holds everything in this form, and its purpose."""
    return f"{form.value}-desk", f"seeing-{form.value}"


def held(form: Form) -> list[FieldDeclaration]:
    """What that client holds."""
    return [declared for declared in REGISTER.values() if form in declared.forms and not declared.is_sum]


def write_policies(directory: Path) -> Path:
    """Write the set; bands, departments and the model are those of the real policies."""
    (directory / "rules").mkdir(parents=True)
    for name in ("model.conf", "bands.csv", "departments.csv"):
        copy(POLICIES / name, directory / name)
    _write(directory / "clients.csv", _header("clients.csv"), map(_client, DESKS))
    _write(directory / "purposes.csv", _header("purposes.csv"), map(_purpose, DESKS))
    _write(directory / "disclosures.csv", _header("disclosures.csv"), _disclosures())
    exact = [rule[-1] for rule in _rules(Form.EXACT)]
    _write(directory / "rules-about.csv", _header("rules-about.csv"), ((id_, *_ABOUT_EXACT) for id_ in exact))
    _write(directory / "tests.csv", _header("tests.csv"), ())
    _write(directory / "budgets.csv", _header("budgets.csv"), ())
    header = (POLICIES / "rules" / "housing-lottery.csv").read_text(encoding="utf-8").splitlines()[0]
    for form in DESKS:
        _write(directory / "rules" / f"{desk(form)[1]}.csv", header, _rules(form))
    return directory


def _client(form: Form) -> tuple[str, ...]:
    client, _ = desk(form)
    return client, f"{form.value}-office", "", f"{form.value} desk", "an officer", "2008-12-31", "no"


def _purpose(form: Form) -> tuple[str, ...]:
    _, purpose = desk(form)
    years, subjects = " ".join(map(str, YEARS)), str(SUBJECTS_PER_REQUEST)
    dates = ("2007-01-01", "2008-12-31")
    return purpose, purpose, "tests", f"{form.value}-office", "an officer", *dates, "ANY", years, subjects, "100000"


def _rules(form: Form) -> list[tuple[str, ...]]:
    client, purpose = desk(form)
    dates = ("2007-01-01", "2007-12-31")
    return [
        ("p", client, purpose, declared.coordinate, form.value, "*", *dates, "allow", f"{form.value[:2]}-{number:03d}")
        for number, declared in enumerate(held(form))
    ]


def _disclosures() -> Iterator[tuple[str, ...]]:
    """A range is cut as finely as the field can be, a status at its first edge."""
    with (POLICIES / "bands.csv").open(encoding="utf-8") as file:
        finest = [row for row in csv.DictReader(file) if row["finest"] == "yes"]
    for form in (Form.RANGE, Form.STATUS):
        for declared in held(form):
            if declared.needs_bands(form):
                bands = [row for row in finest if row["field"] == declared.coordinate]
                cut = bands[0]["set"] if form is Form.RANGE else bands[1]["from"]
                yield desk(form)[1], declared.coordinate, form.value, cut, "seen in tests"


def _header(name: str) -> str:
    return (POLICIES / name).read_text(encoding="utf-8").splitlines()[0]


def _write(path: Path, header: str, rows: Iterable[tuple[str, ...]]) -> None:
    path.write_text("".join(f"{line}\n" for line in (header, *map(",".join, rows))), encoding="utf-8")
