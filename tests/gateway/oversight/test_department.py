"""A department sees every use of its fields and of what is derived from them, and of no others."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from gateway.oversight.cursors import Cursors
from gateway.oversight.department import Count, DepartmentLog, Line, Period, Used, counted, newest_first
from gateway.oversight.errors import OversightRefused
from gateway.oversight.pages import ReadingRoom
from gateway.oversight.uses import Use
from resolvers.schema import REGISTER
from tests.gateway.oversight.planted import KEYS, PERSONS, Planted, day_in_city, plant

ALWAYS = Period()
LOCAL_TAX = {"Enterprise.localTax", "Enterprise.totalTax", "Person.housingEligibility"}
"""Of the fields that are planted, those that tell something of local_tax."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A month."""
    return plant(tmp_path_factory.mktemp("ledger"))


@pytest.fixture
def log(planted: Planted) -> DepartmentLog:
    """What reads it."""
    return DepartmentLog(ReadingRoom(planted.directory), Cursors(KEYS.oldest_secret), REGISTER)


async def everything(log: DepartmentLog, period: Period = ALWAYS, first: int = 10_000) -> list[Use]:
    """All pages after each other."""
    uses: list[Use] = []
    after = None
    while True:
        page = await log.page("local_tax", period, first, after)
        uses += page.uses
        after = page.after
        if after is None:
            return uses


@pytest.mark.parametrize("first", [9, 10_000])
async def test_every_use_of_its_fields(log: DepartmentLog, planted: Planted, first: int) -> None:
    """Derived fields with an input of it among them; of each use its own fields only, the newest first."""
    uses = await everything(log, first=first)
    told = [(use.request_id, {each.coordinate for each in use.fields}) for use in uses]
    assert told == [
        (entry.request_id, own)
        for entry in reversed(planted.entries)
        if entry.outcome in {"ANSWERED", "PARTIAL"} and (own := {each.coordinate for each in entry.fields} & LOCAL_TAX)
    ]


async def test_a_period_begins_and_ends(log: DepartmentLog, planted: Planted) -> None:
    """Its end is no part of it."""
    period = Period(datetime(2026, 11, 10, tzinfo=UTC), datetime(2026, 11, 12, tzinfo=UTC))
    uses = await everything(log, period)
    assert uses == [use for use in await everything(log) if period.since <= use.time < period.until]  # type: ignore[operator]
    assert uses


async def test_a_cursor_serves_its_own_view(log: DepartmentLog) -> None:
    """Not another department's, nor another period."""
    cursor = (await log.page("local_tax", Period(), 1, None)).after
    for department, period in (("national_tax", Period()), ("local_tax", Period(until=datetime.now(UTC)))):
        with pytest.raises(OversightRefused):
            await log.page(department, period, 1, cursor)


async def test_it_is_told_how_many_subjects_and_not_who(log: DepartmentLog, planted: Planted) -> None:
    """Not even by a hash."""
    text = repr(await everything(log))
    assert not any(each in text for person in PERSONS for each in (person, *planted.hashes(person)))


async def test_uses_are_counted_by_day_client_purpose_field_and_form(log: DepartmentLog, planted: Planted) -> None:
    """As a plain recount of what was planted has them."""
    counts: dict[Line, Count] = {}
    counted(
        (
            Used(str(day_in_city(use.time)), use.organisation, use.client, use.purpose or "", use.fields, use.subjects)
            for use in await everything(log)
        ),
        counts,
    )
    operations: Counter[tuple[str, str, str, str, str]] = Counter()
    subjects: Counter[tuple[str, str, str, str, str]] = Counter()
    for entry in planted.entries:
        if entry.outcome in {"ANSWERED", "PARTIAL"}:
            for coordinate, form in {(each.coordinate, each.form) for each in entry.fields}:
                if coordinate in LOCAL_TAX:
                    key = (str(day_in_city(entry.time)), entry.client, str(entry.purpose), coordinate, form)
                    operations[key] += 1
                    subjects[key] += entry.counts.subjects
    lines = newest_first(counts)
    told = {(line.day, line.client, line.purpose, line.field, line.form): count for line, count in lines}
    assert {key: count.operations for key, count in told.items()} == operations
    assert {key: count.subjects for key, count in told.items()} == subjects
    days = [line.day for line, _ in lines]
    assert days == sorted(days, reverse=True)
