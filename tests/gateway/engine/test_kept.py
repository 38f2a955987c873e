"""What is compiled once is kept within a bound, and not crowded out by what is asked once and never again."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.engine.kept import Kept


def kept(most: int = 10) -> Kept[str, int]:
    """Values that are their own size."""
    return Kept(most, int)


def test_while_there_is_room_everything_is_kept() -> None:
    """Nobody pays twice on a quiet day."""
    found = kept()
    found.offer("first", 3)
    assert found.get("first") == 3
    assert len(found) == 1


def test_when_room_is_scarce_only_what_is_asked_again_is_kept() -> None:
    """A second asking is what tells an application's document from one that is always another."""
    found = kept()
    found.offer("full", 5)
    found.offer("new", 1)
    assert found.get("new") is None
    found.offer("new", 1)
    assert found.get("new") == 1


def test_what_is_never_asked_again_takes_nobodys_place() -> None:
    """However many there are."""
    found = kept()
    found.offer("full", 5)
    for number in range(100_000):
        found.offer(str(number), 5)
    assert found.values() == [5]


def test_what_is_too_large_is_never_kept() -> None:
    """It is used once and let go."""
    found = kept()
    found.offer("huge", 11)
    found.offer("huge", 11)
    assert "huge" not in found


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 6))))
def test_no_more_is_kept_than_the_bound(offers: list[tuple[str, int]]) -> None:
    """Whatever is offered, and in whichever order; what is kept is what was offered last under its key."""
    found, last = kept(), {}
    for key, value in offers:
        found.offer(key, value)
        last[key] = value
        assert sum(found.values()) <= 10
        assert found.get(key) in (None, value)
