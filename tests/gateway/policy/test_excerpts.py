"""Excerpts: the line that is meant, with a caret where it is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.excerpts import LONGEST, excerpt
from tests.gateway.policy.small_city import PolicySet


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("p,alow", 3, "p,alow\n  ^"),
        ("p,alow", 0, "p,alow"),
        ("住房,x", 4, "住房,x\n     ^"),
        ("a\u200bb", 2, "a\ufffdb\n ^"),
        ("a\tb", 3, "a b\n  ^"),
        ("a", 2, "a\n ^"),
    ],
)
def test_the_caret_stands_under_the_column(line: str, column: int, expected: str) -> None:
    """Wide characters count twice; what cannot be seen takes a place of its own."""
    assert excerpt(line, column) == expected


@given(st.text("abcdefg", min_size=1, max_size=400), st.data())
def test_the_caret_points_at_its_character_however_long_the_line(line: str, data: st.DataObject) -> None:
    """Of a long line only the surroundings are shown."""
    column = data.draw(st.integers(1, len(line)))
    text, caret = excerpt(line, column).split("\n")
    assert text[caret.index("^")] == line[column - 1]
    assert len(text) <= LONGEST + 2


def test_a_refusal_shows_the_line_of_each_problem(policy_set: PolicySet) -> None:
    """First the message as one line, then the line of the file and the caret."""
    policy_set.replace("rules/filing.csv", "allow,f2", "alow,f2")
    assert [problem.split("\n") for problem in policy_set.told()] == [
        [
            'rules/filing.csv:3:60: unknown effect "alow"; did you mean allow?',
            "    p,desks,filing,Person.diedOn,range,*,2007-01-01,2008-12-31,alow,f2",
            "    " + " " * 59 + "^",
        ]
    ]
