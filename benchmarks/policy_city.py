"""A sound policy set of any size for the real schema: many clients, groups, purposes, districts; every register filled.

Bands, departments and the model are those of the model city; all else is generated, without chance, so that the same
size is the same set. Purposes are of four kinds in turn: what a group holds everywhere, less what one member is
denied; what each desk holds in its own district and a street of the next; what single clients hold; what a group holds
district by district. One more purpose holds a derived sum, whose parts its organisation has nothing of.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import chain, count, islice
from pathlib import Path
from shutil import copyfile
from typing import Final

from resolvers.declared import Register
from source_adapters.contract import Entity, Form

MODEL_CITY: Final = Path(__file__).parents[1] / "policies"
FROM: Final = "2007-01-01"
UNTIL: Final = "2008-12-31"
EXACT_UNTIL: Final = "2007-12-31"

_GROUPS: Final = 60
_MEMBERS: Final = 6
_SINGLES: Final = 140
_FIELDS: Final = 24
_DISTRICTS: Final = tuple(f"4401{number:02d}" for number in range(3, 19))
_NEVER: Final = frozenset({"Person.idNumber", "Enterprise.totalTax"})
"""An identity number tells birth date and sex; a sum tells its parts: neither goes with the rest."""

_AUDIT: Final = "sum-audit"
_AUDITOR: Final = "sum-auditor"
_EXPECTED: Final = 5
"""Every fifth grant has a row in tests.csv."""

_HEADERS: Final = {
    "clients.csv": "client,organisation,group,title,officer,until,debug",
    "purposes.csv": "purpose,title,legal_basis,owner,officer,from,until,subjects,years,"
    "subjects_per_request,subjects_per_day",
    "disclosures.csv": "purpose,field,form,set_or_edge,label",
    "rules-about.csv": "id,legal_basis,approved_by,approved_on,note",
    "tests.csv": "client,purpose,field,form,district,date,expect,reason",
    "budgets.csv": "organisation,purpose,field,kind,limit,window",
    "rules": "ptype,client,purpose,field,form,district,from,until,eft,id",
}
_BUDGETS: Final = (["", "", "", "days", "25", "30d"], ["", "", "", "names", "5", "30d"])
_BASIS: Final = "Model City rules on benchmarks, article 1"


@dataclass(frozen=True, slots=True)
class Grant:
    """A generated rule; a denial if `denied`.

    `member` is the subject itself, or the member of a group that tests.csv asks for; `newcomer` one that it does not.
    """

    subject: str
    member: str
    newcomer: str
    purpose: str
    coordinate: str
    form: Form
    district: str
    denied: bool = False

    def row(self, number: int) -> list[str]:
        """The line of its rule file; the number is its id."""
        until = EXACT_UNTIL if self.form is Form.EXACT else UNTIL
        effect = "deny" if self.denied else "allow"
        words = [self.subject, self.purpose, self.coordinate, self.form.value, self.district, FROM, until, effect]
        return ["p", *words, f"r{number}"]


@dataclass(frozen=True, slots=True)
class PolicyCity:
    """A set on disk and every rule of it."""

    folder: Path
    grants: tuple[Grant, ...]


def write_city(folder: Path, rules: int, register: Register) -> PolicyCity:
    """Write a set with this many rules into an empty folder."""
    audit = Grant(_AUDITOR, _AUDITOR, _AUDITOR, _AUDIT, "Enterprise.totalTax", Form.STATUS, "*")
    generated = chain.from_iterable(_purpose(number, register) for number in count())
    grants = (audit, *islice(generated, rules - 1))
    for name in ("model.conf", "bands.csv", "departments.csv"):
        copyfile(MODEL_CITY / name, folder / name)
    purposes = tuple(dict.fromkeys(grant.purpose for grant in grants))
    _write(folder, "clients.csv", _clients())
    _write(folder, "purposes.csv", (_purpose_row(purpose) for purpose in purposes))
    _write(folder, "disclosures.csv", _disclosures(purposes, register))
    _write(folder, "rules-about.csv", _about(grants))
    _write(folder, "tests.csv", _expectations(grants))
    _write(folder, "budgets.csv", iter(_BUDGETS))
    (folder / "rules").mkdir()
    rows: dict[str, list[list[str]]] = {}
    for number, grant in enumerate(grants):
        rows.setdefault(grant.purpose, []).append(grant.row(number))
    for purpose, lines in rows.items():
        (folder / "rules" / f"{purpose}.csv").write_text(_text("rules", lines), encoding="utf-8")
    return PolicyCity(folder, grants)


def _purpose(number: int, register: Register) -> Iterator[Grant]:
    purpose, group = f"purpose-{number}", f"group-{number % _GROUPS}"
    desks = [f"desk-{number % _GROUPS}-{member}" for member in range(_MEMBERS)]
    cells = tuple(_cells(number, register))
    if number % 4 == 0:
        yield from (Grant(group, desks[0], desks[1], purpose, *cell, "*") for cell in cells)
        yield Grant(desks[-1], desks[-1], desks[-1], purpose, *cells[0], "*", denied=True)
    elif number % 4 == 1:
        for at, desk in enumerate(desks):
            own, street = _DISTRICTS[at], f"{_DISTRICTS[at + 1]}001"
            yield from (Grant(desk, desk, desk, purpose, *cell, where) for cell in cells for where in (own, street))
    elif number % 4 == 2:
        for at in range(3):
            single = f"single-{(number + at) % _SINGLES}"
            yield from (Grant(single, single, single, purpose, *cell, "*") for cell in cells)
    else:
        yield from (
            Grant(group, desks[0], desks[1], purpose, *cell, where) for cell in cells for where in _DISTRICTS[:4]
        )


def _cells(number: int, register: Register) -> Iterator[tuple[str, Form]]:
    """Fields of one kind of entity, each in one form, that turn with the purpose's number."""
    entity = tuple(Entity)[number // 4 % len(Entity)]
    fields = [name for name, declared in register.items() if declared.entity is entity and name not in _NEVER]
    for at in range(min(_FIELDS, len(fields))):
        name = fields[(number + at) % len(fields)]
        forms = register[name].forms
        coarse = [form for form in forms if form is not Form.EXACT]
        chosen = forms if not coarse or (number + at) % 8 == 0 else tuple(coarse)
        yield name, chosen[number % len(chosen)]


def _clients() -> Iterator[list[str]]:
    for group in range(_GROUPS):
        for member in range(_MEMBERS):
            # Three organisations a group, two desks each.
            organisation = f"bureau-{group}-{member // 2}"
            yield [f"desk-{group}-{member}", organisation, f"group-{group}", "窗口", "Officer", UNTIL, "no"]
    for single in range(_SINGLES):
        yield [f"single-{single}", f"office-{single}", "", "系统", "Officer", UNTIL, "no"]
    yield [_AUDITOR, "audit-office", "", "审计系统", "Officer", UNTIL, "no"]


def _purpose_row(purpose: str) -> list[str]:
    return [purpose, "用途", _BASIS, "office", "Officer", FROM, UNTIL, "ANY", "2006 2007", "500", "50000"]


def _disclosures(purposes: tuple[str, ...], register: Register) -> Iterator[list[str]]:
    """One set and one edge a field in the whole city, so that no organisation learns more by two purposes."""
    cuts = _finest_sets()
    for purpose in purposes:
        for name, declared in register.items():
            for form in declared.forms:
                if declared.needs_bands(form):
                    set_, edge = cuts[name]
                    yield [purpose, name, form.value, edge if form is Form.STATUS else set_, "class"]


def _finest_sets() -> dict[str, tuple[str, str]]:
    """Field → its finest set and the first edge of it."""
    cuts: dict[str, tuple[str, str]] = {}
    with (MODEL_CITY / "bands.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["finest"] == "yes" and row["from"]:
                cuts.setdefault(row["field"], (row["set"], row["from"]))
    return cuts


def _about(grants: tuple[Grant, ...]) -> Iterator[list[str]]:
    for number, grant in enumerate(grants):
        if grant.denied or grant.form is Form.EXACT:
            yield [f"r{number}", _BASIS, "Officer", "2006-12-01", ""]


def _expectations(grants: tuple[Grant, ...]) -> Iterator[list[str]]:
    for grant in grants[::_EXPECTED]:
        if not grant.denied:
            cell = [grant.member, grant.purpose, grant.coordinate, grant.form.value, grant.district]
            yield [*cell, "2007-11-01", "allow", "as generated"]


def _write(folder: Path, name: str, rows: Iterator[list[str]]) -> None:
    (folder / name).write_text(_text(name, rows), encoding="utf-8")


def _text(name: str, rows: Iterator[list[str]] | list[list[str]]) -> str:
    written = StringIO()
    written.write(_HEADERS[name] + "\n")
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()
