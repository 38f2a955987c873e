"""Proving a ledger: every line is as it was written, none is missing, added or moved, and signed statements agree.

It only reads, needs no lock, works on a copy, and keeps one block of lines in memory, and eighty bytes a checkpoint.
A ledger in use is accepted while its last line is still being written. That the end was not cut off, and that not
everything was written anew, is proved by checkpoints: up to the last of them, and against whoever lacks the key; with
an anchor that the operator cannot reach, also against whoever has it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from gateway.audit.anchors.reading import anchored_lines
from gateway.audit.chain import GENESIS, Head
from gateway.audit.continuity import Continuity, Fault, Finding, Place
from gateway.audit.segment import number_of
from gateway.audit.signing import PublicKey
from gateway.audit.statements import STATEMENTS_NAME, Checkpoint
from gateway.audit.storage import segment_names
from gateway.audit.testimony import KnownKey, Testimony, compare, statement_lines
from gateway.audit.walk import Walk

ANCHOR: Final = "anchor"
"""How findings name the anchor's statements."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was read and what is wrong with it.

    `lines` counts whole lines of any kind, `entries` those of operations. `first` and `last` are the earliest and the
    latest time of a line (aware, UTC). `statements` counts the signed ones, `checkpoint` is the last checkpoint with
    its number, `anchored` counts the anchor's statements: None without one. `by_itself`: no key was given, so that
    the ledger's own first key was believed. `unlisted` counts the findings beyond those kept.
    """

    lines: int
    entries: int
    first: datetime | None
    last: datetime | None
    head: Head
    findings: tuple[Finding, ...]
    unlisted: int
    accepted: bool
    statements: int = 0
    checkpoint: tuple[int, Checkpoint] | None = None
    anchored: int | None = None
    keys: tuple[KnownKey, ...] = ()
    by_itself: bool = True


def nobody_is_told(_: int) -> None:
    """Progress that nobody follows."""


def verify(
    directory: Path,
    trusted: Sequence[PublicKey] = (),
    anchor: Path | None = None,
    told: Callable[[int], None] = nobody_is_told,
) -> Verification:
    """Read every segment of a ledger, its statements, and those of an anchor; `told` hears of bytes that were read.

    Raises:
        OSError: the directory or one of its files cannot be read.
        AnchorUnavailable: there is no anchor at that place.
    """
    names = segment_names(directory)
    continuity = Continuity()
    ours = Testimony(STATEMENTS_NAME, trusted, continuity)
    ours.read(statement_lines(directory))
    testimonies = [ours]
    if anchor is not None:
        anchored = Testimony(ANCHOR, trusted or _first_keys(ours), continuity)
        anchored.read(anchored_lines(anchor))
        compare(ours, anchored, continuity, STATEMENTS_NAME)
        testimonies.append(anchored)
    elif trusted and not ours.lines:
        continuity.report(Fault.UNSIGNED, Place(STATEMENTS_NAME, 0), "nothing is signed by the keys that were given")
    dropped, start = _dropped(testimonies[-1], continuity)
    continuity.begin_after(start)
    walk = Walk(continuity, [testimony.vouched for testimony in testimonies], told)
    kept = [name for name in names if (number_of(name) or 0) > dropped]
    walk.segments(directory, kept, dropped=dropped)
    findings = continuity.findings()
    return Verification(
        lines=walk.lines,
        entries=walk.entries,
        first=walk.first,
        last=walk.last,
        head=continuity.head,
        findings=findings,
        unlisted=continuity.unlisted,
        accepted=continuity.accepted,
        statements=ours.lines,
        checkpoint=ours.last_checkpoint,
        anchored=None if anchor is None else testimonies[-1].lines,
        keys=tuple(ours.keys),
        by_itself=not trusted,
    )


def _dropped(testimony: Testimony, continuity: Continuity) -> tuple[int, Head]:
    """Up to which number segments were dropped, by whoever may sign, and where the chain goes on."""
    last, start = 0, GENESIS
    for number, tombstone in testimony.tombstones:
        seals = tombstone.segments
        detail = (
            f"{len(seals)} segment(s) to {seals[-1].segment} with {sum(seal.lines for seal in seals)} lines "
            f"were dropped on {tombstone.time:%Y-%m-%d}, says statement {number}"
        )
        continuity.report(Fault.DROPPED, Place(seals[0].segment, 0), detail)
        last, start = max(number_of(seal.segment) or 0 for seal in seals), tombstone.after
    return last, start


def _first_keys(ours: Testimony) -> list[PublicKey]:
    return [known.public for known in ours.keys[:1]]
