"""What a department sees: every use of its fields, and of what is derived from them, by whom and for what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from gateway.audit.entry import Kind
from gateway.audit.reading import Passage, Window
from gateway.oversight.cursors import Cursors
from gateway.oversight.pages import ReadingRoom
from gateway.oversight.uses import Use, UsedField, use_of
from gateway.policy.suspensions import fields_of
from resolvers.declared import Register

MOST: Final = 10_000
"""Uses on a page."""

_KINDS: Final = frozenset({Kind.OPERATION})


@dataclass(frozen=True, slots=True)
class Period:
    """From `since`, before `until`; both aware, None where it is open."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class UsePage:
    """Uses, the newest first, each with the department's own fields; and the cursor to those before."""

    uses: tuple[Use, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class DepartmentLog:
    """Reads what the ledger holds about a department's fields."""

    room: ReadingRoom
    cursors: Cursors
    register: Register

    async def page(self, department: str, period: Period, first: int, after: str | None) -> UsePage:
        """Uses of the department's fields within a period. Raises `OversightRefused`."""
        view = f"department {department} {period.since} {period.until}"
        below = None if after is None else self.cursors.read(view, after)
        window = Window(period.since, period.until, below=below, kinds=_KINDS)
        wanted = _Wanted(fields_of(department, self.register))
        found = await self.room.page(window, wanted, max(1, min(first, MOST)))
        return UsePage(found.hits, None if found.below is None else self.cursors.write(view, found.below))


class _Wanted:
    """Picks out the uses of some fields, and of each use these fields only."""

    def __init__(self, coordinates: frozenset[str]) -> None:
        self._coordinates = coordinates

    def __call__(self, passage: Passage) -> Use | None:
        use = use_of(passage)
        own = () if use is None else tuple(each for each in use.fields if each.coordinate in self._coordinates)
        if use is None or not own:
            return None
        return replace(use, fields=own)


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """What uses are counted by: the day in the city, who, for what, which field in which form."""

    day: str
    organisation: str
    client: str
    purpose: str
    field: str
    form: str


@dataclass(slots=True)
class Count:
    """How many operations, and about how many subjects, each operation's counted by itself."""

    operations: int = 0
    subjects: int = 0


@dataclass(frozen=True, slots=True)
class Used:
    """A use, as it is counted: on that day in the city."""

    day: str
    organisation: str
    client: str
    purpose: str
    fields: tuple[UsedField, ...]
    subjects: int


def counted(uses: Iterable[Used], into: dict[Line, Count]) -> None:
    """Count uses; a field that an operation used for several years counts once."""
    for use in uses:
        for coordinate, form in dict.fromkeys((each.coordinate, each.form) for each in use.fields):
            line = Line(use.day, use.organisation, use.client, use.purpose, coordinate, form)
            count = into.setdefault(line, Count())
            count.operations += 1
            count.subjects += use.subjects


def newest_first(counts: Mapping[Line, Count]) -> list[tuple[Line, Count]]:
    """The lines in the order of their words, but of days the newest first."""
    by_words = sorted(counts.items(), key=lambda item: item[0])
    return sorted(by_words, key=lambda item: item[0].day, reverse=True)
