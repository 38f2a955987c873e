"""Counting: what holds of any sequence of operations on any days, beside a recount of everything that happened."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.budgets.counting import Counting
from gateway.budgets.hashing import counter, identified
from gateway.budgets.store import Cap, Charged, Claim, Counter, Exceeded, Measure
from tests.gateway.budgets.recount import Recount, charged, restarted, shares_of
from tests.gateway.unkept import Unkept

FIRST = date(2026, 11, 1)
LONGEST = 5
MEASURES = [measure for measure in Measure if measure is not Measure.SHARE]
COUNTERS = {measure: counter(measure, measure.name) for measure in Measure}

ITEMS = st.lists(st.integers(1, 6), min_size=1, max_size=4, unique=True)
CAPS = {
    measure: tuple(Cap(identified(f"{measure} {days}"), limit, days) for limit, days in ((2, 2), (4, LONGEST)))
    for measure in MEASURES
}


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Some items of a counter, with names where names are counted."""
    measure = draw(st.sampled_from(MEASURES))
    items = tuple(draw(ITEMS))
    names = tuple(draw(st.integers(1, 4)) for _ in items) if measure is Measure.NAMES else ()
    return Claim(COUNTERS[measure], CAPS[measure], items, names)


OPERATIONS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.lists(claims(), min_size=1, max_size=4, unique_by=lambda claim: claim.counter),
    ),
    max_size=25,
)
"""Days that pass, and what is charged then."""


def forgetful(day: date = FIRST, horizon: int = LONGEST) -> Counting:
    """Counters that nobody keeps."""
    return Counting(day, horizon, lambda _day, _changes: None)


@given(operations=OPERATIONS, restart=st.integers(0, 25))
def test_counts_are_those_of_a_recount(operations: list[tuple[int, list[Claim]]], restart: int) -> None:
    """Whatever was refused left no trace, windows forget, and a restart in the middle changes nothing."""
    recount, day = Recount(), FIRST
    store = Unkept(lambda: day, LONGEST)
    for number, (passing, charging) in enumerate(operations):
        day += timedelta(passing)
        if number == restart:
            store = restarted(store, day, LONGEST)
        store.counting.advance(day)
        expected = {
            cap.budget: cap.limit - recount.used(claim, cap, day.toordinal())
            for claim in charging
            for cap in claim.caps
        }
        outcome = store.counting.charge(charging)
        assert isinstance(outcome, Charged) == recount.charge(charging, day.toordinal())
        if isinstance(outcome, Charged):
            assert {each.budget: each.remaining for each in outcome.standings} == expected


@given(items=ITEMS, charging=claims())
def test_order_and_repeats_do_not_matter(items: list[int], charging: Claim) -> None:
    """The same subjects in another order, or an operation of the same day again: nothing more is used."""
    if charging.counter.measure in {Measure.TIMES, Measure.NAMES}:
        return
    one, other = forgetful(), forgetful()
    claim = Claim(charging.counter, charging.caps, tuple(items))
    backwards = Claim(charging.counter, charging.caps, tuple(reversed(items)))
    assert one.charge([claim]) == other.charge([backwards])
    assert one.charge([claim]) == other.charge([backwards])


@pytest.mark.parametrize("measure", [Measure.DISTINCT, Measure.DAYS, Measure.TIMES, Measure.NAMES])
@pytest.mark.parametrize("days", [2, 30, 366])
def test_a_window_forgets_after_its_days_and_not_before(measure: Measure, days: int) -> None:
    """On its last day what was counted on the first still counts; on the next it does not."""
    counting, cap = forgetful(horizon=1), Cap(7, 1, days)
    about = Counter(3, measure)
    other = {
        Measure.DISTINCT: Claim(about, (cap,), (2,)),
        Measure.NAMES: Claim(about, (cap,), (1,), (9,)),
    }.get(measure, Claim(about, (cap,), (1,)))
    assert charged(counting, [Claim(about, (cap,), (1,), (8,) if measure is Measure.NAMES else ())])
    counting.advance(FIRST + timedelta(days - 1))
    refused = counting.charge([other])
    assert isinstance(refused, Exceeded)
    assert refused.reset == FIRST + timedelta(days)
    counting.advance(FIRST + timedelta(days))
    assert charged(counting, [other])


def test_a_refused_operation_counts_nothing() -> None:
    """Neither in the claim that was over nor in those before it."""
    counting = forgetful()
    free, full = counter(Measure.TIMES, "free"), counter(Measure.TIMES, "full")
    both = [Claim(free, (Cap(1, 1, 1),), (5,)), Claim(full, (Cap(2, 1, 1),), (5, 6))]
    assert charged(counting, [both[1]])
    refused = counting.charge(both)
    assert isinstance(refused, Exceeded)
    assert (refused.counter, set(refused.over)) == (full, {5, 6})
    assert charged(counting, [both[0]])
    assert not charged(counting, [both[0]])


def test_an_edited_limit_applies_to_what_was_counted() -> None:
    """A counter belongs to what is counted: a wider row, a narrower one and another window read the same counts."""
    counting, about = forgetful(horizon=30), counter(Measure.DAYS, "field")
    for _ in range(3):
        assert charged(counting, [Claim(about, (Cap(1, 3, 30),), (1,))])
        counting.advance(counting.day + timedelta(1))
    assert not charged(counting, [Claim(about, (Cap(1, 3, 30),), (1,))])
    assert charged(counting, [Claim(about, (Cap(1, 4, 30),), (1,))])
    assert charged(counting, [Claim(about, (Cap(2, 2, 2),), (1,))])
    assert not charged(counting, [Claim(about, (Cap(2, 1, 2),), (1,))])


def test_a_clock_that_goes_back_gives_nothing_back() -> None:
    """A day that comes twice is one day, and the day before it is the same."""
    counting, one = forgetful(), [Claim(counter(Measure.TIMES, "x"), (Cap(1, 1, 1),), (1,))]
    assert charged(counting, one)
    counting.advance(FIRST - timedelta(1))
    assert not charged(counting, one)
    assert counting.day == FIRST


def test_only_as_many_are_admitted_as_there_is_room_for() -> None:
    """Whoever is over by itself takes up no room; of the others those that come first are admitted."""
    counting = forgetful()
    days, together = counter(Measure.TIMES, "reads"), counter(Measure.DISTINCT, "subjects")
    assert charged(counting, [Claim(days, (Cap(1, 1, 1),), (10,))])
    items = (10, 11, 12, 13)
    admitted = counting.admit([Claim(together, (Cap(2, 2, 1),), items), Claim(days, (Cap(1, 1, 1),), items)])
    assert admitted.over == {10, 13}
    assert [each.cap.budget for each in admitted.exceeded] == [1, 2]
    assert counting.admit([Claim(together, (Cap(2, 2, 1),), (11, 12))]).over == frozenset()


def test_the_first_excess_of_a_day_is_told() -> None:
    """Once a budget and day, however often and for whomever it is exceeded; a restart is no new day."""
    store, about = Unkept(lambda: FIRST), counter(Measure.TIMES, "x")

    def excess(into: Unkept, item: int, budget: int) -> bool:
        caps = (Cap(budget, 1, 1),)
        refused = [into.counting.charge([Claim(about, caps, (item,))]) for _ in range(2)][1]
        assert isinstance(refused, Exceeded)
        return refused.first

    assert excess(store, 1, 1)
    assert not excess(store, 2, 1)
    assert excess(store, 3, 2)
    store = restarted(store, FIRST, 1)
    assert not excess(store, 4, 1)
    store.counting.advance(FIRST + timedelta(1))
    assert excess(store, 4, 1)


@given(known=st.sets(st.integers(1, 150)), missed=st.sets(st.integers(151, 300)), limit=st.integers(1, 99))
def test_a_share_is_of_all_who_were_asked_about(known: set[int], missed: set[int], limit: int) -> None:
    """In percent, once enough were asked about; whoever was missed once is missed, also after a restart."""
    store, about = Unkept(lambda: FIRST), counter(Measure.SHARE, "x")
    store.counting.report(about, sorted(known), sorted(missed))
    store.counting.report(about, sorted(missed), [])
    counting = restarted(store, FIRST, 1).counting
    expected = shares_of(len(known) + len(missed), len(missed)) <= limit
    assert charged(counting, [Claim(about, (Cap(1, limit, 1),))]) == expected
    counting.advance(FIRST + timedelta(1))
    assert charged(counting, [Claim(about, (Cap(1, limit, 1),))])
