"""Make the load of one order: `python -m benchmarks.load` reads it as JSON and prints the outcome as JSON."""

import dataclasses
import gc
import sys

import orjson
import uvloop

from benchmarks.load.generator import Load
from benchmarks.load.order import Order
from benchmarks.load.outcome import Outcome, quantile
from benchmarks.load.work import WORKS


async def _loaded(order: Order) -> Outcome:
    load = Load(order.target, WORKS[order.work], order.first, order.seconds, order.most)
    found = await load.run(order.connections)
    ascending = sorted(found.latencies)
    return Outcome(
        generator="ours",
        answers=len(ascending),
        checked=found.checked,
        wrong=found.wrong,
        seconds=found.seconds,
        p50=quantile(ascending, 0.5),
        p99=quantile(ascending, 0.99),
        first_wrong=found.first_wrong,
    )


if __name__ == "__main__":
    gc.freeze()
    outcome = uvloop.run(_loaded(Order(**orjson.loads(sys.stdin.buffer.read()))))
    sys.stdout.write(orjson.dumps(dataclasses.asdict(outcome)).decode() + "\n")
