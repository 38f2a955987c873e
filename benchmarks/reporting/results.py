"""Everything that one benchmark found, as it is written to the JSON file and as the tables are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.measuring.lottery import Checked
from benchmarks.measuring.sample import Figures, Sample, Spread, figures
from benchmarks.measuring.scenario import Scenario
from benchmarks.measuring.soak import Soak
from benchmarks.reporting.machine import Machine


@dataclass(frozen=True, slots=True)
class Results:
    """The samples in the order of their runs, and the single figures beside them; None where not measured."""

    date: str
    machine: Machine
    commit: str
    seconds: float
    samples: Sequence[Sample]
    missing: Mapping[str, str] = field(default_factory=dict)
    cold_starts: Mapping[str, Spread] = field(default_factory=dict)
    soak: Soak | None = None
    lottery: Checked | None = None
    notes: Sequence[str] = ()

    @property
    def gateways(self) -> list[str]:
        """Everybody who was measured, in order."""
        return list(dict.fromkeys(sample.gateway for sample in self.samples))

    @property
    def scenarios(self) -> list[Scenario]:
        """Everything that was measured, in order."""
        return list(dict.fromkeys(sample.scenario for sample in self.samples))

    def runners(self, scenario: Scenario) -> list[str]:
        """Everybody who was measured in this scenario, in order."""
        return list(dict.fromkeys(sample.gateway for sample in self.samples if sample.scenario == scenario))

    @property
    def void(self) -> list[Sample]:
        """Runs with wrong answers."""
        return [sample for sample in self.samples if sample.void]

    def figures(self, gateway: str, scenario: Scenario) -> Figures | None:
        """What the sound runs of a gateway in a scenario come to; None if there are none."""
        return figures(each for each in self.samples if (each.gateway, each.scenario) == (gateway, scenario))
