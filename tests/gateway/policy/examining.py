"""A set examined in this process, piece by piece, as the other process does it."""

from collections.abc import Iterable
from datetime import date

from gateway.policy.examiner import Brief, briefed, examined
from gateway.policy.frames import HEAD, framed, unframed
from gateway.policy.handover import (
    KNOWN,
    Accepted,
    Done,
    Errand,
    Outcome,
    Refused,
    ServedSet,
    TakingOver,
    Unchanged,
    asked_parts,
    file_parts,
    load_served,
)
from gateway.policy.snapshot import Snapshot
from tests.gateway.policy.small_city import REGISTER, PolicySet

DAY = date(2007, 6, 30)


def sent(pieces: Iterable[object]) -> list[object]:
    """The pieces as the other side has them."""
    return [unframed(framed(piece)[HEAD:], KNOWN) for piece in pieces]


def served(policy_set: PolicySet) -> ServedSet:
    """The set as the gateway serves by it."""
    return load_served(policy_set.path, REGISTER)


def brief(policy_set: PolicySet, in_force: ServedSet) -> Brief:
    """The errand to examine a set while another is in force."""
    errand = Errand(str(policy_set.path), in_force.snapshot.version, DAY)
    asked = in_force.snapshot.asked(DAY, 100)
    return briefed(sent([errand, *file_parts(in_force.contents), *asked_parts(asked), Done()]))


def outcome(policy_set: PolicySet, in_force: ServedSet) -> Outcome:
    """What becomes of the set that lies in the folder now."""
    first, *rest = sent(examined(brief(policy_set, in_force), REGISTER))
    if isinstance(first, Unchanged | Refused):
        assert rest == []
        return first
    assert isinstance(first, Accepted)
    *pieces, done = rest
    assert done == Done()
    taking = TakingOver(first)
    for piece in pieces:
        taking.take(piece)
    return taking.whole()


def ruled(snapshot: Snapshot, cells: Iterable[tuple[str, str, str]]) -> list[object]:
    """The rulings on cells (client, purpose, field) in every form."""
    forms = {coordinate: declared.forms for coordinate, declared in REGISTER.items()}
    return [
        snapshot.ruling(client, purpose, coordinate, form, DAY)
        for client, purpose, coordinate in cells
        for form in forms[coordinate]
    ]
