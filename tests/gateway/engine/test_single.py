"""One entity by the short way is the same entity as among others, written by columns."""

from itertools import product

import pytest

from gateway.engine import assemble
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from resolvers.schema import REGISTER
from source_adapters.contract import SourceTimeout
from tests.gateway.engine_room import LOTTERY, POLICIES, Bench
from tests.gateway.small_city import ALICE, NOBODY, PERSONS

SELECTIONS = (
    "householdStatus",
    "key: idNumber __typename householdStatus vitalStatus",
    "homesOwned { status } incomeTax(year: 2006) { status }",
    "homesOwned { status kind: __typename } householdStatus sources { field outcome }",
    "householdStatus birthDate { exact }",
)
"""Plain cells, keys and objects; and what is left to the columns: lines of sources, and a cell that is denied."""


@pytest.fixture(scope="module")
def policies() -> Snapshot:
    """The real policies, read once."""
    return load(POLICIES, REGISTER)


async def persons(bench: Bench, selection: str, *keys: str) -> list[object]:
    """Those that are asked about together."""
    text = f"query($keys: [String!]!) {{ persons(idNumbers: $keys) {{ {selection} }} }}"
    found: list[object] = (await bench.ask(text, {"keys": list(keys)}, who=LOTTERY))["data"]["persons"]
    return found


@pytest.mark.parametrize(("selection", "key"), list(product(SELECTIONS, sorted({*PERSONS, NOBODY}))))
async def test_alone_or_among_others(policies: Snapshot, selection: str, key: str) -> None:
    """Whatever its department knows of it, or does not."""
    other = next(each for each in sorted(PERSONS) if each != key)
    alone, together = Bench(policies), Bench(policies)
    assert (await persons(alone, selection, key))[0] == (await persons(together, selection, key, other))[0]


async def test_who_failed_is_left_to_the_columns(policies: Snapshot) -> None:
    """A department that did not answer is an error beside the null."""
    bench = Bench(policies)
    bench.city.sources["public_security"].failure = SourceTimeout("public_security", "late")
    text = "query($key: String!) { person(idNumber: $key) { householdStatus } }"
    answered = await bench.ask(text, {"key": ALICE}, who=LOTTERY)
    assert answered["data"] == {"person": {"householdStatus": None}}
    assert [error["extensions"]["code"] for error in answered["errors"]] == ["SOURCE_TIMEOUT"]


async def test_plain_cells_do_take_the_short_way(policies: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or nothing of the above would be about it."""
    monkeypatch.setattr(assemble, "_objects", None)
    assert await persons(Bench(policies), SELECTIONS[1], ALICE)
