"""What a subject is told of the uses of its data: when, by whom, for what, which fields in which form.

Nobody else is told of: neither who else an operation was about, nor how many. What is withheld by law is not shown, and
nothing shows that it is not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from gateway.audit.entry import Kind
from gateway.audit.reading import Passage, Window
from gateway.audit.subjects import SubjectKeys
from gateway.oversight.cursors import Cursors
from gateway.oversight.pages import ReadingRoom
from gateway.oversight.uses import UsedField, use_of
from gateway.policy.snapshot import Snapshot
from gateway.policy.withheld import withheld

LOG: Final = "Query.accessLog"
"""The coordinate of a subject's view itself: whoever reads it used it."""

OF_LOG: Final = UsedField(LOG, "exact")
MOST: Final = 100
"""Uses on a page."""

_PERSON: Final = "Person"
_KINDS: Final = frozenset({Kind.OPERATION, Kind.VIEW})


@dataclass(frozen=True, slots=True)
class Seen:
    """A use of a subject's data as the subject is told of it. `time` is aware; titles are those of the register."""

    time: datetime
    purpose: str | None
    title: str
    title_en: str
    organisation: str
    fields: tuple[UsedField, ...]


@dataclass(frozen=True, slots=True)
class SeenPage:
    """Uses, the newest first, and the cursor to those before; None where there are none."""

    uses: tuple[Seen, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class SubjectLog:
    """Reads what the ledger holds about one person."""

    room: ReadingRoom
    keys: SubjectKeys
    cursors: Cursors
    now: Callable[[], datetime]

    async def page(self, key: str, snapshot: Snapshot, day: date, first: int, after: str | None) -> SeenPage:
        """Uses of a person's data that the person is told of; `key` is canonical.

        Raises `OversightRefused`.
        """
        hashes = frozenset(self.keys.hashes_of(_PERSON, key).values())
        view = f"subject {','.join(sorted(hashes))}"
        window = Window(below=None if after is None else self.cursors.read(view, after), kinds=_KINDS)
        wanted = _Wanted(hashes, snapshot, day, self.now())
        found = await self.room.page(window, wanted, max(1, min(first, MOST)))
        return SeenPage(found.hits, None if found.below is None else self.cursors.write(view, found.below))


class _Wanted:
    """Picks out what one subject is told of."""

    def __init__(self, hashes: frozenset[str], snapshot: Snapshot, day: date, now: datetime) -> None:
        self._hashes = hashes
        self._needles = tuple(each.encode() for each in hashes)
        self._snapshot = snapshot
        self._day = day
        self._now = now

    def __call__(self, passage: Passage) -> Seen | None:
        # most lines are about others, and are not even parsed
        if not any(needle in passage.entry for needle in self._needles):
            return None
        return self._read(passage) if passage.kind is Kind.VIEW else self._used(passage)

    def _used(self, passage: Passage) -> Seen | None:
        facts = passage.facts()
        named = [facts.get("subjects"), facts.get("reached")]
        if not any(each in self._hashes for listed in named if isinstance(listed, list) for each in listed):
            return None
        use = use_of(passage)
        if use is None:
            return None
        own = tuple(each for each in use.fields if each.coordinate.startswith(f"{_PERSON}.") or each == OF_LOG)
        return self._shown(use.time, use.client, use.organisation, use.purpose, own)

    def _read(self, passage: Passage) -> Seen | None:
        """Somebody read this very view for the subject."""
        facts, time = passage.facts(), passage.time
        client, organisation, purpose = (facts.get(name) for name in ("client", "organisation", "purpose"))
        if facts.get("subject") not in self._hashes or facts.get("cause") is not None or time is None:
            return None
        return self._shown(time, str(client), str(organisation), str(purpose), (OF_LOG,))

    def _shown(
        self, time: datetime, client: str, organisation: str, purpose: str | None, fields: tuple[UsedField, ...]
    ) -> Seen | None:
        if not fields or withheld(self._snapshot.withheld, client, purpose, time, self._day, self._now):
            return None
        registered = None if purpose is None else self._snapshot.purposes.get(purpose)
        title, title_en = ("", "") if registered is None else (registered.title, registered.title_en)
        return Seen(time, purpose, title, title_en, organisation, fields)
