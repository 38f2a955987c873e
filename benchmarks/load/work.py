"""The work that is measured: documents, their variables by number of the request, and the one right answer to each.

Every request is about subjects that no other is about. The peers are asked for exact values, Meridian for the
forms that its policy discloses; the shape is as near as the two schemas allow, and never easier for Meridian.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from benchmarks.registers import facts
from benchmarks.registers.numbers import batches, enterprise_code, identity_number

YEAR: Final = 2006
EARLIER: Final = 2005
BATCH: Final = 500
WIDE: Final = 1_000

Record: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a gateway is asked, and what it makes of what the departments hold."""

    name: str
    fields: Mapping[str, str]
    disclose: Mapping[str, Callable[[str], object]]

    def selection(self, names: tuple[str, ...]) -> str:
        """These fields, as the gateway's schema has them."""
        return " ".join(self.fields[name] for name in names)

    def record(self, key: str, names: tuple[str, ...]) -> Record:
        """The right answer about a key: exactly these fields."""
        return {name: self.disclose[name](key) for name in names}


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of request; each is about others. With `changing`, no two requests have the same document."""

    name: str
    document: Callable[[Dialect, int], str]
    variables: Callable[[int], dict[str, Any]]
    expected: Callable[[int, Dialect], Record]
    changing: bool = False


def _level(key: str, year: int) -> dict[str, str]:
    return {"status": "AT_OR_ABOVE" if float(facts.income_tax(key, year)) >= facts.THRESHOLD else "BELOW"}


def _area_label(key: str) -> dict[str, dict[str, str]]:
    area = float(facts.home_floor_area(key, 0))
    labels = (("under 15 m²", 15.0), ("15 to under 60 m²", 60.0), ("60 to under 90 m²", 90.0))
    return {"range": {"label": next((label for label, end in labels if area < end), "90 to under 144 m²")}}


_PLAIN: Final[Mapping[str, str]] = {
    name: name
    for name in ("idNumber", "sex", "householdStatus", "vitalStatus", "residencePermit", "homesOwned", "homeFloorArea")
} | {
    "householdDivision": "householdDivision",
    "incomeTax": f"incomeTax(year: {YEAR})",
    "earlierTax": f"earlierTax: incomeTax(year: {EARLIER})",
}

_KNOWN: Final[Mapping[str, Callable[[str], object]]] = {
    "idNumber": lambda key: key,
    "sex": lambda key: facts.sex(key, 0),
    "householdStatus": lambda key: facts.household_status(key, 0),
    "householdDivision": lambda key: facts.household_division(key, 0),
    "vitalStatus": lambda key: facts.vital_status(key, 0),
    "residencePermit": lambda key: facts.residence_permit(key, 0),
    "incomeTax": lambda key: facts.income_tax(key, YEAR),
    "earlierTax": lambda key: facts.income_tax(key, EARLIER),
    "homesOwned": lambda key: facts.homes_owned(key, 0),
    "homeFloorArea": lambda key: facts.home_floor_area(key, 0),
}

PEER: Final = Dialect("peer", _PLAIN, _KNOWN)
"""A gateway that hands on what it is told."""

MERIDIAN: Final = Dialect(
    "meridian",
    {
        **_PLAIN,
        "householdDivision": "householdDivision { range }",
        "incomeTax": f"incomeTax(year: {YEAR}) {{ status }}",
        "earlierTax": f"earlierTax: incomeTax(year: {EARLIER}) {{ status }}",
        "homesOwned": "homesOwned { status }",
        "homeFloorArea": "homeFloorArea { range { label } }",
    },
    {
        **_KNOWN,
        "householdDivision": lambda key: {"range": key[:6]},
        "incomeTax": lambda key: _level(key, YEAR),
        "earlierTax": lambda key: _level(key, EARLIER),
        "homesOwned": lambda key: {"status": facts.homes_owned(key, 0) > 0},
        "homeFloorArea": _area_label,
    },
)
"""Meridian under the benchmark's purpose."""

DIALECTS: Final[Mapping[str, Dialect]] = {dialect.name: dialect for dialect in (PEER, MERIDIAN)}

_FOUR: Final = ("idNumber", "sex", "householdStatus", "incomeTax", "homesOwned")
_TEN: Final = (*_FOUR, "householdDivision", "vitalStatus", "residencePermit", "earlierTax", "homeFloorArea")
_MEMBER: Final = ("idNumber", "sex", "homesOwned")


def _one_document(dialect: Dialect, number: int) -> str:
    return f"query One($id: String!) {{ person(idNumber: $id) {{ {dialect.selection(_FOUR)} }} }}"


def _changing_document(dialect: Dialect, number: int) -> str:
    """Named after its number in letters: Meridian refuses names with many digits."""
    name = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return f"query {name}($id: String!) {{ person(idNumber: $id) {{ {dialect.selection(_FOUR)} }} }}"


def _one_variables(number: int) -> dict[str, Any]:
    return {"id": identity_number(number)}


def _one_expected(number: int, dialect: Dialect) -> Record:
    return {"person": dialect.record(identity_number(number), _FOUR)}


def _many_document(names: tuple[str, ...]) -> Callable[[Dialect, int], str]:
    return lambda dialect, number: (
        f"query Many($ids: [String!]!) {{ persons(idNumbers: $ids) {{ {dialect.selection(names)} }} }}"
    )


def _nested_document(dialect: Dialect, number: int) -> str:
    representative = dialect.selection(("idNumber", "householdStatus"))
    return (
        "query Nested($code: String!) { enterprise(creditCode: $code) { creditCode registrationStatus"
        f" legalRepresentative {{ {representative} householdMembers {{ {dialect.selection(_MEMBER)} }} }} }} }}"
    )


def _nested_expected(number: int, dialect: Dialect) -> Record:
    code = enterprise_code(number)
    representative = facts.legal_representative(code, 0)[0]
    members = [dialect.record(key, _MEMBER) for key in facts.household_members(representative, 0)]
    found = dialect.record(representative, ("idNumber", "householdStatus")) | {"householdMembers": members}
    status = facts.registration_status(code, 0)
    return {"enterprise": {"creditCode": code, "registrationStatus": status, "legalRepresentative": found}}


def _many(name: str, size: int, names: tuple[str, ...]) -> Work:
    return Work(
        name,
        _many_document(names),
        lambda number: {"ids": batches(number * size, size)},
        lambda number, dialect: {"persons": [dialect.record(key, names) for key in batches(number * size, size)]},
    )


def _nested_variables(number: int) -> dict[str, Any]:
    return {"code": enterprise_code(number)}


WORKS: Final[Mapping[str, Work]] = {
    work.name: work
    for work in (
        Work("one", _one_document, _one_variables, _one_expected),
        _many("batch", BATCH, _FOUR),
        Work("nested", _nested_document, _nested_variables, _nested_expected),
        _many("wide", WIDE, _TEN),
        Work("changing", _changing_document, _one_variables, _one_expected, changing=True),
    )
}
"""By name: one person, a batch of persons, an enterprise and whom it leads to, ten thousand values, and one person by a
document that is always another.
"""


def is_right(work: Work, dialect: Dialect, number: int, body: bytes) -> bool:
    """Whether this is the answer to the request of this number: every value, and no error beside them."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    if not isinstance(answer, dict) or answer.get("errors"):
        return False
    return bool(_in_order(answer.get("data")) == _in_order(work.expected(number, dialect)))


def _in_order(data: Any) -> Any:
    """Members of a household in the order of their numbers: Meridian lists them in one that tells nothing."""
    if isinstance(data, dict) and isinstance(enterprise := data.get("enterprise"), dict):
        representative = enterprise.get("legalRepresentative") or {}
        members = sorted(representative.get("householdMembers") or (), key=lambda member: str(member.get("idNumber")))
        return {"enterprise": {**enterprise, "legalRepresentative": {**representative, "householdMembers": members}}}
    return data
