"""The policy set of the benchmark: the real registers, its own grants, and as many other sound rules as wanted.

The others are grants of coded fields to clients and purposes of their own, most of them limited to a district, so
that the strict loader has everything to check and Casbin's table is as large as the set says.
"""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Final

from benchmarks.processes import ROOT
from demo.generator.districts import DISTRICTS

CLIENT: Final = "benchmark-desk"
PURPOSE: Final = "benchmark"
THRESHOLD: Final = "12000.00"

_GRANTS: Final = (
    "Person.idNumber,exact",
    "Person.sex,status",
    "Person.householdStatus,status",
    "Person.householdDivision,range",
    "Person.vitalStatus,status",
    "Person.residencePermit,status",
    "Person.incomeTax,status",
    "Person.homesOwned,status",
    "Person.homeFloorArea,range",
    "Person.householdMembers,relation",
    "Enterprise.registrationStatus,status",
    "Enterprise.legalRepresentative,relation",
)

_CODED: Final = (
    "Person.sex",
    "Person.householdStatus",
    "Person.vitalStatus",
    "Person.residencePermit",
    "Person.employmentFiling",
    "Person.pensionStatus",
    "Person.maritalStatus",
    "Person.schoolEnrolment",
    "Person.legalAid",
    "Person.medicalAssistance",
)

_EMPTIED: Final = {
    "tests.csv": "client,purpose,field,form,district,date,expect,reason",
    "rules-about.csv": "id,legal_basis,approved_by,approved_on,note",
    "disclosures.csv": "purpose,field,form,set_or_edge,label",
}
"""Files of the real set that are about its rules, and their first lines."""

_DATES: Final = "2007-01-01,2007-12-31"
_OTHER_PURPOSES: Final = 5
_HEADER: Final = "ptype,client,purpose,field,form,district,from,until,eft,id"


def write_policies(directory: Path, rules: int) -> None:
    """A sound set of exactly so many rules, the benchmark's own among them."""
    copytree(ROOT / "policies", directory, ignore=lambda folder, names: names if folder.endswith("rules") else ())
    for name, header in _EMPTIED.items():
        (directory / name).write_text(f"{header}\n", encoding="utf-8")
    own = [f"p,{CLIENT},{PURPOSE},{grant},*,{_DATES},allow,bm-{number:03d}" for number, grant in enumerate(_GRANTS)]
    others = list(_others(rules - len(own)))
    clients = {line.split(",")[1] for line in others}
    _append(directory / "clients.csv", _client(CLIENT), *map(_client, sorted(clients)))
    _append(
        directory / "purposes.csv", _purpose(PURPOSE), *(_purpose(_other_purpose(n)) for n in range(_OTHER_PURPOSES))
    )
    _append(
        directory / "disclosures.csv",
        f"{PURPOSE},Person.incomeTax,status,{THRESHOLD},taxed at the threshold or more",
        f"{PURPOSE},Person.homesOwned,status,1,owns any home",
        f"{PURPOSE},Person.homeFloorArea,range,floor-area,class of floor area",
    )
    _append(
        directory / "rules-about.csv",
        "bm-000,benchmark,an officer,2006-12-18,the number that the caller gave",
        f"union.{CLIENT}.Person.sex,benchmark,an officer,2006-12-18,the number tells it as well",
    )
    _write_rules(directory, PURPOSE, own)
    for number in range(_OTHER_PURPOSES):
        purpose = _other_purpose(number)
        _write_rules(directory, purpose, [line for line in others if line.split(",")[2] == purpose])


def _others(wanted: int) -> Iterator[str]:
    """Client by client, so that each holds ten fields under one purpose."""
    districts = ("*", *DISTRICTS)
    for number in range(wanted):
        client, field = divmod(number, len(_CODED))
        purpose, district = _other_purpose(client % _OTHER_PURPOSES), districts[client % len(districts)]
        yield f"p,bm-client-{client:05d},{purpose},{_CODED[field]},status,{district},{_DATES},allow,bo-{number:06d}"


def _client(name: str) -> str:
    return f"{name},{name},,benchmark,an officer,2008-12-31,no"


def _purpose(name: str) -> str:
    return f"{name},benchmark,benchmark,benchmark,an officer,2007-01-01,2008-12-31,ANY,2005 2006,2000,999999999"


def _other_purpose(number: int) -> str:
    return f"benchmark-{number}"


def _write_rules(directory: Path, purpose: str, rules: list[str]) -> None:
    (directory / "rules" / f"{purpose}.csv").write_text("\n".join((_HEADER, *rules, "")), encoding="utf-8")


def _append(path: Path, *lines: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
