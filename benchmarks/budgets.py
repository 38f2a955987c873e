"""What counting in budgets costs: microseconds of processor time a charge, and memory a million counted subjects.

Run it as `python -m benchmarks.budgets`; `--json` prints the figures for programs.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from gateway.budgets.counting import Counting
from gateway.budgets.hashing import ItemHasher, counter
from gateway.budgets.local import LocalStore
from gateway.budgets.store import Cap, Claim, Item, Measure

HASHER = ItemHasher(b"b" * 32)
FIELDS = 6
"""Fields that a question asks of each subject; a budget of days has a counter for each."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of processor time a charge, hashing of its subjects included.

    `rows` are the budgets beside the daily limit of the purpose. `new` are subjects that were never counted before,
    otherwise they were counted today.
    """

    subjects: int
    rows: int
    new: bool
    microseconds: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of a counted subject, in a counter of this measure."""

    measure: str
    bytes_each: float


WIDE = (Cap(1, 999_999_999, 30),)
DAILY = counter(Measure.DISTINCT, "daily"), (Cap(0, 999_999_999, 1),)
BUDGETS = (
    ((counter(Measure.DISTINCT, "subjects"), WIDE),),
    tuple((counter(Measure.DAYS, f"field {number}"), WIDE) for number in range(FIELDS)),
    ((counter(Measure.TIMES, "reads"), WIDE),),
    ((counter(Measure.NAMES, "names"), WIDE),),
    ((counter(Measure.SHARE, "misses"), (Cap(2, 99, 1),)),),
)
"""The counters of each budget, as a plan knows them: subjects, days of each field, reads of one, names, misses."""


def claims(items: tuple[Item, ...], names: tuple[Item, ...], budgets: int) -> Iterator[Claim]:
    """The purpose's daily limit, and so many of the budgets."""
    yield Claim(*DAILY, items)
    for of_budget in BUDGETS[:budgets]:
        for about, caps in of_budget:
            if about.measure is Measure.SHARE:
                yield Claim(about, caps)
            else:
                yield Claim(about, caps, items, names if about.measure is Measure.NAMES else ())


async def cost(subjects: int, budgets: int, *, new: bool, seconds: float) -> Cost:
    """Charge again and again for so long; the journal is written, by its thread, as it is while serving."""
    day = datetime.now(UTC).date()
    with tempfile.TemporaryDirectory() as directory:
        store = await LocalStore.open(Path(directory), HASHER.mark(), lambda: day, 30)
        charges, used, until = 0, 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            first = charges * subjects if new else 0
            keys = [f"44010419{number:010d}" for number in range(first, first + subjects)]
            started = time.thread_time_ns()
            items = HASHER.items("Person", keys)
            names = HASHER.items("name", keys) if budgets >= 4 else ()
            await store.charge(list(claims(items, names, budgets)))
            used += time.thread_time_ns() - started
            await store.settled()
            charges += 1
        await store.close()
    return Cost(subjects, budgets, new, round(used / charges / 1_000, 1))


def memory(measure: Measure, count: int) -> Memory:
    """The memory of so many subjects in one counter."""
    counting, about = Counting(date(2026, 1, 1), 30, lambda _day, _changes: None), counter(measure, "x")
    tracemalloc.start()
    for first in range(0, count, 500):
        items = HASHER.items("Person", map(str, range(first, first + 500)))
        names = HASHER.items("name", map(str, range(first, first + 500))) if measure is Measure.NAMES else ()
        counting.charge([Claim(about, (Cap(1, 999_999_999, 30),), items, names)])
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Memory(measure.name, round(used / count, 1))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.budgets", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each charge is measured (default 1)")
    parser.add_argument("--count", type=int, default=200_000, help="subjects counted for memory (default 200,000)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    costs = [
        asyncio.run(cost(subjects, budgets, new=new, seconds=given.seconds))
        for subjects in (1, 500)
        for budgets in (0, 5)
        for new in (True, False)
    ]
    measures = (Measure.DISTINCT, Measure.DAYS, Measure.TIMES, Measure.NAMES)
    memories = [memory(measure, given.count) for measure in measures]
    if given.json:
        found = {"costs": [asdict(each) for each in costs], "memory": [asdict(each) for each in memories]}
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
        return
    for each in costs:
        about = f"{each.subjects:>4} subjects, {each.rows} budgets, {'new' if each.new else 'known'}"
        sys.stdout.write(f"{about:<32} {each.microseconds:>8} µs\n")
    for one in memories:
        sys.stdout.write(f"{one.measure:<32} {one.bytes_each:>8} MB a million subjects\n")


if __name__ == "__main__":
    main()
