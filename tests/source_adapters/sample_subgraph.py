"""The conformance sample as a subgraph of a federation: what its register holds, and how it is bound."""

from collections.abc import Mapping
from typing import Any, Final

from source_adapters.access import OPEN, Access
from source_adapters.bound import AnswersBy, Field, GraphqlDepartment, KeysField, Limits, Query, Unit
from source_adapters.contract import Entity
from source_adapters.fake import Holding
from source_adapters.keys import KeyKind
from source_adapters.testing_sample import DEPARTMENT, FIRMS, PEOPLE
from tests.source_adapters.sample_department import (
    DAY,
    FIRM_FIELDS,
    LIMITS,
    PEOPLE_FIELDS,
    written,
    written_key,
    written_target,
)

AS_OF: Final = "2007-10-31T00:00:00+08:00"

RESIDENT_FIELDS: Final = {
    **PEOPLE_FIELDS,
    "homeFloorArea": Field("home.jzmj"),
    "incomeTax": Field("sds(year: {year}).amount"),
    "householdMembers": Field("jtcy.sfzh", target=KeyKind.IDENTITY_NUMBER_15_OR_18),
    "employer": Field("jyba", target=KeyKind.CREDIT_CODE),
}
FIRM_PLACES: Final = {
    **FIRM_FIELDS,
    "localTax": Field("paid(kind: LOCAL, year: {year}).fen", unit=Unit.FEN),
    "legalRepresentative": Field("fr.sfzh", target=KeyKind.IDENTITY_NUMBER_15_OR_18),
}

REPRESENTATIONS: Final = KeysField("_entities", "representations", "[_Any!]!", AnswersBy.POSITION, "Resident")
NUMBERS: Final = KeysField("residents", "numbers", "[ID!]!", AnswersBy.POSITION)
CODES: Final = KeysField("firms", "codes", "[String!]!", AnswersBy.KEY)
FIRM_REPRESENTATIONS: Final = KeysField("_entities", "representations", "[_Any!]!", AnswersBy.POSITION, "Firm")


def residents(root: KeysField) -> Query:
    """How people are asked for, through this root field."""
    return Query(
        entity=Entity.PERSON,
        root=root,
        key_field="sfzh",
        key=KeyKind.IDENTITY_NUMBER_15_OR_18,
        attributes=RESIDENT_FIELDS,
        as_of="register.asOf",
    )


def firms(root: KeysField) -> Query:
    """How firms are asked for, through this root field."""
    return Query(
        entity=Entity.ENTERPRISE,
        root=root,
        key_field="zzjgdm",
        key=KeyKind.ORGANISATION_CODE,
        attributes=FIRM_PLACES,
        as_of_field="gxrq",
        complete_register=True,
    )


AS_SUBGRAPH: Final = (residents(REPRESENTATIONS), firms(FIRM_REPRESENTATIONS))
AS_FIELDS: Final = (residents(NUMBERS), firms(CODES))
"""Both ways of asking for the same sample: through ``_entities``, and through fields that take a list of keys."""


def graphql_department(
    address: str,
    queries: tuple[Query, ...] = AS_SUBGRAPH,
    limits: Limits = LIMITS,
    access: Access = OPEN,
) -> GraphqlDepartment:
    """The sample's GraphQL endpoint at `address`, whether or not it is there."""
    return GraphqlDepartment(DEPARTMENT, address, limits, queries, access)


def register() -> dict[str, list[dict[str, Any]]]:
    """The sample as the subgraph holds it: JSON, by the names of its types and fields; figures by year."""
    return {
        "Resident": [_resident(key, record) for key, record in _newest_first(PEOPLE)],
        "Firm": [_firm(key, record) for key, record in _newest_first(FIRMS)],
    }


def _newest_first(holding: Holding) -> list[tuple[str, Mapping[str, Any]]]:
    return list(reversed(list(holding.records.items())))


def _resident(key: str, record: Mapping[str, Any]) -> dict[str, Any]:
    area = record.get("homeFloorArea")
    return {
        **_plain(record, PEOPLE_FIELDS),
        "sfzh": written_key(key),
        "home": None if area is None else {"jzmj": str(area)},
        "sds": {str(year): {"amount": _printed(tax)} for year, tax in record.get("incomeTax", {}).items()},
        "jtcy": _members(record.get("householdMembers")),
        "jyba": list(record.get("employer", ())),
    }


def _firm(key: str, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_plain(record, FIRM_FIELDS),
        "zzjgdm": written_key(key),
        "gxrq": DAY,
        "qs": _printed(record.get("localTaxArrears")),
        "paid": {str(year): {"fen": written(tax, FIRM_PLACES["localTax"])} for year, tax in _taxes(record)},
        "fr": _members(record.get("legalRepresentative")),
    }


def _taxes(record: Mapping[str, Any]) -> list[tuple[int, Any]]:
    return list(record.get("localTax", {}).items())


def _plain(record: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    return {field.place: written(record.get(attribute), field) for attribute, field in fields.items()}


def _printed(amount: object) -> str | None:
    return None if amount is None else str(amount)


def _members(keys: tuple[str, ...] | None) -> list[dict[str, str]] | None:
    if keys is None:
        return None
    spelt = KeyKind.IDENTITY_NUMBER_15_OR_18
    return [{"sfzh": written_target(key, spelt, number)} for number, key in enumerate(keys)]
