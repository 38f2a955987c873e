"""The breaker as a state machine: when it opens, what it lets through, and when it closes."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from source_adapters.safeguards.breaker import Breaker, Change, State, Verdict
from source_adapters.safeguards.settings import BreakerSettings

SETTINGS = BreakerSettings(window=10, judged_from=4, bad_share=0.5, open_seconds=5.0, probes=2)


@dataclass
class Tried:
    """A breaker, and the states that it was in."""

    changes: list[Change] = field(default_factory=list)
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self.breaker = Breaker(SETTINGS, self.changes.append)

    def call(self, verdict: Verdict, now: float = 0.0) -> bool:
        """Make a call that goes at once as said; False where it was not admitted."""
        admitted = self.breaker.admit(now)
        if admitted is None:
            return False
        self.breaker.settle(admitted, verdict, now)
        return True

    def open(self, now: float = 0.0) -> None:
        """Have it opened."""
        for _ in range(SETTINGS.judged_from):
            assert self.call(Verdict.BAD, now)
        assert self.breaker.state is State.OPEN


def test_it_opens_when_too_many_of_the_last_calls_were_bad() -> None:
    """Not before there are enough to judge by, and it says by how many."""
    tried = Tried()
    for verdict in (Verdict.BAD, Verdict.GOOD, Verdict.GOOD):
        tried.call(verdict)
    assert tried.breaker.state is State.CLOSED
    tried.call(Verdict.BAD)
    assert tried.changes == [Change(State.OPEN, bad=2, calls=4)]


def test_calls_that_left_the_window_do_not_count() -> None:
    """Ten good calls outweigh what was bad before them."""
    tried = Tried()
    for verdict in [Verdict.BAD, *[Verdict.GOOD] * 10, *[Verdict.BAD] * 4]:
        tried.call(verdict)
    assert tried.breaker.state is State.CLOSED


def test_calls_that_were_given_up_do_not_count() -> None:
    """Nothing was seen of the department."""
    tried = Tried()
    for _ in range(100):
        tried.call(Verdict.UNTOLD)
    assert tried.breaker.state is State.CLOSED


def test_open_it_admits_nobody_until_its_time_is_up() -> None:
    """And says when that will be."""
    tried = Tried()
    tried.open(now=10.0)
    assert not tried.call(Verdict.GOOD, now=14.9)
    assert tried.breaker.retry_after(12.0) == 3.0
    assert tried.breaker.retry_after(15.0) is None
    assert tried.call(Verdict.GOOD, now=15.0)


def test_good_probes_close_it() -> None:
    """As many as are wanted, and no more than these at a time."""
    tried = Tried()
    tried.open()
    first, second = tried.breaker.admit(5.0), tried.breaker.admit(5.0)
    assert first is not None
    assert second is not None
    assert tried.breaker.admit(5.0) is None
    tried.breaker.settle(first, Verdict.GOOD, 5.0)
    assert tried.breaker.state is State.HALF_OPEN
    tried.breaker.settle(second, Verdict.GOOD, 5.0)
    assert [change.state for change in tried.changes] == [State.OPEN, State.HALF_OPEN, State.CLOSED]


def test_a_bad_probe_opens_it_again_for_the_whole_time() -> None:
    """And the other probe, which ends later, says nothing any more."""
    tried = Tried()
    tried.open()
    first, second = tried.breaker.admit(5.0), tried.breaker.admit(5.0)
    assert first is not None
    assert second is not None
    tried.breaker.settle(first, Verdict.BAD, 6.0)
    tried.breaker.settle(second, Verdict.GOOD, 6.5)
    assert (tried.breaker.state, tried.breaker.retry_after(6.5)) == (State.OPEN, 4.5)


def test_a_probe_that_was_given_up_makes_room_for_another() -> None:
    """Otherwise nobody would ever be admitted again."""
    tried = Tried()
    tried.open()
    for _ in range(10):
        assert tried.call(Verdict.UNTOLD, now=5.0)
    assert tried.call(Verdict.GOOD, now=5.0)
    assert tried.call(Verdict.GOOD, now=5.0)
    assert tried.breaker.state is State.CLOSED


def test_calls_from_before_it_opened_do_not_open_it_again() -> None:
    """They tell of the time before."""
    tried = Tried()
    late = tried.breaker.admit(0.0)
    assert late is not None
    tried.open()
    assert tried.call(Verdict.GOOD, now=5.0)
    tried.breaker.settle(late, Verdict.BAD, 5.0)
    assert tried.breaker.state is State.HALF_OPEN


STEPS = st.lists(
    st.tuples(st.floats(0, 4), st.sampled_from(["admit", *Verdict]), st.integers(0, 5)), min_size=1, max_size=200
)


@given(STEPS)
def test_it_never_lets_more_through_than_it_may(steps: list[tuple[float, str | Verdict, int]]) -> None:
    """Open: nobody, until its time is up. Half open: no more calls under way than probes."""
    tried = Tried()
    now, opened_at = 0.0, 0.0
    under_way: list[int] = []
    for seconds, step, which in steps:
        now += seconds
        before = tried.breaker.state
        if isinstance(step, Verdict):
            if under_way:
                tried.breaker.settle(under_way.pop(which % len(under_way)), step, now)
        else:
            admitted = tried.breaker.admit(now)
            assert admitted is not None or before is not State.CLOSED
            if admitted is not None:
                under_way.append(admitted)
                assert before is not State.OPEN or now >= opened_at + SETTINGS.open_seconds
        if before is not State.OPEN and tried.breaker.state is State.OPEN:
            opened_at = now
        if tried.breaker.state is State.HALF_OPEN:
            # those admitted in this state are those with the latest number
            assert sum(each == max(under_way, default=0) for each in under_way) <= len(under_way)
            assert 0 <= tried.breaker._probes + tried.breaker._passed <= SETTINGS.probes
