"""However an answer is cut into pages, turning them brings all of it, once, and asks for no more than it must."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from source_adapters.contract import SourceDataInvalid
from source_adapters.paging import Pages, Place
from source_adapters.shapes import PagesBy, Paging

ADDRESS = "https://h/q"
CUT = st.lists(st.integers(1, 4), max_size=8)
"""How many records each page has, as the service pleases."""

WAYS = {
    "number": Paging(PagesBy.NUMBER, "at", first=3),
    "number and total": Paging(PagesBy.NUMBER, "at", first=0, total="total"),
    "offset": Paging(PagesBy.OFFSET, "at", size=7, size_parameter="most"),
    "offset and total": Paging(PagesBy.OFFSET, "at", total="total"),
    "cursor": Paging(PagesBy.CURSOR, "at", next="next"),
    "link": Paging(PagesBy.LINK, next="next"),
}


class Service:
    """Holds numbered records on pages, and finds the page that is asked for in whichever way."""

    def __init__(self, cut: Sequence[int], paging: Paging) -> None:
        self.paging = paging
        starts = [sum(cut[:number]) for number in range(len(cut) + 1)]
        self.pages = [list(range(start, start + size)) for start, size in zip(starts, cut, strict=False)]
        self.starts = starts
        self.records = sum(cut)
        self.asked = 0

    def page(self, place: Place) -> dict[str, Any]:
        """The page at a place."""
        self.asked += 1
        number = self._number(place.address, place.fields)
        following = number + 1 if number + 1 < len(self.pages) else None
        told = f"/q?p={following}" if self.paging.by is PagesBy.LINK else f"c{following}"
        records = self.pages[number] if number < len(self.pages) else []
        return {"records": records, "total": self.records, "next": None if following is None else told}

    def _number(self, address: str, fields: Mapping[str, Any]) -> int:
        match self.paging.by:
            case PagesBy.NUMBER:
                return int(fields["at"]) - self.paging.first
            case PagesBy.OFFSET:
                return self.starts.index(fields["at"])
            case PagesBy.CURSOR:
                return int(fields.get("at", "c0")[1:])
            case PagesBy.LINK:
                return int(URL(address).query.get("p", "0"))


@given(CUT, st.sampled_from(sorted(WAYS)))
def test_all_records_come_once_and_in_order(cut: list[int], way: str) -> None:
    """At most one page more than there are is asked for, and none where it is known that there are no more."""
    service = Service(cut, WAYS[way])
    pages = Pages("d", service.paging, ADDRESS, ["440103"])
    found: list[int] = []
    while True:
        content = service.page(pages.place)
        found += content["records"]
        if not pages.turn(content, content["records"]):
            break
    assert found == list(range(service.records))
    ends_by_itself = way in {"number", "offset"}
    assert service.asked == max(1, len(cut)) + (1 if ends_by_itself and cut else 0)


@given(CUT.filter(bool), st.sampled_from(sorted(WAYS)), st.data())
def test_a_page_that_comes_again_is_noticed(cut: list[int], way: str, data: st.DataObject) -> None:
    """Whichever it is, and wherever it stands in for another."""
    paging = WAYS[way]
    service = Service([*cut, 1], paging)
    again = data.draw(st.integers(0, len(cut) - 1))
    with pytest.raises(SourceDataInvalid):
        turn_with_one_again(service, again)


def turn_with_one_again(service: Service, again: int) -> None:
    """Turn its pages, of which one stands in for all that follow it."""
    pages = Pages("d", service.paging, ADDRESS, [])
    first: list[int] = []
    for number in range(len(service.pages)):
        content = service.page(pages.place)
        first = content["records"] if number <= again else first
        pages.turn(content | {"records": first}, first)


@pytest.mark.parametrize("way", sorted(WAYS))
def test_what_is_asked_for_shows_nothing(way: str) -> None:
    """A cursor may be made of a key."""
    place = Pages("d", WAYS[way], f"{ADDRESS}/canary", ["canary"]).place
    assert "canary" not in repr(place)
