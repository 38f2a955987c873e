"""Problems say where, what, and how to mend it."""

import pytest

from gateway.policy.problems import Place, PolicyRefused, Problem, Report, nearest, quoted


def test_a_problem_shows_place_message_and_nearest_name() -> None:
    """The nearest known name is offered before anything else."""
    problem = Problem("rules/a.csv", 12, 3, 'unknown field "Person.homesOwnd"', "a field", "Person.homesOwned")
    assert str(problem) == 'rules/a.csv:12:3: unknown field "Person.homesOwnd"; did you mean Person.homesOwned?'


def test_a_problem_without_a_near_name_says_what_was_expected() -> None:
    """Without a name to offer, the expectation is shown."""
    assert str(Problem("a.csv", 2, 0, "found 3 values", "4")) == "a.csv:2: found 3 values; expected 4"


def test_a_problem_of_a_whole_file_has_no_line() -> None:
    """Line and column are left out where there are none."""
    assert str(Problem("a.csv", 0, 0, "cannot be read")) == "a.csv: cannot be read"


def test_a_report_keeps_each_problem_once_and_in_order_of_place() -> None:
    """Problems come sorted by file, line and column, however they were found."""
    report = Report()
    for place in (Place("b.csv", 1), Place("a.csv", 10), Place("a.csv", 9, 2), Place("a.csv", 9, 2)):
        report.add(place, "wrong")
    assert [str(problem.place) for problem in report.problems] == ["a.csv:9:2", "a.csv:10", "b.csv:1"]


def test_a_report_with_problems_refuses_the_set() -> None:
    """Closing raises everything that was found."""
    report = Report()
    report.close()
    report.add(Place("a.csv"), "wrong")
    with pytest.raises(PolicyRefused, match=r"a\.csv: wrong"):
        report.close()


def test_capitals_do_not_keep_a_name_from_being_found() -> None:
    """A name in the wrong case is nearest to itself."""
    assert nearest("PERSON.HOMESOWNED", ["Person.homesOwned", "Person.name"]) == "Person.homesOwned"
    assert nearest("zzz", ["Person.homesOwned"]) is None


def test_long_cells_are_not_repeated_whole() -> None:
    """A message quotes at most 64 characters."""
    assert quoted("x" * 1000) == '"' + "x" * 64 + '…"'
