"""Answers of departments behind caches and breakers, as callers, the ledger and `sources` are told of them."""

from typing import Any

import pytest

from source_adapters.contract import Entity, FetchRequest, Rows, SourceRefrained, SourceUnavailable
from source_adapters.fake import FakeSource
from source_adapters.safeguards.caching import CachingSource
from source_adapters.safeguards.resilient import ResilientSource
from source_adapters.safeguards.settings import CacheSettings, Resilience, RetrySettings
from tests.gateway.engine_room import LOCAL_DESK, Bench
from tests.gateway.small_city import ACME, AS_OF, BOLT, NO_FIRM

TEXT = """query($k: [String!]!) { enterprises(creditCodes: $k) {
  name registrationStatus sources { field outcome asOf fetchedAt cached } } }"""
DOWN = SourceUnavailable("industry_commerce", "down", retry_after=2.2)
FIELDS = ("name", "registrationStatus")


class Behind(FakeSource):
    """The register behind its safeguards: in the place of the fake, which is still there to be made to fail."""

    def __init__(self, fake: FakeSource, settings: CacheSettings) -> None:
        super().__init__(fake.department)
        self.cache = CachingSource(ResilientSource(fake, Resilience(RetrySettings(attempts=1))), settings)

    async def fetch(self, request: FetchRequest) -> Rows:
        """Ask the cache."""
        return await self.cache.fetch(request)


@pytest.fixture
def bench() -> Bench:
    """An engine over a register of enterprises of which some is kept."""
    bench = Bench()
    kept = {(Entity.ENTERPRISE, name): 60.0 for name in FIELDS}
    fake = bench.city.sources["industry_commerce"]
    bench.city.sources["industry_commerce"] = Behind(fake, CacheSettings(kept))
    bench.city.sources["fake"] = fake
    return bench


async def ask(bench: Bench, *keys: str) -> Any:
    """The response body about some enterprises."""
    return await bench.ask(TEXT, {"k": list(keys)}, who=LOCAL_DESK)


def lines(body: Any, place: int = 0) -> list[tuple[str, str, bool]]:
    """Field, outcome, and whether it was kept."""
    found = body["data"]["enterprises"][place]["sources"]
    return [(line["field"], line["outcome"], line["cached"]) for line in found]


async def test_lines_say_what_was_kept_and_when_it_had_been_read(bench: Bench) -> None:
    """With the same asOf and fetchedAt as at the first time."""
    first = await ask(bench, ACME)
    again = await ask(bench, ACME)
    assert lines(first) == [(name, "ANSWERED", False) for name in FIELDS]
    assert lines(again) == [(name, "ANSWERED", True) for name in FIELDS]
    told = [body["data"]["enterprises"][0]["sources"] for body in (first, again)]
    assert [{**line, "cached": False} for line in told[1]] == told[0]
    assert told[1][0]["asOf"] == AS_OF.isoformat()


async def test_a_line_without_a_record_never_tells_that_it_was_kept(bench: Bench) -> None:
    """It is the same as that of somebody outside a gate, about whom nobody was asked."""
    text = "query($k: [String!]!) { enterprises(creditCodes: $k) { name sources { outcome fetchedAt cached } } }"
    for _ in range(2):
        body = await bench.ask(text, {"k": [NO_FIRM]}, who=LOCAL_DESK)
        at = bench.entries[-1].time.isoformat()
        (line,) = body["data"]["enterprises"][0]["sources"]
        assert line == {"outcome": "NO_RECORD", "fetchedAt": at, "cached": False}


async def test_the_ledger_says_that_nobody_was_asked(bench: Bench) -> None:
    """Only where all of it was kept."""
    for keys in ([ACME], [ACME], [ACME, BOLT]):
        await ask(bench, *keys)
    outcomes = [[(each.outcome, each.calls) for each in entry.departments] for entry in bench.entries]
    assert outcomes == [[("ANSWERED", 1)], [("CACHED", 0)], [("ANSWERED", 1)]]


async def test_a_caller_is_told_when_to_ask_again(bench: Bench) -> None:
    """In whole seconds, of the department that is away; and nothing of it where that is not known."""
    bench.city.sources["fake"].failure = SourceRefrained("industry_commerce", "not asked", retry_after=2.2)
    body = await ask(bench, ACME)
    told = [(error["extensions"]["code"], error["extensions"]["retryAfter"]) for error in body["errors"]]
    assert told == [("SOURCE_UNAVAILABLE", 3)] * len(FIELDS)
    bench.city.sources["fake"].failure = SourceUnavailable("industry_commerce", "down")
    body = await ask(bench, ACME)
    assert all("retryAfter" not in error["extensions"] for error in body["errors"])


async def test_what_stands_in_for_a_department_is_marked(bench: Bench) -> None:
    """And the error of what cannot be answered is the department's."""
    register = bench.city.sources["industry_commerce"]
    assert isinstance(register, Behind)
    await ask(bench, ACME)
    bench.city.sources["fake"].failure = DOWN
    assert lines(await ask(bench, ACME)) == [(name, "ANSWERED", True) for name in FIELDS]
    body = await ask(bench, ACME, BOLT)
    assert {error["extensions"]["code"] for error in body["errors"]} == {"SOURCE_UNAVAILABLE"}
    assert {error["extensions"]["retryAfter"] for error in body["errors"]} == {3}
