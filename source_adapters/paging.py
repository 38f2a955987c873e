"""Turning the pages of an answer, no I/O: what is asked for next, and when it must have been all.

A page that was there before, a link that leads elsewhere, and pages or records without end fail the call: who would
stop early takes silence for an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import orjson
from yarl import URL

from source_adapters.contract import SourceDataInvalid
from source_adapters.json_path import Nowhere, at, path_of
from source_adapters.shapes import PagesBy, Paging


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is asked for: at which address, with which further fields of the body."""

    address: str = field(repr=False)
    fields: Mapping[str, object] = field(repr=False)


class Pages:
    """The pages of one answer, from the first on; `keys` are all spellings that are asked for."""

    def __init__(self, department: str, paging: Paging, address: str, keys: Sequence[str]) -> None:
        self._department = department
        self._paging = paging
        self._keys = keys
        self._seen: set[bytes] = set()
        self._turned = 0
        self._records = 0
        self._place = Place(address, self._fields(self._first()))

    @property
    def place(self) -> Place:
        """Where the page is that is to be read now."""
        return self._place

    def turn(self, content: object, records: Sequence[object]) -> bool:
        """Take note of a page and the records in it; whether another one follows, which is then at `place`.

        Raises:
            SourceDataInvalid: the page repeats another, there are more than the binding allows, or what it says of the
                next one cannot be followed.
        """
        self._turned += 1
        self._records += len(records)
        if self._records > self._paging.most_records:
            raise self._invalid(f"the pages hold more than {self._paging.most_records} records")
        if records:
            self._mark(orjson.dumps(records), "a page of the answer is there twice")
        following = self._following(content, records)
        if following is None:
            return False
        if self._turned >= self._paging.most_pages:
            raise self._invalid(f"the answer has not ended after {self._paging.most_pages} pages")
        self._place = following
        return True

    def _first(self) -> object:
        match self._paging.by:
            case PagesBy.NUMBER:
                return self._paging.first
            case PagesBy.OFFSET:
                return 0
            case _:
                return None

    def _fields(self, at_which: object) -> dict[str, object]:
        paging, fields = self._paging, {}
        if paging.parameter is not None and at_which is not None:
            fields[paging.parameter] = at_which
        if paging.size_parameter is not None:
            fields[paging.size_parameter] = paging.size
        return fields

    def _following(self, content: object, records: Sequence[object]) -> Place | None:
        match self._paging.by:
            case PagesBy.NUMBER:
                return self._counted(content, records, self._paging.first + self._turned)
            case PagesBy.OFFSET:
                return self._counted(content, records, self._records)
            case PagesBy.CURSOR:
                return self._at_cursor(self._next(content))
            case PagesBy.LINK:
                return self._at_link(self._next(content))

    def _counted(self, content: object, records: Sequence[object], number: int) -> Place | None:
        """The next page of those that are counted: after an empty one there is none, nor when all were there."""
        if self._paging.total is not None:
            total = at(path_of(self._paging.total), content)
            if not isinstance(total, int) or isinstance(total, bool) or total < self._records:
                raise self._invalid("the answer does not say readably how many records there are")
            if total > self._records and not records:
                raise self._invalid("the pages end before all records were there")
            if total == self._records:
                return None
        return replace(self._place, fields=self._fields(number)) if records else None

    def _next(self, content: object) -> object:
        """What a page says of the next one; None where there is none."""
        found = at(path_of(self._paging.next or ""), content)
        if isinstance(found, str | int) and not isinstance(found, bool):
            return None if found == "" else found
        if found is None or found is Nowhere.ABSENT:
            return None
        raise self._invalid("the answer does not say readably what page follows")

    def _at_cursor(self, cursor: object) -> Place | None:
        if cursor is None:
            return None
        self._mark(b"at " + orjson.dumps(cursor), "the pages lead in a circle")
        return replace(self._place, fields=self._fields(cursor))

    def _at_link(self, link: object) -> Place | None:
        if link is None:
            return None
        here = URL(self._place.address)
        try:
            there = here.join(URL(str(link)))
            is_ours = there.origin() == here.origin() and there.user is None and there.password is None
        except ValueError:
            is_ours = False
        if not is_ours:
            raise self._invalid("the next page is said to be elsewhere; only links to the same origin are followed")
        if any(key in str(link) for key in self._keys):
            raise self._invalid("the link to the next page holds a key: no key is sent in an address")
        self._mark(b"at " + str(there).encode(), "the pages lead in a circle")
        return replace(self._place, address=str(there))

    def _mark(self, mark: bytes, fault: str) -> None:
        digest = sha256(mark).digest()
        if digest in self._seen:
            raise self._invalid(fault)
        self._seen.add(digest)

    def _invalid(self, what: str) -> SourceDataInvalid:
        return SourceDataInvalid(self._department, what)
