"""The housing lottery of the model city: 20,000 applications by the example application, departments on SQLite."""

import io
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.measuring.telling import Teller
from benchmarks.peers.ports import free_port
from benchmarks.processes import ROOT, BenchmarkFailed
from demo import stage
from demo.city import build
from demo.commands import LOTTERY_CLIENT
from demo.departments.roll import DESKS
from demo.generator.edges import LOTTERY_YEAR
from demo.housing_lottery.command import Lottery, run_lottery
from demo.housing_lottery.question import PURPOSE
from demo.keys import Claims, signed_token
from demo.processes import is_taken
from demo.stage import Stage

_CITY: Final = ROOT / "var" / "benchmark-city"
_SUMMED_UP: Final = re.compile(r"all ([0-9,]+) as planted")
"""What the application tells where every outcome is the planted one."""

_HIGHEST: Final = 65_000


@dataclass(frozen=True, slots=True)
class Checked:
    """So many applications were checked in so many seconds, every outcome as planted."""

    applications: int
    seconds: float


def checked_applications(directory: Path, teller: Teller) -> Checked:
    """Both cores are free for everybody: it is the whole that is measured. Raises `BenchmarkFailed`."""
    teller.step("lottery: building the model city")
    city = build(_CITY)
    staged = Stage(city, free_port(), _neighbouring())
    token = signed_token(city.signing_key, Claims(LOTTERY_CLIENT, (PURPOSE,)))
    wanted = Lottery(
        applications=city.applications,
        results=directory / "lottery.csv",
        url=staged.endpoint,
        token=token,
        year=LOTTERY_YEAR,
        check=city.truth,
    )
    console = Console(file=io.StringIO(), width=200)
    with stage.everything(staged):
        teller.step("lottery: checking the applications")
        started = time.monotonic()
        code = run_lottery(wanted, console)
        seconds = time.monotonic() - started
    told_by_it = console.file.getvalue() if isinstance(console.file, io.StringIO) else ""
    found = _SUMMED_UP.search(told_by_it)
    if code or found is None:
        raise BenchmarkFailed(f"the lottery was not as planted:\n{told_by_it}")
    return Checked(int(found[1].replace(",", "")), seconds)


def _neighbouring() -> int:
    """The first of as many neighbouring ports as there are desks; all of them looked free a moment ago."""
    while True:
        base = free_port()
        if base < _HIGHEST and not any(is_taken(base + place) for place in range(len(DESKS))):
            return base
