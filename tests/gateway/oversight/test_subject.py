"""A subject is told of every use of its data that is not withheld, and of nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.acts import ViewRead
from gateway.audit.entry import Entry
from gateway.audit.subjects import SubjectKeys
from gateway.oversight.cursors import Cursors
from gateway.oversight.errors import Cause, OversightRefused
from gateway.oversight.pages import ReadingRoom
from gateway.oversight.subject import LOG, Seen, SubjectLog
from gateway.policy.load import load
from gateway.policy.snapshot import Snapshot
from gateway.policy.withheld import Ground, Withholding
from resolvers.schema import REGISTER
from tests.gateway.engine_room import POLICIES
from tests.gateway.oversight.planted import KEYS, PERSONS, Planted, plant
from tests.gateway.small_city import ALICE, BOB, NOBODY

DAY = date(2007, 11, 1)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A month."""
    return plant(tmp_path_factory.mktemp("ledger"))


@pytest.fixture(scope="module")
def policy() -> Snapshot:
    """The delivered policies."""
    return load(POLICIES, REGISTER)


def log_of(directory: Path, keys: SubjectKeys = KEYS, **room: Any) -> SubjectLog:
    """What reads a ledger."""
    return SubjectLog(ReadingRoom(directory, **room), keys, Cursors(keys.oldest_secret), lambda: NOW)


@pytest.fixture
def log(planted: Planted) -> Iterator[SubjectLog]:
    """What reads the month."""
    made = log_of(planted.directory)
    yield made
    made.room.close()


async def everything(log: SubjectLog, key: str, policy: Snapshot, first: int = 100) -> list[Seen]:
    """All pages after each other."""
    seen: list[Seen] = []
    after = None
    while True:
        page = await log.page(key, policy, DAY, first, after)
        assert len(page.uses) <= first
        seen += page.uses
        after = page.after
        if after is None:
            return seen


def expected(planted: Planted, person: str) -> list[tuple[datetime, set[tuple[str, str, int | None]]]]:
    """The uses that a person is told of, from what was planted: time and fields, the newest first."""
    told = []
    for fact in planted.facts:
        if isinstance(fact, Entry) and fact.outcome in {"ANSWERED", "PARTIAL"}:
            about = planted.hashes(person) & {*fact.subjects, *fact.reached}
            own = {(each.coordinate, each.form, each.year) for each in fact.fields if _is_own(each.coordinate)}
            if about and own:
                told.append((fact.time, own))
        if isinstance(fact, ViewRead) and fact.subject in planted.hashes(person) and fact.cause is None:
            told.append((fact.time, {(LOG, "exact", None)}))
    return told[::-1]


def _is_own(coordinate: str) -> bool:
    return coordinate.startswith("Person.") or coordinate == LOG


@pytest.mark.parametrize("first", [1, 7, 100])
async def test_every_use_is_told_once(log: SubjectLog, planted: Planted, policy: Snapshot, first: int) -> None:
    """Whatever the size of pages, under the key of today and the one before, the newest first."""
    for person in PERSONS:
        seen = await everything(log, person, policy, first)
        told = [(each.time, {(use.coordinate, use.form, use.year) for use in each.fields}) for each in seen]
        assert told == expected(planted, person)
        assert len(told) > 50


async def test_a_use_is_told_in_plain_words(log: SubjectLog, policy: Snapshot) -> None:
    """The purpose by its titles, in Chinese and English."""
    seen = await everything(log, ALICE, policy)
    lottery = next(each for each in seen if each.purpose == "housing-lottery")
    assert (lottery.title, lottery.title_en) == (
        "保障性住房申请资格核查",
        "Check of applications for affordable housing",
    )
    assert lottery.organisation == "housing-office"


async def test_a_purpose_that_left_the_register_has_no_title(log: SubjectLog, policy: Snapshot) -> None:
    """The use is told of all the same."""
    seen = await everything(log, ALICE, replace(policy, purposes={}))
    assert {(each.title, each.title_en) for each in seen} == {("", "")}
    assert len(seen) == len(await everything(log, ALICE, policy))


async def test_nobody_else_is_told_of(log: SubjectLog, planted: Planted, policy: Snapshot) -> None:
    """Neither another subject of the same operation, nor how many there were, nor a firm's fields."""
    seen = await everything(log, ALICE, policy)
    text = repr(seen)
    assert not any(each in text for person in PERSONS for each in (person, *planted.hashes(person)))
    assert "subjects" not in text
    assert "Enterprise." not in text


async def test_who_was_never_asked_about_has_an_empty_log(log: SubjectLog, policy: Snapshot) -> None:
    """It looks like that of anybody whom nobody looked at."""
    assert await everything(log, NOBODY, policy) == []


async def test_without_the_older_key_older_uses_are_not_found(planted: Planted, policy: Snapshot) -> None:
    """Which is why the keys are kept as long as the segments."""
    newest = log_of(planted.directory, SubjectKeys(KEYS.secrets[:1]))
    both = log_of(planted.directory)
    half, whole = await everything(newest, ALICE, policy), await everything(both, ALICE, policy)
    assert half == whole[: len(half)]
    assert 0 < len(half) < len(whole)


async def test_a_page_reads_so_much_and_no_more(planted: Planted, policy: Snapshot) -> None:
    """Its cursor goes on where it stopped, though nothing was found there."""
    small = log_of(planted.directory, most_bytes=2_000)
    page = await small.page(NOBODY, policy, DAY, 100, None)
    assert page.uses == ()
    assert page.after is not None
    assert await everything(small, ALICE, policy) == await everything(log_of(planted.directory), ALICE, policy)


HIDDEN = Withholding("housing-lottery-portal", None, None, DAY, Ground.CRIMINAL_INVESTIGATION)
LATE = Withholding(None, "pension-verification", 10, DAY, Ground.TAX_AUDIT)


async def test_what_is_withheld_is_not_there(log: SubjectLog, policy: Snapshot) -> None:
    """Hidden by a client, late by a purpose; everything else is told, and no trace is left on any page."""
    all_seen = await everything(log, ALICE, policy)
    rows = (HIDDEN, LATE)
    seen = await everything(log, ALICE, replace(policy, withheld=rows), first=3)
    assert seen == [
        each
        for each in all_seen
        if each.purpose != "housing-lottery"
        and not (each.purpose == "pension-verification" and NOW - each.time < timedelta(days=10))
    ]
    assert len(seen) < len(all_seen)
    assert any(each.purpose == "pension-verification" for each in seen)


async def test_hiding_ends_with_its_date(log: SubjectLog, policy: Snapshot) -> None:
    """The day after, everything is told, the past included."""
    hidden = replace(policy, withheld=(HIDDEN,))
    next_day = [each async for each in _pages(log, hidden, DAY + timedelta(days=1))]
    assert next_day == await everything(log, ALICE, policy)


async def _pages(log: SubjectLog, policy: Snapshot, day: date) -> Any:
    page = await log.page(ALICE, policy, day, 100, None)
    while True:
        for each in page.uses:
            yield each
        if page.after is None:
            return
        page = await log.page(ALICE, policy, day, 100, page.after)


async def test_a_cursor_serves_its_own_subject(log: SubjectLog, policy: Snapshot) -> None:
    """And tells nothing: not where in the ledger it points."""
    page = await log.page(ALICE, policy, DAY, 1, None)
    assert page.after is not None
    for key, cursor in ((BOB, page.after), (ALICE, "x"), (ALICE, "一"), (ALICE, page.after[:-4]), (ALICE, "A" * 999)):
        with pytest.raises(OversightRefused) as caught:
            await log.page(key, policy, DAY, 1, cursor)
        assert caught.value.cause is Cause.CURSOR_REFUSED
    again = await log.page(ALICE, policy, DAY, 1, None)
    assert again.uses == page.uses
    assert again.after != page.after


async def test_a_ledger_that_cannot_be_read_is_no_empty_log(tmp_path: Path, policy: Snapshot) -> None:
    """Nobody is told that nobody looked."""
    with pytest.raises(OversightRefused) as caught:
        await log_of(tmp_path / "nowhere").page(ALICE, policy, DAY, 1, None)
    assert caught.value.cause is Cause.AUDIT_UNAVAILABLE
