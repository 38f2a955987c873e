"""Batches hold everybody once, and nobody twice."""

from hypothesis import given
from hypothesis import strategies as st

from demo.housing_lottery.batches import batches
from demo.housing_lottery.intake import Application


def application(number: int, person: str) -> Application:
    """An application for a person."""
    return Application(number, str(number), person, "name")


@given(st.lists(st.sampled_from("ABCDEFG"), max_size=60), st.integers(1, 9))
def test_every_application_is_in_one_batch(people: list[str], size: int) -> None:
    """Batches are filled to their size at most, lose nobody, and name no person twice."""
    applications = [application(number, person) for number, person in enumerate(people)]
    made = list(batches(applications, size))
    assert sorted(one.line for batch in made for one in batch) == list(range(len(people)))
    assert all(1 <= len(batch) <= size for batch in made)
    assert all(len({one.identity_number for one in batch}) == len(batch) for batch in made)


def test_order_is_kept_where_nobody_applies_twice() -> None:
    """Without repetitions batches are slices of the file."""
    made = batches([application(number, str(number)) for number in range(5)], 2)
    assert [[one.line for one in batch] for batch in made] == [[0, 1], [2, 3], [4]]


def test_one_person_written_in_two_ways_is_one_person() -> None:
    """Letter case, widths and blanks do not make two persons."""
    written = ["11010519491231002X", "11010519491231002x", "１１010519491231002X", " 110105 19491231002X"]
    made = list(batches([application(number, person) for number, person in enumerate(written)], 10))
    assert [len(batch) for batch in made] == [1, 1, 1, 1]
