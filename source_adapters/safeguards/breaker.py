"""A circuit breaker: a department that fails too often is left alone for a while, and then tried with a few calls.

CLOSED: every call is admitted. OPEN: none. HALF_OPEN: a few, the probes; if all of them are good it closes, if one is
bad it opens again. A state machine without a clock: whoever asks says what time it is.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from source_adapters.safeguards.settings import BreakerSettings


class State(StrEnum):
    """Whether a department is asked."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


class Verdict(Enum):
    """What a call says about its department; UNTOLD is that of one that was given up early."""

    GOOD = "good"
    BAD = "bad"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Change:
    """A state that has begun, and the bad calls among those that it was judged by."""

    state: State
    bad: int
    calls: int


@dataclass(slots=True)
class Breaker:
    """The breaker of one department; `changed` is told each state that begins.

    A call that was admitted in one state says nothing about another: its verdict is then passed over.
    """

    settings: BreakerSettings
    changed: Callable[[Change], None] = field(repr=False)
    state: State = State.CLOSED
    opened: int = 0
    _recent: deque[bool] = field(default_factory=deque, repr=False)
    _bad: int = 0
    _until: float = 0.0
    _turn: int = 0
    _probes: int = 0
    _passed: int = 0

    def refuses(self, now: float) -> bool:
        """Whether a call would not be admitted now."""
        if self.state is State.CLOSED:
            return False
        if self.state is State.OPEN:
            return now < self._until
        return self._probes + self._passed >= self.settings.probes

    def admit(self, now: float) -> int | None:
        """Admit a call: what its verdict is to be settled with; None where it must not be made."""
        if self.refuses(now):
            return None
        if self.state is State.OPEN:
            self._begin(State.HALF_OPEN)
        if self.state is State.HALF_OPEN:
            self._probes += 1
        return self._turn

    def settle(self, admitted: int, verdict: Verdict, now: float) -> None:
        """Take in how an admitted call went."""
        if admitted != self._turn:
            return
        if self.state is State.HALF_OPEN:
            self._settle_probe(verdict, now)
        elif verdict is not Verdict.UNTOLD:
            self._remember(verdict is Verdict.BAD)
            if len(self._recent) >= self.settings.judged_from and self._share() >= self.settings.bad_share:
                self._open(now)

    def retry_after(self, now: float) -> float | None:
        """Seconds until calls are admitted again; None where that is not known, or they are now."""
        return self._until - now if self.state is State.OPEN and now < self._until else None

    def _settle_probe(self, verdict: Verdict, now: float) -> None:
        self._probes -= 1
        if verdict is Verdict.BAD:
            self._remember(bad=True)
            self._open(now)
        elif verdict is Verdict.GOOD:
            self._passed += 1
            if self._passed >= self.settings.probes:
                self._begin(State.CLOSED)

    def _remember(self, bad: bool) -> None:
        self._recent.append(bad)
        self._bad += bad
        if len(self._recent) > self.settings.window:
            self._bad -= self._recent.popleft()

    def _share(self) -> float:
        return self._bad / len(self._recent)

    def _open(self, now: float) -> None:
        self.opened += 1
        self._until = now + self.settings.open_seconds
        self._begin(State.OPEN)

    def _begin(self, state: State) -> None:
        change = Change(state, self._bad, len(self._recent))
        self.state = state
        self._turn += 1
        self._probes = self._passed = self._bad = 0
        self._recent.clear()
        self.changed(change)
