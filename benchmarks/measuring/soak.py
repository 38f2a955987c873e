"""Memory under load by documents and identity numbers that are always others."""

from dataclasses import dataclass
from typing import Final

from benchmarks.departments import Services
from benchmarks.load.carrying import Generator
from benchmarks.measuring.run import Pace, Row, measured
from benchmarks.measuring.scenario import Scenario
from benchmarks.measuring.telling import Teller
from benchmarks.peers.gateway import Running

_CHANGING: Final = Scenario("changing", 16)
_LOOKS: Final = 30
_MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Soak:
    """Resident memory in MB at even distances over so many minutes; `wrong` shows a wrong answer, if there was one."""

    minutes: float
    answers: int
    resident_mb: tuple[float, ...]
    wrong: str

    @property
    def greatest_mb(self) -> float:
        """The most that was seen."""
        return max(self.resident_mb)

    @property
    def growth(self) -> float:
        """By which part memory grew over the last two thirds of the time."""
        settled = self.resident_mb[len(self.resident_mb) // 3]
        return (self.resident_mb[-1] - settled) / settled


def soaked(name: str, running: Running, services: Services, minutes: float, teller: Teller) -> Soak:
    """Load one gateway for so many minutes."""
    pace = Pace(minutes * _MINUTE / _LOOKS, 0.0, Generator.OURS)
    row, answers, resident, wrong = Row(), 0, [], ""
    for look in range(1, _LOOKS + 1):
        teller.step(f"memory: {name}, {minutes * look / _LOOKS:.1f} of {minutes:g} minutes")
        sample = measured(name, running, services, _CHANGING, pace, row)
        answers += sample.answers
        resident.append(sample.resident_mb)
        wrong = wrong or sample.void
    return Soak(minutes, answers, tuple(resident), wrong)
