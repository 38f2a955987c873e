"""Copies of the real policies with something changed, and desks that are granted what no real one is."""

from collections.abc import Sequence
from pathlib import Path
from shutil import copytree
from typing import Final

from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from tests.gateway.engine_room import POLICIES

DESK: Final = ("pension-verification-desk", "pension-verification")
"""A client and purpose without limits of region; the copies grant it relations."""

RELATIONS: Final = (
    "Person.householdMembers relation",
    "Person.employer relation",
    "Person.enterprises relation",
    "Enterprise.legalRepresentative relation",
    "Enterprise.registrationStatus status",
    "Enterprise.wageDispute status",
    "Person.maritalStatus status",
)
"""What `with_relations` grants the desk, beside what it holds in the real policies."""

_DATES: Final = "2007-01-01,2007-12-31"
_ABOUT: Final = "tests,an officer,2007-01-01,seen in tests"


def copied(tmp_path: Path) -> Path:
    """A copy of the real policies whose tests.csv says nothing."""
    policies = tmp_path / "policies"
    copytree(POLICIES, policies)
    header = (policies / "tests.csv").read_text(encoding="utf-8").splitlines()[0]
    (policies / "tests.csv").write_text(header + "\n", encoding="utf-8")
    return policies


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """The real policies with one word of one file replaced (and without officers' tests, which then fail)."""
    policies = copied(tmp_path)
    path = policies / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return policies


def without_line(tmp_path: Path, file: str, word: str) -> Path:
    """The real policies without the lines of one file that hold a word."""
    policies = copied(tmp_path)
    _drop(policies / file, word)
    return policies


def with_relations(tmp_path: Path, *more: str) -> Snapshot:
    """The desk holds every relation and a few fields behind them; `more` are further ``Type.field form``."""
    client, purpose = DESK
    return with_rules(
        tmp_path, *(f"{client},{purpose},{grant.replace(' ', ',')},*,allow" for grant in (*RELATIONS, *more))
    )


def with_rules(tmp_path: Path, *rows: str, without: Sequence[tuple[str, str]] = ()) -> Snapshot:
    """The real policies with rules added: ``client,purpose,field,form,district,effect``.

    `without` are (purpose, word): the lines of that purpose's rules that hold the word are left out first.
    """
    policies = copied(tmp_path)
    for purpose, word in without:
        for id_ in _drop(policies / "rules" / f"{purpose}.csv", word):
            _drop(policies / "rules-about.csv", f"{id_},")
    for number, row in enumerate(rows):
        client, purpose, field, form, district, effect = row.split(",")
        id_ = f"added-{number:03d}"
        rule = f"p,{client},{purpose},{field},{form},{district},{_DATES},{effect},{id_}"
        _append(policies / "rules" / f"{purpose}.csv", rule)
        if form == "exact" or effect == "deny":
            _append(policies / "rules-about.csv", f"{id_},{_ABOUT}")
    return load(policies, REGISTER)


def _append(path: Path, line: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{line}\n", encoding="utf-8")


def _drop(path: Path, word: str) -> list[str]:
    """Leave out the lines that hold a word; returns the last cell of each."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if word not in line), encoding="utf-8")
    return [line.strip().rpartition(",")[2] for line in lines if word in line]
