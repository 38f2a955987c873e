"""An engine whose departments' answers are kept answers as one whose are not, but for saying so."""

import asyncio
from typing import Any

from graphql import DocumentNode
from hypothesis import HealthCheck, given, seed, settings

from resolvers.schema import REGISTER
from source_adapters.contract import FetchRequest, Rows
from source_adapters.fake import FakeSource
from source_adapters.safeguards.caching import CachingSource
from source_adapters.safeguards.resilient import ResilientSource
from source_adapters.safeguards.settings import CacheSettings, Resilience
from tests.differential.cases import Case, cases, skeletons
from tests.differential.city import built
from tests.differential.engine import Engine, Recorded, over

SKELETONS = 25
WAYS = 4


class Keeping(FakeSource):
    """A department in memory, behind a cache that keeps everything that may be kept at all."""

    def __init__(self, source: Recorded) -> None:
        super().__init__(source.department)
        kept = {
            (each.entity, each.attribute): 3_600.0 for each in REGISTER.values() if each.department == source.department
        }
        self.cache = CachingSource(ResilientSource(source, Resilience()), CacheSettings(kept, entries=2_000))

    async def fetch(self, request: FetchRequest) -> Rows:
        """Ask the cache."""
        return await self.cache.fetch(request)


def differences(plain: Any, kept: Any, *, says_so: bool) -> list[str]:
    """Where two answers differ, but for a line that says that it was kept; as (plain, kept) in words."""
    if isinstance(plain, dict) and isinstance(kept, dict) and plain.keys() == kept.keys():
        return [each for key in plain for each in differences(plain[key], kept[key], says_so=says_so)]
    if isinstance(plain, list) and isinstance(kept, list) and len(plain) == len(kept):
        return [
            each for one, other in zip(plain, kept, strict=True) for each in differences(one, other, says_so=says_so)
        ]
    if plain == kept or (says_so and plain is False and kept is True):
        return []
    return [f"{plain!r} is {kept!r}"]


def test_what_is_kept_changes_no_answer(runner: asyncio.Runner) -> None:
    """Under changing policies, forms and edges; where it is not asked whether it was kept, to the last byte."""
    here = built(1)
    plain = over(here, runner)
    sources = {name: Keeping(source) for name, source in plain.sources.items()}
    behind = Engine(sources, runner)

    def agrees(case: Case) -> None:
        told = plain.ask(case.text, case.variables, case.terms)
        for _ in range(2):
            kept = behind.ask(case.text, case.variables, case.terms)
            assert differences(told, kept, says_so="cached" in case.text) == [], case.text

    @seed(7)
    @settings(max_examples=SKELETONS, database=None, suppress_health_check=list(HealthCheck))
    @given(skeletons())
    def agree(skeleton: DocumentNode) -> None:
        for case in cases(skeleton, here, WAYS):
            agrees(case)

    agree()
    recollections = [source.cache.standing().recollection for source in sources.values()]
    assert sum(each.hits for each in recollections if each is not None) > 1_000
