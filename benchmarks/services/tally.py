"""How often a department was called and about how many keys, and how long it takes its time."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Calls answered and keys asked for since the last reset."""

    calls: int = 0
    keys: int = 0

    def note(self, keys: int) -> None:
        """One more call, about so many keys."""
        self.calls += 1
        self.keys += keys


@dataclass(slots=True)
class Conduct:
    """What all departments of a process have in common: `delay` is in seconds, before each answer."""

    delay: float = 0.0
    tallies: dict[str, Tally] = field(default_factory=dict)

    def begin(self, delay: float) -> None:
        """Count from nothing, and answer after `delay` from now on."""
        self.delay = delay
        for tally in self.tallies.values():
            tally.calls = tally.keys = 0

    def counts(self) -> dict[str, dict[str, int]]:
        """Department → calls and keys."""
        return {name: {"calls": tally.calls, "keys": tally.keys} for name, tally in self.tallies.items()}
