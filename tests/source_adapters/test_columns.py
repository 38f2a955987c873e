"""Columns of written values."""

from hypothesis import given
from hypothesis import strategies as st

from source_adapters.columns import one_by_one, repeating

WRITTEN = st.sampled_from([None, 0, 1, True, False, 1.0, 0.0, -0.0, "1", "", "a", [], [1], {"a": 1}])
COLUMNS = st.one_of(
    st.lists(WRITTEN, max_size=12),
    *(
        st.lists(st.sampled_from(few), max_size=12)
        for few in (["1", "a", None], [0, 1, None], [True, False], [0.0, -0.0])
    ),
)


def meaning(written: object) -> str:
    """Tells equal values of different classes apart, and also 0.0 and -0.0."""
    return f"{type(written).__name__} {written!r}"


@given(COLUMNS)
def test_what_repeats_means_what_it_means_alone(column: list[object]) -> None:
    """Whatever stands beside it."""
    assert repeating(one_by_one(meaning))(column) == [meaning(each) for each in column]


def test_what_repeats_is_read_once() -> None:
    """A code that half of the records share costs one reading."""
    seen: list[object] = []
    repeating(one_by_one(seen.append))(["MALE", "FEMALE", None] * 10)
    assert len(seen) == 3


def test_nothing_outlives_its_column() -> None:
    """The next column is read anew."""
    seen: list[object] = []
    read = repeating(one_by_one(seen.append))
    read(["MALE"] * 10)
    read(["MALE"] * 10)
    assert seen == ["MALE", "MALE"]
