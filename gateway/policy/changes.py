"""What a new set changes, as rows that can be kept: cell by cell, and each term and cut of a purpose."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.policy.comparison import CellChange, Comparison, Disclosed

LISTED: Final = 500
"""Changes that are listed; further ones are counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is held before and after, each form in words; nothing is held where there is none.

    A change of a cell has its `client`, field (`subject`) and first and last day. A change of a purpose itself, for
    all who use it, has none of them but `subject`: the name of the term, or the field and form that are cut.
    """

    client: str | None
    purpose: str
    subject: str
    from_: date | None
    until: date | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    widens: bool
    narrows: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes listed, what widens first, and how many are not."""

    listed: tuple[Change, ...] = ()
    unlisted: int = 0


def changes_of(comparison: Comparison) -> Changes:
    """At most `LISTED` of them; what widens is never left out for what only narrows."""
    rows = sorted(_rows(comparison), key=lambda change: not change.widens)
    return Changes(tuple(rows[:LISTED]), max(0, len(rows) - LISTED))


def _rows(comparison: Comparison) -> Iterator[Change]:
    for term in comparison.purposes:
        before, after = (term.before,), (term.after,)
        yield Change(None, term.purpose, term.term, None, None, before, after, term.widens, term.narrows)
    for cut in comparison.cuts:
        subject = f"{cut.coordinate} {cut.form.value}"
        yield Change(None, cut.purpose, subject, None, None, (cut.before,), (cut.after,), widens=True, narrows=True)
    for budget in comparison.budgets:
        subject = " ".join(word for word in (budget.kind.value, budget.coordinate, budget.window) if word)
        whose, purpose = budget.organisation or "every organisation", budget.purpose or "every purpose"
        limits = _limit(budget.before), _limit(budget.after)
        subject = f"budget of {whose}: {subject}"
        yield Change(None, purpose, subject, None, None, *limits, widens=budget.widens, narrows=budget.narrows)
    yield from map(_cell, comparison.cells)


def _limit(limit: int | None) -> tuple[str, ...]:
    return () if limit is None else (str(limit),)


def _cell(change: CellChange) -> Change:
    return Change(
        client=change.client,
        purpose=change.purpose,
        subject=change.coordinate,
        from_=change.from_,
        until=change.until,
        before=_told(change.before),
        after=_told(change.after),
        widens=change.widens,
        narrows=change.narrows,
    )


def _told(disclosed: tuple[Disclosed, ...]) -> tuple[str, ...]:
    return tuple(str(one) for one in disclosed)
