"""On which machine and in which state of it figures were measured."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_CPU_INFO: Final = Path("/proc/cpuinfo")
_GIGABYTE: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Machine:
    """Processor, cores and memory; `load` is the load average of the last minute when the benchmark began."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    load: float

    @property
    def line(self) -> str:
        """As the report's head has it."""
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gb:.0f} GB, {self.system},"
            f" Python {self.python}; load average at the start {self.load:.2f}"
        )


def this_machine() -> Machine:
    """The machine that this runs on, now."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gb=psutil.virtual_memory().total / _GIGABYTE,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        load=os.getloadavg()[0],
    )


def _processor() -> str:
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
