"""Hashing: subjects as integers that tell nothing, the same in every process under one secret."""

from gateway.audit.subjects import SubjectHasher
from gateway.budgets.hashing import ItemHasher, counter, identified
from gateway.budgets.store import Measure

SECRET = b"s" * 32
KEY = "11010519491231002X"


def test_items_depend_on_key_kind_and_secret_only() -> None:
    """And on nothing else, so that another process counts the same."""
    (item,) = ItemHasher(SECRET).items("Person", [KEY])
    assert ItemHasher(SECRET).items("Person", ["x", KEY])[1] == item
    assert ItemHasher(SECRET).items("Enterprise", [KEY]) != (item,)
    assert ItemHasher(b"t" * 32).items("Person", [KEY]) != (item,)
    assert ItemHasher(SECRET).mark() != ItemHasher(b"t" * 32).mark()


def test_items_cannot_be_laid_beside_the_ledger() -> None:
    """The hash of a subject there has none of its bytes here."""
    (item,) = ItemHasher(SECRET).items("Person", [KEY])
    (hashed,) = SubjectHasher(SECRET).hashes("Person", [KEY])
    assert item.to_bytes(8, "little").hex() not in hashed
    assert item.to_bytes(8, "big").hex() not in hashed


def test_counters_are_told_apart_by_every_word() -> None:
    """Also a blank from all together, and one word from two."""
    found = {
        counter(Measure.DAYS, "a", "b").id,
        counter(Measure.DAYS, "a", None).id,
        counter(Measure.DAYS, "a", "").id,
        counter(Measure.DAYS, "ab").id,
        counter(Measure.TIMES, "a", "b").id,
        identified("a"),
    }
    assert len(found) == 6
