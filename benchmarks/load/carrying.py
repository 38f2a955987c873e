"""Carrying out an order of load: by wrk where it can, else by our own generator, on the core of the load."""

import dataclasses
import subprocess
from enum import StrEnum

import orjson

from benchmarks.load import wrk
from benchmarks.load.order import Order
from benchmarks.load.outcome import Outcome
from benchmarks.processes import LOAD_CORE, ROOT, BenchmarkFailed, on_core, python


class Generator(StrEnum):
    """What makes the load. AUTO is wrk where it is installed and knows the work; only ours checks every answer."""

    AUTO = "auto"
    OURS = "ours"


def carried_out(order: Order, generator: Generator) -> Outcome:
    """The outcome of an order. Raises `BenchmarkFailed` if there is none."""
    if generator is Generator.AUTO and wrk.takes(order):
        return wrk.loaded(order)
    finished = on_core(LOAD_CORE, lambda: _ours(orjson.dumps(dataclasses.asdict(order))))
    if finished.returncode:
        raise BenchmarkFailed(f"the load generator failed:\n{finished.stderr.decode()}")
    return Outcome(**orjson.loads(finished.stdout))


def _ours(order: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(python("benchmarks.load"), input=order, cwd=ROOT, capture_output=True, check=False)
