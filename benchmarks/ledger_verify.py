"""How fast a ledger is verified on one core: `python -m benchmarks.ledger_verify`.

Two ledgers are written, with checkpoints: entries about one subject each, and entries about five hundred. Each is
verified several times and the best time counts, since others on the machine disturb and nothing speeds up.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final

from rich.console import Console

from gateway.audit.entry import (
    Counts,
    DepartmentOutcome,
    Entry,
    FieldUse,
    Kind,
    Prepared,
    Record,
    canonical,
)
from gateway.audit.journal import Journal, Rotation
from gateway.audit.signing import SigningKey
from gateway.audit.statement_file import StatementFile
from gateway.audit.statements import Checkpoint
from gateway.audit.storage import DirectoryStorage
from gateway.audit.verify import verify

SMALL: Final = 400_000
LARGE: Final = 20_000
SUBJECTS: Final = 500
GROUP: Final = 1_000
RUNS: Final = 5
BEGUN: Final = datetime(2026, 3, 1, tzinfo=UTC)

_OUT: Final = Console(highlight=False)


def entries(subjects: int) -> Iterator[Entry]:
    """Entries without end, a millisecond apart, about so many subjects each."""
    number = 0
    made = Entry(
        time=BEGUN,
        request_id="",
        client="housing-lottery-portal",
        organisation="land_housing",
        purpose="housing-lottery",
        case=None,
        operation="Check",
        operation_hash="ab" * 32,
        fields=Prepared([FieldUse("Person.housingEligibility", "status", "HL-7")]),
        denied=Prepared(),
        subject_key="5e" * 8,
        subjects=tuple(f"{each:032x}" for each in range(subjects)),
        reached=(),
        departments=(DepartmentOutcome("land_housing", "ANSWERED", 1),),
        policy_version="ab" * 8,
        outcome="ANSWERED",
        counts=Counts(subjects, subjects, 0, 0),
    )
    while True:
        number += 1
        yield replace(made, time=BEGUN + timedelta(milliseconds=number), request_id=f"{number:026}")


def write(directory: Path, count: int, subjects: int) -> int:
    """A ledger of so many entries, a checkpoint for each group; its size in bytes."""
    made, key = entries(subjects), SigningKey.fresh()
    journal = Journal(DirectoryStorage(directory), Rotation(), lambda: BEGUN)
    statements = StatementFile(directory, key, lambda: BEGUN)
    for _ in range(count // GROUP):
        journal.append([Record(Kind.OPERATION, canonical(entry)) for entry in islice(made, GROUP)])
        statements.append(Checkpoint(BEGUN, journal.end.head, journal.end.segment, None))
    journal.close()
    return sum(path.stat().st_size for path in directory.glob("*.jsonl"))


def measure(name: str, count: int, subjects: int) -> None:
    """Write one ledger, verify it, and say how fast that was."""
    with TemporaryDirectory() as place:
        size = write(Path(place), count, subjects)
        best, best_processor = float("inf"), float("inf")
        for _ in range(RUNS):
            begun, begun_processor = perf_counter(), process_time()
            accepted = verify(Path(place)).accepted
            best, best_processor = (
                min(best, perf_counter() - begun),
                min(best_processor, process_time() - begun_processor),
            )
            if not accepted:
                raise SystemExit("the ledger that was measured is not accepted")
    speeds = (f"{count / each:,.0f} entries/s ({size / each / 1e6:,.0f} MB/s)" for each in (best, best_processor))
    clock, processor = speeds
    _OUT.print(f"{name}, {size / count:,.0f} bytes: {clock}; of processor time {processor}", soft_wrap=True)


if __name__ == "__main__":
    measure("one subject", SMALL, 1)
    measure(f"{SUBJECTS} subjects", LARGE, SUBJECTS)
