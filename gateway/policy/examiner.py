"""The process that examines a policy set, so that the one which serves never has to: `python -m` of this module.

It is told its errand on standard input, reads the folder once, and says on standard output either what is wrong with
the set or everything that is needed to serve by it.
"""

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from gateway.policy.book import book_of
from gateway.policy.changes import Changes, changes_of
from gateway.policy.comparison import compare
from gateway.policy.files import files_of, read_files
from gateway.policy.frames import HEAD, FrameBroken, framed, length_of, unframed
from gateway.policy.handover import (
    KNOWN,
    TOLD,
    Accepted,
    CellsAsked,
    Done,
    Errand,
    FilePart,
    Refused,
    Unchanged,
    pieces_of,
)
from gateway.policy.load import WrittenSet, loaded, read_set
from gateway.policy.problems import PolicyRefused, Report
from gateway.policy.rulings import Asked, Reason, Ruling
from gateway.policy.snapshot import Snapshot
from resolvers.declared import Register
from resolvers.schema import REGISTER
from source_adapters.contract import Form

_NICE: Final = 10
"""Steps down in priority: whoever is served goes first, and yet a busy machine does not starve a load."""


@dataclass(slots=True)
class Brief:
    """An errand with the files in force and the cells in use."""

    errand: Errand
    in_force: dict[str, bytes] = field(default_factory=dict, repr=False)
    asked: list[tuple[str, str, str, str]] = field(default_factory=list)


def briefed(pieces: Iterable[object]) -> Brief:
    """What there is to do. Raises `FrameBroken` where it is not told in full."""
    rest = iter(pieces)
    errand = next(rest, None)
    if not isinstance(errand, Errand):
        raise FrameBroken("no errand")
    brief = Brief(errand)
    for piece in rest:
        match piece:
            case FilePart(name, data):
                brief.in_force[name] = brief.in_force.get(name, b"") + data
            case CellsAsked(cells):
                brief.asked.extend(cells)
            case Done():
                return brief
            case _:
                break
    raise FrameBroken("an errand without an end")


def examined(brief: Brief, register: Register) -> Iterator[object]:
    """What there is to say about the set in the folder, in pieces."""
    report = Report()
    files = read_files(Path(brief.errand.directory), report)
    if not report and files.version == brief.errand.in_force:
        yield Unchanged()
        return
    try:
        checked = loaded(files, register, report)
    except PolicyRefused as refused:
        problems = refused.problems
        yield Refused(files.version, files.hashes, problems[:TOLD], len(problems))
        return
    yield Accepted(files.version, files.hashes, _changes(brief, checked.written, register))
    yield from pieces_of(checked.written, _rulings(checked.snapshot, brief.asked, brief.errand.day))
    yield Done()


def _changes(brief: Brief, found: WrittenSet, register: Register) -> Changes:
    report = Report()
    in_force = book_of(read_set(files_of(brief.in_force, report), register, report))
    return changes_of(compare(in_force, book_of(found), register))


def _rulings(
    snapshot: Snapshot, asked: Iterable[tuple[str, str, str, str]], day: date
) -> Iterator[tuple[Asked, Ruling]]:
    """What the cells in use will be ruled; a cell without rules is denied without being remembered."""
    for client, purpose, coordinate, word in asked:
        form = Form(word)
        ruling = snapshot.ruling(client, purpose, coordinate, form, day)
        if ruling.reason is not Reason.NO_RULE:
            yield (client, purpose, coordinate, form, day), ruling


def _pieces(stream: BinaryIO) -> Iterator[object]:
    while len(head := stream.read(HEAD)) == HEAD:
        yield unframed(stream.read(length_of(head)), KNOWN)


def main() -> None:
    """Do one errand and end."""
    os.nice(_NICE)
    gc.disable()  # the process ends before garbage could matter
    # nothing that a library prints may come between the pieces
    said = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with said:
        for piece in examined(briefed(_pieces(sys.stdin.buffer)), REGISTER):
            said.write(framed(piece))


if __name__ == "__main__":
    main()
