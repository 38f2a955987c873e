"""Load by wrk, where it is installed: it takes less of the core that it shares with the departments than we do."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import orjson

from benchmarks.load.order import Order
from benchmarks.load.outcome import Outcome
from benchmarks.load.work import WORKS
from benchmarks.processes import LOAD_CORE, LOOPBACK, BenchmarkFailed, on_core

_SCRIPT: Final = Path(__file__).with_name("one.lua")
_OUTCOME: Final = re.compile(r"^outcome (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (.*)$", re.MULTILINE)
_ENDS_WITHIN: Final = 60.0
_MICROSECOND: Final = 1e-6


def takes(order: Order) -> bool:
    """Whether wrk is here and its script knows this work."""
    return order.work == "one" and order.most is None and shutil.which("wrk") is not None


def loaded(order: Order) -> Outcome:
    """Carry an order out. Raises `BenchmarkFailed` where wrk does not."""
    document = orjson.dumps(WORKS[order.work].document(order.target.dialect, 0)).decode()
    command = [
        *(
            "wrk",
            "--threads",
            "1",
            "--connections",
            str(order.connections),
            "--duration",
            f"{max(1, round(order.seconds))}s",
        ),
        *("--latency", "--timeout", "20s", "--script", str(_SCRIPT)),
        *(part for name, value in order.headers.items() for part in ("--header", f"{name}: {value}")),
        f"http://{LOOPBACK}:{order.port}{order.path}",
        *("--", order.dialect, str(order.first), f'{{"query":{document},"variables":{{"id":'),
    ]
    finished = on_core(LOAD_CORE, lambda: _finished(command))
    found = _OUTCOME.search(finished.stdout)
    if found is None:
        raise BenchmarkFailed(f"wrk did not say what came of it:\n{finished.stdout}{finished.stderr}")
    answers, duration, checked, wrong, p50, p99 = map(int, found.groups()[:6])
    return Outcome(
        generator="wrk",
        answers=answers,
        checked=checked,
        wrong=wrong,
        seconds=duration * _MICROSECOND,
        p50=p50 * _MICROSECOND,
        p99=p99 * _MICROSECOND,
        first_wrong=found[7],
    )


def _finished(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=_ENDS_WITHIN)
