"""Policy sets of any size for a model city, and two versions of one that decide the opposite about two fields.

A desk of a group asks about two fields that its group holds. In an even version the desk is denied the first of them,
in an odd one the second: an answer tells which version decided it, and one that mixes two versions shows.
"""

from itertools import islice, product
from pathlib import Path
from shutil import copytree
from typing import Final

from resolvers.schema import REGISTER
from source_adapters.contract import Form

DESK: Final = ("reload-desk", "reload-check")
"""The client that asks, and its purpose."""

FIELDS: Final = ("Enterprise.wageDispute", "Enterprise.codeCertificate")
"""What its group holds: the first is denied to the desk in even versions, the second in odd ones."""

_GROUP: Final = "reload-desks"
_COLLEAGUE: Final = "reload-colleague"
"""Of the same group, and denied nothing: a grant that is denied to everybody would be refused."""

_OWNER: Final = "reload-office"
_DATES: Final = "2007-01-01,2007-12-31"
_BURDEN: Final = "burden"
_PURPOSES: Final = 10
_RULES_HEADER: Final = "ptype,client,purpose,field,form,district,from,until,eft,id\n"


def lay_out(policies: Path, folder: Path, rules: int) -> None:
    """A copy of a set in a new folder with the desk and its purpose, and so many rules of other clients."""
    copytree(policies, folder)
    wide = [
        (coordinate, form)
        for coordinate, declared in REGISTER.items()
        for form in declared.forms
        if not declared.is_derived and form in {Form.STATUS, Form.MASKED} and not declared.needs_bands(form)
    ]
    clients = -(-rules // (len(wide) * _PURPOSES))
    for desk in (DESK[0], _COLLEAGUE):
        _append(folder / "clients.csv", f"{desk},{_OWNER},{_GROUP},窗口,An Officer,2008-12-31,no\n")
    for number in range(clients):
        _append(folder / "clients.csv", f"{_client(number)},office-{number:03d},,窗口,An Officer,2008-12-31,no\n")
    for name in (DESK[1], *map(_purpose, range(_PURPOSES))):
        terms = f"{_DATES},ANY,2006 2007,500,20000"
        _append(folder / "purposes.csv", f"{name},Reload,Tests,{_OWNER},An Officer,{terms}\n")
    cells = islice(product(range(_PURPOSES), range(clients), wide), rules)
    lines: dict[int, list[str]] = {}
    for number, (purpose, client, (coordinate, form)) in enumerate(cells):
        cell = f"{_client(client)},{_purpose(purpose)},{coordinate},{form.value}"
        lines.setdefault(purpose, []).append(f"p,{cell},*,{_DATES},allow,burden-{number:06d}\n")
    for purpose, rows in lines.items():
        (folder / "rules" / f"{_purpose(purpose)}.csv").write_text(_RULES_HEADER + "".join(rows), encoding="utf-8")
    _append(folder / "rules-about.csv", "reload-denied,Tests,An Officer,2007-01-01,turns with each version\n")
    write_version(folder, 0)


def write_version(folder: Path, number: int) -> None:
    """Turn the set into another version; numbers of one parity decide alike, and no two are the same bytes."""
    desk, purpose = DESK
    grants = "".join(
        f"p,{_GROUP},{purpose},{coordinate},status,*,{_DATES},allow,reload-{place}\n"
        for place, coordinate in enumerate(FIELDS)
    )
    denial = f"p,{desk},{purpose},{FIELDS[number % 2]},status,*,{_DATES},deny,reload-denied\n"
    text = f"{_RULES_HEADER}# version {number}\n{grants}{denial}"
    target = folder / "rules" / f"{purpose}.csv"
    written = folder / "rules" / f".{purpose}.written"
    # as careful editors do: whoever reads meanwhile sees the old file or the new one
    written.write_text(text, encoding="utf-8")
    written.replace(target)


def _client(number: int) -> str:
    return f"{_BURDEN}-desk-{number:03d}"


def _purpose(number: int) -> str:
    return f"{_BURDEN}-{number:02d}"


def _append(path: Path, line: str) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text + ("" if text.endswith("\n") else "\n") + line, encoding="utf-8")
