"""Group commit of reads, against a department that is slow, fails, answers short, or in an order of its own."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.engine.batching import Batching, BatchLimits, Outcome, Places, Waiting, merged
from gateway.engine.plan import BatchKey
from source_adapters.contract import (
    Attribute,
    Entity,
    FetchRequest,
    Form,
    LookUp,
    Row,
    Rows,
    Source,
    SourceDataInvalid,
    SourceError,
    SourceRefrained,
    SourceTimeout,
    SourceUnavailable,
    ValueKind,
)

AT: Final = datetime(2007, 11, 1, tzinfo=UTC)
NAME: Final = Attribute("name", Form.EXACT, ValueKind.TEXT)
KEY: Final = BatchKey("register", Entity.PERSON, "client-1", "purpose-1", (NAME,))
KEYS: Final = (
    KEY,
    replace(KEY, client="client-2"),
    replace(KEY, purpose="purpose-2"),
    replace(KEY, attributes=(replace(NAME, form=Form.MASKED),)),
)
LONG: Final = 1e9
"""Seconds of the monotonic clock that no test reaches."""


@dataclass(slots=True)
class Department:
    """A source whose calls end when the test says so, and how."""

    department: str = "register"
    requests: list[FetchRequest] = field(default_factory=list)
    open_calls: list["asyncio.Future[SourceError | str | None]"] = field(default_factory=list)
    given_up: int = 0
    poison: frozenset[str] = frozenset()

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109 - the contract's
        """It is always there."""

    async def fetch(self, request: FetchRequest) -> Rows:
        """Wait for the test's word, then answer by it."""
        self.requests.append(request)
        word: asyncio.Future[SourceError | str | None] = asyncio.get_running_loop().create_future()
        self.open_calls.append(word)
        try:
            said = await word
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        finally:
            self.open_calls.remove(word)
        if isinstance(said, SourceError):
            raise said
        if said == "fault":
            raise KeyError("an adapter's fault")
        if self.poison & {look_up.key for look_up in request.look_ups}:
            raise SourceUnavailable(self.department, "a record of it crashes the service")
        rows = [Row((f"{request.client}/{look_up.key}/{look_up.given_name}",), (None,)) for look_up in request.look_ups]
        return Rows(rows[:-1] if said == "short" else rows, AT)


@dataclass(slots=True)
class Office:
    """A department and the batching in front of it; what was settled, in the order of asking."""

    department: Department = field(default_factory=Department)
    limits: BatchLimits = field(default_factory=lambda: BatchLimits(calls=1))
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    asked: list[tuple[BatchKey, tuple[LookUp, ...], Waiting]] = field(default_factory=list)
    batching: Batching = field(init=False)

    def __post_init__(self) -> None:
        source: Source = self.department
        self.batching = Batching({"register": source}, self.limits)

    def ask(self, *keys: str, key: BatchKey = KEY, name: str | None = None, until: float = LONG) -> Waiting:
        """Ask about some subjects; the outcome will stand under the number of the asking."""
        number, look_ups = len(self.asked), tuple(LookUp(each, name) for each in keys)

        def settle(outcome: Outcome, places: Places) -> None:
            assert number not in self.outcomes, "settled twice"
            own = (
                outcome
                if isinstance(outcome, SourceError) or places is None
                else Rows([outcome.rows[place] for place in places], outcome.fetched_at)
            )
            self.outcomes[number] = own

        waiting = self.batching.ask(key, look_ups, until, settle)
        self.asked.append((key, look_ups, waiting))
        return waiting

    async def turn(self) -> None:
        """Let everything that is ready run."""
        for _ in range(8):
            await asyncio.sleep(0)

    async def end(self, call: int = 0, said: SourceError | str | None = None) -> None:
        """One call in flight ends as the test says."""
        self.department.open_calls[call].set_result(said)
        await self.turn()

    def cells(self, number: int) -> list[object] | str:
        """What an asking came to: its cells, or the code of its department's fault."""
        outcome = self.outcomes[number]
        return outcome.code if isinstance(outcome, SourceError) else [row.cells[0] for row in outcome.rows]

    def sizes(self) -> list[int]:
        """The look-ups of each call that was made."""
        return [len(request.look_ups) for request in self.department.requests]


async def test_an_idle_department_is_asked_at_once() -> None:
    """Nobody waits for company."""
    office = Office()
    office.ask("a")
    await office.turn()
    assert office.sizes() == [1]


async def test_those_who_come_together_travel_together() -> None:
    """Look-ups of one turn of the event loop make one call, and each asking gets its own rows of it."""
    office = Office()
    office.ask("a", "b")
    office.ask("b", "c")
    await office.turn()
    await office.end()
    assert office.sizes() == [3]
    assert [office.cells(number) for number in (0, 1)] == [
        ["client-1/a/None", "client-1/b/None"],
        ["client-1/b/None", "client-1/c/None"],
    ]


async def test_those_who_come_while_a_call_is_under_way_join_the_next() -> None:
    """Ten askings behind one call make one more, whoever they are."""
    office = Office()
    office.ask("a")
    await office.turn()
    for each in "bcdefghijk":
        office.ask(each)
    await office.end()
    await office.end()
    assert office.sizes() == [1, 10]
    assert len(office.outcomes) == 11


async def test_as_many_calls_are_in_flight_as_a_key_may_have() -> None:
    """The bound is for one key; another client's is its own."""
    office = Office(limits=BatchLimits(calls=2))
    for each in "abcd":
        office.ask(each)
        await office.turn()
    office.ask("a", key=KEYS[1])
    await office.turn()
    assert [(request.client, len(request.look_ups)) for request in office.department.requests] == [
        ("client-1", 1),
        ("client-1", 1),
        ("client-2", 1),
    ]


async def test_a_call_carries_no_more_than_it_may() -> None:
    """What is too much waits for the call after; one large asking goes by itself."""
    office = Office(limits=BatchLimits(calls=1, look_ups=3))
    for keys in ("ab", "cd", "efghi", "j"):
        office.ask(*keys)
    for _ in range(4):
        await office.turn()
        await office.end()
    assert office.sizes() == [2, 2, 5, 1]


async def test_a_subject_under_two_names_is_looked_up_under_both() -> None:
    """And under one name only once, whoever asks."""
    office = Office()
    for name in ("one", "two", "one"):
        office.ask("a", name=name)
    await office.turn()
    await office.end()
    (request,) = office.department.requests
    assert Counter(request.look_ups) == {LookUp("a", "one"): 1, LookUp("a", "two"): 1}
    assert [office.cells(number) for number in range(3)] == [
        ["client-1/a/one"],
        ["client-1/a/two"],
        ["client-1/a/one"],
    ]


async def test_whoever_gives_up_leaves_the_call_to_the_others() -> None:
    """The call goes on while anybody wants it."""
    office = Office()
    office.ask("a")
    gone = office.ask("b")
    await office.turn()
    office.batching.withdraw(gone)
    await office.end()
    assert office.outcomes.keys() == {0}
    assert office.department.given_up == 0


async def test_a_call_that_nobody_wants_is_given_up() -> None:
    """And those who came after it are called for."""
    office = Office()
    gone = office.ask("a")
    await office.turn()
    office.ask("b")
    office.batching.withdraw(gone)
    office.batching.withdraw(gone)
    await office.turn()
    assert office.department.given_up == 1
    await office.end()
    assert office.outcomes.keys() == {1}


async def test_whoever_gives_up_in_the_queue_is_not_asked_about() -> None:
    """Nobody is asked about on behalf of somebody who has gone."""
    office = Office()
    office.ask("a")
    await office.turn()
    office.batching.withdraw(office.ask("b"))
    await office.end()
    assert office.sizes() == [1]
    assert not len(office.batching)


@pytest.mark.parametrize("said", [SourceUnavailable("register", "down"), SourceDataInvalid("register", "x"), "short"])
async def test_after_a_failure_everybody_is_asked_about_alone(said: SourceError | str) -> None:
    """One of them may have been the cause, and the others have done nothing."""
    office = Office()
    for each in "abc":
        office.ask(each)
    await office.turn()
    await office.end(said=said)
    await office.end()
    await office.end(said=SourceUnavailable("register", "down"))
    await office.end()
    assert office.sizes() == [3, 1, 1, 1]
    assert [office.cells(number) for number in range(3)] == [
        ["client-1/a/None"],
        "SOURCE_UNAVAILABLE",
        ["client-1/c/None"],
    ]


async def test_a_fault_of_an_adapter_is_its_departments() -> None:
    """It is unavailable, and the next call is made as if nothing had been."""
    office = Office()
    office.ask("a")
    await office.turn()
    await office.end(said="fault")
    office.ask("b")
    await office.turn()
    await office.end()
    assert [office.cells(number) for number in (0, 1)] == ["SOURCE_UNAVAILABLE", ["client-1/b/None"]]


async def test_a_timeout_is_not_tried_again() -> None:
    """Nobody is made to wait a second time for what did not come the first time."""
    office = Office()
    for each in "abc":
        office.ask(each)
    await office.turn()
    await office.end(said=SourceTimeout("register", "slow"))
    assert office.sizes() == [3]
    assert [office.cells(number) for number in range(3)] == ["SOURCE_TIMEOUT"] * 3


async def test_a_call_that_was_not_made_is_not_made_again_for_each() -> None:
    """Where a department is spared, everybody is told at once."""
    office = Office()
    office.ask("0")
    await office.turn()
    for number in (1, 2):
        office.ask(str(number))
    await office.end()
    await office.end(said=SourceRefrained("register", "not asked", retry_after=3.0))
    assert [office.cells(number) for number in (1, 2)] == ["SOURCE_UNAVAILABLE"] * 2
    assert office.sizes() == [1, 2]
    refrained = office.outcomes[1]
    assert isinstance(refrained, SourceRefrained)
    assert refrained.retry_after == 3.0


@pytest.mark.parametrize(
    ("fault", "again"),
    [
        (SourceUnavailable("register", "down"), [["b"], ["c"]]),
        (SourceRefrained("register", "not asked"), []),
        (SourceTimeout("register", "slow"), []),
    ],
)
async def test_a_fault_strikes_only_those_whom_a_cache_could_not_answer(
    fault: SourceError, again: list[list[str]]
) -> None:
    """The others have their rows; those that it strikes are asked about alone, if one may have brought it about."""

    @dataclass(slots=True)
    class Remembering(Department):
        async def fetch(self, request: FetchRequest) -> Rows:
            rows = await Department.fetch(self, request)
            faults = {place: fault for place, each in enumerate(request.look_ups) if each.key in {"b", "c"}}
            return Rows(rows.rows, rows.fetched_at, faults)

    office = Office(Remembering())
    office.ask("0")
    await office.turn()
    for keys in (["a"], ["b"], ["c"], ["a"]):
        office.ask(*keys)
    await office.end()
    await office.end()
    assert office.cells(1) == office.cells(4) == ["client-1/a/None"]
    for _ in again:
        await office.end()
    assert [[each.key for each in call.look_ups] for call in office.department.requests[2:]] == again
    assert [office.cells(number) for number in (2, 3)] == [fault.code] * 2


async def test_a_call_ends_with_the_last_of_those_who_wait() -> None:
    """An adapter that keeps no time of its own is stopped at the latest moment that anybody asked for."""
    office = Office()
    office.ask("a", until=0.0)
    office.ask("b", until=0.0)
    await office.turn()
    await office.turn()
    assert [office.cells(number) for number in (0, 1)] == ["SOURCE_TIMEOUT"] * 2
    assert office.department.given_up <= 1


def test_what_is_asked_alone_is_handed_on_as_it_is() -> None:
    """No copy is made for a call that serves one asking."""
    look_ups = (LookUp("a"), LookUp("b"))
    found, places = merged([Waiting(look_ups, LONG, None)])
    assert found is look_ups
    assert places == [None]


ASKINGS = st.tuples(
    st.just("ask"),
    st.integers(0, len(KEYS) - 1),
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True),
    st.sampled_from([None, "one", "two"]),
)
ENDINGS = st.tuples(
    st.just("end"),
    st.integers(0, 7),
    st.sampled_from(
        [
            None,
            None,
            None,
            "short",
            "fault",
            SourceUnavailable("register", "down"),
            SourceDataInvalid("register", "odd"),
            SourceTimeout("register", "slow"),
        ]
    ),
)
STEPS = st.lists(
    st.one_of(ASKINGS, ASKINGS, ENDINGS, st.tuples(st.just("withdraw"), st.integers(0, 30)), st.just(("turn",))),
    max_size=40,
)


@settings(max_examples=400)
@given(
    steps=STEPS,
    limits=st.builds(BatchLimits, calls=st.integers(1, 3), look_ups=st.integers(1, 6)),
    poison=st.frozensets(st.sampled_from("ef")),
)
def test_whatever_the_department_does_everybody_gets_their_own(
    steps: list[tuple[object, ...]], limits: BatchLimits, poison: frozenset[str]
) -> None:
    """Each asking is settled once, by its own rows or a fault; nobody is mixed with others, forgotten or kept."""
    asyncio.run(_played(steps, limits, poison))


async def _played(steps: list[tuple[object, ...]], limits: BatchLimits, poison: frozenset[str]) -> None:
    office, withdrawn, faults = Office(Department(poison=poison), limits), set[int](), False
    for step in steps:
        match step:
            case ("ask", int(place), list(keys), name):
                office.ask(*keys, key=KEYS[place], name=name if isinstance(name, str) else None)
            case ("end", int(call), said) if office.department.open_calls:
                faults = faults or said is not None
                await office.end(
                    call % len(office.department.open_calls), said if isinstance(said, SourceError | str) else None
                )
            case ("withdraw", int(number)) if office.asked:
                number %= len(office.asked)
                if number not in office.outcomes:
                    withdrawn.add(number)
                office.batching.withdraw(office.asked[number][2])
                await office.turn()
            case _:
                await office.turn()
        _assert_orderly(office)
    await office.turn()
    while office.department.open_calls:
        await office.end()
        _assert_orderly(office)
    assert not len(office.batching)
    assert office.outcomes.keys() == set(range(len(office.asked))) - withdrawn
    for number, (key, look_ups, _) in enumerate(office.asked):
        if number in withdrawn:
            continue
        own = [f"{key.client}/{look_up.key}/{look_up.given_name}" for look_up in look_ups]
        poisoned = bool(poison & {look_up.key for look_up in look_ups})
        assert office.cells(number) == own if not (faults or poisoned) else office.cells(number) in (own, *CODES)


CODES: Final = ("SOURCE_UNAVAILABLE", "SOURCE_DATA_INVALID", "SOURCE_TIMEOUT")


def _assert_orderly(office: Office) -> None:
    """No call mixes keys, names a look-up twice, or carries more than it may; nor are there too many."""
    largest = max((len(look_ups) for _, look_ups, _ in office.asked), default=0)
    for request in office.department.requests:
        assert len(set(request.look_ups)) == len(request.look_ups)
        assert len(request.look_ups) <= max(office.limits.look_ups, largest)
        assert (request.client, request.purpose, request.attributes) in {
            (key.client, key.purpose, key.attributes) for key in KEYS
        }
    assert len(office.department.open_calls) <= office.limits.calls * len(KEYS)
