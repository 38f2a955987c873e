"""Every adapter passes the conformance suite, and so the fake may stand for the others."""

import pytest

from source_adapters.contract import FetchRequest, Row, Rows, Source
from source_adapters.fake import FakeSource
from source_adapters.testing import CHECKS, Check, NonConformance
from source_adapters.testing_sample import DEPARTMENT, FIRMS, PEOPLE


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_conformance(check: Check, sample_source: Source) -> None:
    """The adapter does what the check's name says."""
    await check(sample_source)


class _Upended(FakeSource):
    """Answers with the rows the wrong way round."""

    async def fetch(self, request: FetchRequest) -> Rows:
        rows = await super().fetch(request)
        return Rows(rows.rows[::-1], rows.fetched_at)


class _Talkative(FakeSource):
    """Takes no row for an empty one."""

    async def fetch(self, request: FetchRequest) -> Rows:
        rows = await super().fetch(request)
        return Rows([Row((None,) * len(row.cells), row.as_of) for row in rows.rows], rows.fetched_at)


@pytest.mark.parametrize("adapter", [_Upended, _Talkative])
async def test_a_wrong_adapter_is_found_out(adapter: type[FakeSource]) -> None:
    """The suite fails an adapter that loses the order or the difference between no row and no value."""
    source = adapter(DEPARTMENT, PEOPLE, FIRMS)
    failures = 0
    for check in CHECKS:
        try:
            await check(source)
        except NonConformance:
            failures += 1
    assert failures > 5
