"""Divisions that were given up, and what became of them (GB/T 2260): followed to a day, and never guessed at.

A street (nine digits) of which nothing is said follows its district, of which it then is an unknown street: only the
district's six digits are certain. Of a division that was split, what all its parts have in common is certain.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Final, TypeAlias

DISTRICT_DIGITS: Final = 6
STREET_DIGITS: Final = 9

_STANDINGS: Final = 64
"""A few tables, each understood on today and perhaps on the day before."""


@dataclass(frozen=True, slots=True)
class Change:
    """A division ended on a day, and this one became (part of) it. `line` is where the table says so."""

    old: str
    new: str
    since: date
    line: int


Reorganisations: TypeAlias = tuple[Change, ...]
"""Everything that one table says, in its order; sound (`fault_of`)."""

ByOld: TypeAlias = Mapping[str, Sequence[Change]]
"""What became of each division."""

Standing: TypeAlias = Mapping[str, str | None]
"""What each division that had been given up by a day has become; None where that cannot be told."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Codes that begin with one of `olds`, each of so many digits, are of this district now; None for none certain."""

    digits: int
    olds: tuple[str, ...]
    district: str | None


class ReorganisationError(Exception):
    """A table contradicts itself; `line` is where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@lru_cache(_STANDINGS)
def standing(changes: Reorganisations, day: date) -> Standing:
    """What is to be read instead of each division that no longer stands on this day."""
    begun = _by_old([change for change in changes if change.since <= day])
    ends: dict[str, frozenset[str]] = {}
    for old in _in_turn(begun):
        ends[old] = frozenset().union(*(_ends_of(change, begun, ends) for change in begun[old]))
    return {old: _certain(parts) for old, parts in ends.items()}


def today(standing: Standing, code: str) -> str | None:
    """The division that stands for a code of six or nine digits, in as many digits as are certain; None for none."""
    if code in standing:
        return standing[code]
    return standing.get(code[:DISTRICT_DIGITS], code)


def given_up(changes: Reorganisations, day: date) -> Sequence[GivenUp]:
    """`standing` of districts alone, for statements: a code is tried with the first entries first."""
    found: dict[tuple[int, str | None], list[str]] = {}
    for old, new in sorted(standing(changes, day).items(), key=_longest_first):
        found.setdefault((len(old), new and new[:DISTRICT_DIGITS]), []).append(old)
    return [GivenUp(digits, tuple(olds), new) for (digits, new), olds in found.items()]


def sound(changes: Sequence[Change]) -> Reorganisations:
    """The changes, which tell of every division once and lead to an end.

    Raises:
        ReorganisationError: a change is said twice, a division ended twice, became itself or another that had ended
            before, or comes round to itself.
    """
    seen: dict[str, Change] = {}
    pairs = set()
    for change in changes:
        first = seen.setdefault(change.old, change)
        if (change.old, change.new) in pairs:
            raise ReorganisationError(change.line, f"{change.old} becoming {change.new} is said twice")
        if first.since != change.since:
            raise ReorganisationError(change.line, f"{change.old} ended on {first.since} already (line {first.line})")
        pairs.add((change.old, change.new))
    by_old = _by_old(changes)
    _in_turn(by_old)
    for change in changes:
        _refuse_unsound(change, by_old)
    return tuple(changes)


def _refuse_unsound(change: Change, by_old: ByOld) -> None:
    if change.new == change.old and len(by_old[change.old]) == 1:
        raise ReorganisationError(change.line, f"{change.old} becomes itself")
    for later in _after(change, by_old):
        if later.since < change.since:
            raise ReorganisationError(
                change.line, f"{change.new} had ended on {later.since} (line {later.line}), before this change"
            )


def _in_turn(by_old: ByOld) -> Sequence[str]:
    """Every division behind those that it became.

    Raises:
        ReorganisationError: there is no such order.
    """
    became = {
        old: {after.old for change in changes for after in _after(change, by_old)} for old, changes in by_old.items()
    }
    try:
        return tuple(TopologicalSorter(became).static_order())
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        line = max(change.line for old in circle for change in by_old[old])
        raise ReorganisationError(line, f"it comes round to itself: {' -> '.join(circle)}") from error


def _by_old(changes: Sequence[Change]) -> ByOld:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.old, []).append(change)
    return found


def _after(change: Change, by_old: ByOld) -> Sequence[Change]:
    """What became of the division that a change led to; of a part that kept its code, nothing."""
    if change.new == change.old:
        return ()
    return by_old.get(change.new) or by_old.get(change.new[:DISTRICT_DIGITS], ())


def _ends_of(change: Change, by_old: ByOld, ends: Mapping[str, frozenset[str]]) -> frozenset[str]:
    after = _after(change, by_old)
    return ends[after[0].old] if after else frozenset({change.new})


def _longest_first(entry: tuple[str, str | None]) -> tuple[int, str]:
    """Streets go their own way, so they come before their districts."""
    return -len(entry[0]), entry[0]


def _certain(ends: Collection[str]) -> str | None:
    if len(ends) == 1:
        return next(iter(ends))
    of_districts = {end[:DISTRICT_DIGITS] for end in ends}
    return of_districts.pop() if len(of_districts) == 1 else None
