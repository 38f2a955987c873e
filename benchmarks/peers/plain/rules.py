"""The Casbin files of the plain way: a model as its documentation has them, and so many rules."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

RULES: Final = 200
CLIENT: Final = "desk"
PURPOSE: Final = "benchmark"

MODEL: Final = """\
[request_definition]
r = client, purpose, field

[policy_definition]
p = client, purpose, field

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.client == p.client && r.purpose == p.purpose && r.field == p.field
"""

_GRANTED: Final = (
    "Person.idNumber",
    "Person.sex",
    "Person.householdStatus",
    "Person.householdDivision",
    "Person.vitalStatus",
    "Person.residencePermit",
    "Person.incomeTax",
    "Person.homesOwned",
    "Person.homeFloorArea",
    "Person.householdMembers",
    "Enterprise.creditCode",
    "Enterprise.registrationStatus",
    "Enterprise.legalRepresentative",
)


def write_rules(directory: Path, rules: int) -> None:
    """`model.conf` and `policy.csv`; the benchmark's own grants stand in the middle."""
    others = list(_others(rules - len(_GRANTED)))
    own = [f"p, {CLIENT}, {PURPOSE}, {field}" for field in _GRANTED]
    middle = len(others) // 2
    (directory / "model.conf").write_text(MODEL, encoding="utf-8")
    (directory / "policy.csv").write_text("\n".join([*others[:middle], *own, *others[middle:]]), encoding="utf-8")


def _others(count: int) -> Iterator[str]:
    for number in range(count):
        client, field = divmod(number, len(_GRANTED))
        yield f"p, desk-{client}, {PURPOSE}, {_GRANTED[field]}"
