"""Twelve districts over the small city in memory: whatever is asked, and however, only what lies inside is fetched."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.generator.districts import DISTRICTS
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from source_adapters.contract import Entity
from tests.districts.desks import DESKS
from tests.gateway.engine_room import POLICIES, Bench
from tests.gateway.small_city import ENTERPRISES, NO_FIRM, NOBODY, PERSONS, REPRESENTATIVES

SEATS = {code: row["division"] for code, row in ENTERPRISES.items()} | {NO_FIRM: None}
HOMES = {key: row["householdDivision"] for key, row in PERSONS.items()} | {NOBODY: None}

SHAPES = {
    "a list": "enterprises(creditCodes: $c) {{ {inside} }}",
    "single ones": " ".join(f"n{place}: enterprise(creditCode: $c{place}) {{{{ {{inside}} }}}}" for place in range(4)),
    "entities": "_entities(representations: $r) {{ ... on Enterprise {{ {inside} }} }}",
}
INSIDE = "name localTaxRegistration legalRepresentative { name { masked } vitalStatus }"


@pytest.fixture(scope="module")
def policies() -> Snapshot:
    """The real policies, read once."""
    return load(POLICIES, REGISTER)


def is_in(division: object, district: str) -> bool:
    """Whether a street lies in a district, by its digits."""
    return isinstance(division, str) and division.startswith(district)


@given(
    codes=st.lists(st.sampled_from(sorted(SEATS)), min_size=4, max_size=4),
    district=st.sampled_from(("440104", "440106", "440103", "440184")),
    shape=st.sampled_from(sorted(SHAPES)),
)
def test_a_desk_sees_its_own_in_every_shape(policies: Snapshot, codes: list[str], district: str, shape: str) -> None:
    """Lists, aliases and entities, with repeats: inside is told, outside is null, and nothing errs."""
    bench = Bench(policies)
    body = asyncio.run(_asked(bench, shape, codes, district))
    assert "errors" not in body
    data: dict[str, Any] = body["data"]
    found = list(data.values()) if shape == "single ones" else next(iter(data.values()))
    for code, each in zip(codes, found, strict=True):
        inside = is_in(SEATS[code], district)
        assert (each["name"] is not None, each["localTaxRegistration"] is not None) == (inside, inside)
        (representative,) = REPRESENTATIVES.get(code, {"": ("",)}).values()
        at_home = inside and isinstance(representative, tuple) and is_in(HOMES.get(representative[0]), district)
        behind = each["legalRepresentative"]
        assert (behind is not None) == inside
        assert (behind is not None and behind["vitalStatus"] is not None) == at_home
    _assert_only_inside_was_asked(bench, district)


@pytest.mark.parametrize("district", sorted(DISTRICTS))
async def test_persons_at_the_root_are_gated_too(policies: Snapshot, district: str) -> None:
    """A desk may ask about any person, and is told of those at home in its district."""
    bench = Bench(policies)
    text = "query($k: [String!]!) { persons(idNumbers: $k) { vitalStatus } }"
    body = await bench.ask(text, {"k": sorted(HOMES)}, who=DESKS[district])
    assert "errors" not in body
    told = [each["vitalStatus"] is not None for each in body["data"]["persons"]]
    assert told == [is_in(HOMES[key], district) for key in sorted(HOMES)]
    _assert_only_inside_was_asked(bench, district)


async def _asked(bench: Bench, shape: str, codes: list[str], district: str) -> Any:
    shapes: dict[str, dict[str, object]] = {
        "a list": {"c": codes},
        "single ones": {f"c{place}": code for place, code in enumerate(codes)},
        "entities": {"r": [{"__typename": "Enterprise", "creditCode": code} for code in codes]},
    }
    variables = shapes[shape]
    kinds = {"c": "[String!]!", "r": "[_Any!]!"}
    declared = ", ".join(f"${name}: {kinds.get(name, 'String!')}" for name in variables)
    text = f"query({declared}) {{ {SHAPES[shape].format(inside=INSIDE)} }}"
    return await bench.ask(text, variables, who=DESKS[district])


def _assert_only_inside_was_asked(bench: Bench, district: str) -> None:
    """Beside their own division, nothing was asked about anybody outside."""
    for source in bench.city.sources.values():
        for request in source.requests:
            if {each.name for each in request.attributes} <= {"division", "householdDivision"}:
                continue
            homes = SEATS if request.entity is Entity.ENTERPRISE else HOMES
            assert all(is_in(homes[look_up.key], district) for look_up in request.look_ups)
