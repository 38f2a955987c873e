"""Keys by URL: when they are read, who is trusted meanwhile, and who no longer is."""

import asyncio
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.issuer import IssuerUnavailable, Published
from gateway.http.published_keys import SHORTEST, KeyState, Pace, PublishedKeys
from gateway.http.tokens import Reason, TokenRefused, Verifier
from tests.gateway.http.issuing import AUDIENCE, ISSUER, Signer, key_set

NOW = 1_800_000_000.0
OLD, NEW = Signer("city-old"), Signer("city-new")
PACE = Pace(refresh=300, tolerate=3_600)


@dataclass(slots=True)
class Desk:
    """An issuer whose document is changed by hand; None is an outage. It may be held up until it is let go."""

    document: bytes | None = field(default_factory=lambda: key_set(OLD))
    max_age: float | None = None
    readings: int = 0
    open_door: asyncio.Event | None = None

    async def open(self) -> None:
        """Nothing to prepare."""

    async def published(self) -> Published:
        """The document, once the door is open."""
        self.readings += 1
        if self.open_door is not None:
            await self.open_door.wait()
        if self.document is None:
            raise IssuerUnavailable("away")
        return Published(self.document, self.max_age)

    async def close(self) -> None:
        """Nothing to leave."""


@dataclass(slots=True)
class Watch:
    """Seconds that are moved by hand."""

    time: float = 0.0

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self.time


@dataclass(slots=True)
class Office:
    """An issuer, a clock, and the keys as they are known here."""

    desk: Desk = field(default_factory=Desk)
    watch: Watch = field(default_factory=Watch)
    demo: bool = False
    keys: PublishedKeys = field(init=False)
    verifier: Verifier = field(init=False)

    def __post_init__(self) -> None:
        self.keys = PublishedKeys(self.desk, PACE, self.watch.monotonic, demo=self.demo)
        self.verifier = Verifier(self.keys, ISSUER, AUDIENCE, lambda: NOW + self.watch.time)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass in steps in which the background looks whether keys are due."""
        end = self.watch.time + seconds
        while self.watch.time < end:
            self.watch.time = min(end, self.watch.time + 5)
            await self.keys.refresh_if_due()

    def reason(self, signer: Signer) -> Reason | None:
        """Why a token of this signer is refused, if it is."""
        try:
            self.verifier.verify(signer.token(now=NOW))
        except TokenRefused as refused:
            return refused.reason
        return None


@pytest.fixture
async def office() -> Office:
    """An issuer with one key, read once."""
    office = Office()
    await office.keys.open()
    return office


async def test_keys_are_read_at_the_start(office: Office) -> None:
    """And verify tokens from then on."""
    assert office.keys.state is KeyState.UP
    assert office.reason(OLD) is None
    assert office.reason(NEW) is Reason.KEY_UNKNOWN


async def test_keys_are_read_again_in_time(office: Office) -> None:
    """After `refresh` seconds and not before."""
    await office.pass_time(295)
    assert office.desk.readings == 1
    await office.pass_time(10)
    assert office.desk.readings == 2


@given(max_age=st.none() | st.floats(0, 1e9))
def test_the_issuer_may_ask_to_be_read_more_often(max_age: float | None) -> None:
    """By its max-age, never more often than every half minute, nor more seldom than the settings say."""
    wanted = PACE.next_reading(max_age)
    assert SHORTEST <= wanted <= PACE.refresh
    assert max_age is None or wanted == min(max(max_age, SHORTEST), PACE.refresh)


async def test_the_max_age_of_a_document_counts(office: Office) -> None:
    """From the reading that brought it on."""
    office.desk.max_age = 60
    await office.pass_time(300)
    assert office.desk.readings == 2
    await office.pass_time(60)
    assert office.desk.readings == 3


async def test_keys_join_and_leave(office: Office) -> None:
    """A remembered token is no longer honoured once its key has left."""
    token = OLD.token(now=NOW)
    bearer = office.verifier.verify(token)
    office.desk.document = key_set(OLD, NEW)
    await office.pass_time(300)
    assert (office.reason(OLD), office.reason(NEW)) == (None, None)
    assert office.verifier.recall(token) is bearer
    office.desk.document = key_set(NEW)
    await office.pass_time(300)
    assert office.verifier.recall(token) is None
    assert (office.reason(OLD), office.reason(NEW)) == (Reason.KEY_UNKNOWN, None)


async def test_another_key_under_the_same_id_verifies_nothing_of_the_old_one(office: Office) -> None:
    """What is remembered is the key, not its name."""
    token = OLD.token(now=NOW)
    office.verifier.verify(token)
    office.desk.document = key_set(Signer(OLD.kid))
    await office.pass_time(300)
    assert office.verifier.recall(token) is None
    assert office.reason(OLD) is Reason.BAD_SIGNATURE


async def test_an_unknown_key_is_asked_for_at_once(office: Office) -> None:
    """So that a token under a new key need not wait for the next reading."""
    office.desk.document = key_set(OLD, NEW)
    assert office.reason(NEW) is Reason.KEY_UNKNOWN
    assert await office.keys.renew()
    assert office.reason(NEW) is None


async def test_strangers_cannot_make_us_ask_often(office: Office) -> None:
    """Once in half a minute, however many unknown keys are named."""
    assert await office.keys.renew()
    office.watch.time = SHORTEST - 1
    assert not await office.keys.renew()
    office.watch.time = SHORTEST
    assert await office.keys.renew()
    assert office.desk.readings == 3


async def test_many_who_ask_wait_for_one_reading(office: Office) -> None:
    """One who gives up does not take the answer from the others."""
    office.desk.open_door = asyncio.Event()
    office.desk.document = key_set(NEW)
    waiting = [asyncio.create_task(office.keys.renew()) for _ in range(20)]
    background = asyncio.create_task(office.keys.refresh_if_due())
    await asyncio.sleep(0)
    waiting.pop(0).cancel()
    await asyncio.sleep(0)
    office.desk.open_door.set()
    assert await asyncio.gather(*waiting) == [True] * 19
    await background
    assert office.desk.readings == 2
    assert office.reason(NEW) is None


async def test_an_outage_is_tolerated_for_a_while(office: Office) -> None:
    """With the last keys; then none is trusted, remembered tokens included, until the issuer is back."""
    token = OLD.token(now=NOW)
    office.verifier.verify(token)
    office.desk.document = None
    await office.pass_time(PACE.tolerate)
    assert (office.keys.state, office.reason(OLD)) == (KeyState.STALE, None)
    await office.pass_time(1)
    assert office.keys.state is KeyState.UNAVAILABLE
    assert office.verifier.recall(token) is None
    assert office.reason(OLD) is Reason.KEYS_UNAVAILABLE
    office.desk.document = key_set(OLD)
    await office.pass_time(SHORTEST)
    assert (office.keys.state, office.reason(OLD)) == (KeyState.UP, None)


async def test_an_outage_is_looked_at_every_half_minute(office: Office) -> None:
    """Not every few seconds, and not every `refresh` either."""
    office.desk.document = None
    await office.pass_time(300)
    before = office.desk.readings
    await office.pass_time(300)
    assert office.desk.readings - before == 300 / SHORTEST


@pytest.mark.parametrize("document", [b"", b"<html>", b"{}", b'{"keys": [7]}', key_set(Signer("demo-1"))])
async def test_a_doubtful_document_is_an_outage(office: Office, document: bytes) -> None:
    """The last good keys are kept, for as long as an outage is tolerated."""
    office.desk.document = document
    await office.pass_time(300)
    assert (office.keys.state, office.reason(OLD)) == (KeyState.STALE, None)


async def test_an_empty_key_set_is_an_answer(office: Office) -> None:
    """An issuer that publishes no key trusts none, from that reading on."""
    office.desk.document = key_set()
    await office.pass_time(300)
    assert (office.keys.state, office.reason(OLD)) == (KeyState.UNAVAILABLE, Reason.KEYS_UNAVAILABLE)


async def test_an_issuer_may_be_away_at_the_start() -> None:
    """Nobody is trusted until it is there, and a token may bring that about."""
    office = Office(Desk(document=None))
    await office.keys.open()
    assert (office.keys.state, office.reason(OLD)) == (KeyState.UNAVAILABLE, Reason.KEYS_UNAVAILABLE)
    assert not await office.keys.renew()
    office.desk.document = key_set(OLD)
    office.watch.time = SHORTEST
    assert await office.keys.renew()
    assert office.reason(OLD) is None


async def test_the_demo_trusts_keys_of_the_demo_only() -> None:
    """As with a file."""
    office = Office(Desk(document=key_set(Signer("demo-1"))), demo=True)
    await office.keys.open()
    assert (office.demo, office.keys.state) == (True, KeyState.UP)
    office.desk.document = key_set(OLD)
    await office.pass_time(300)
    assert (office.demo, office.keys.state) == (True, KeyState.STALE)


async def test_changes_are_told_once(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """In the log, when they happen."""
    caplog.set_level("INFO", "meridian.keys")
    office.desk.document = None
    await office.pass_time(PACE.tolerate + 600)
    office.desk.document = key_set(OLD)
    await office.pass_time(600)
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR", "INFO"]


async def test_closing_gives_up_what_is_being_read(office: Office) -> None:
    """Whoever waits for it is told so."""
    office.desk.open_door = asyncio.Event()
    waiting = asyncio.create_task(office.keys.renew())
    await asyncio.sleep(0)
    await office.keys.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
