"""One DataLoader a department and request: keys of one request are asked for together, whole records at a time."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import aiohttp
import orjson
from strawberry.dataloader import DataLoader

Record: TypeAlias = dict[str, Any]
Loaders: TypeAlias = dict[str, DataLoader[str, Record]]

_RECORDS: Final = {
    "public_security": (
        "Person",
        "idNumber",
        "sex householdStatus householdDivision vitalStatus residencePermit householdMembers { idNumber }",
    ),
    "local_tax": ("Person", "idNumber", "tax2006: incomeTax(year: 2006) tax2005: incomeTax(year: 2005)"),
    "land_housing": ("Person", "idNumber", "homesOwned homeFloorArea"),
    "industry_commerce": ("Enterprise", "creditCode", "registrationStatus legalRepresentative { idNumber }"),
}
"""Department → type, key, and everything that is asked of it: a loader does not know what was selected."""


def loaders(session: aiohttp.ClientSession, addresses: dict[str, str]) -> Loaders:
    """Fresh loaders, for one request."""
    return {
        department: DataLoader(load_fn=_load(session, addresses[department], *record))
        for department, record in _RECORDS.items()
    }


def _load(
    session: aiohttp.ClientSession, address: str, type_: str, key_field: str, fields: str
) -> Callable[[list[str]], Awaitable[list[Record]]]:
    document = (
        f"query Load($keys: [_Any!]!) {{ _entities(representations: $keys) {{ ... on {type_} {{ {fields} }} }} }}"
    )

    async def load(keys: list[str]) -> list[Record]:
        representations = [{"__typename": type_, key_field: key} for key in keys]
        question = orjson.dumps({"query": document, "variables": {"keys": representations}})
        async with session.post(address, data=question, headers={"Content-Type": "application/json"}) as response:
            records: list[Record] = orjson.loads(await response.read())["data"]["_entities"]
            return records

    return load
