"""Rows: the grammars of rule files and registers."""

# ruff: noqa: E501 - an edit and the refusal it meets stand on one line

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.files import Line, TextFile
from gateway.policy.problems import Report
from gateway.policy.rows import register_rows
from tests.gateway.policy.small_city import PolicySet

LOTTERY = "rules/lottery.csv"
COMMENT = "# what the lottery needs"
RULE = "p,portal,lottery,Person.homesOwned,status,*,2007-01-01,2007-12-31,allow,l2"
HEADER = "ptype,client,purpose,field,form,district,from,until,eft,id"
CLIENTS_HEADER = "1: wrong header; expected client,organisation,group,title,officer,until,debug"
WORD = "only A-Z a-z 0-9 . _ - in a value"


@pytest.mark.parametrize(
    "line",
    [
        RULE.replace(",", ", "),
        RULE.replace(",", " ,\t"),
        f"  {RULE}  ",
        f"\n\n{RULE}\n   \n",
        f"  # indented comment\n{RULE}",
    ],
)
def test_blanks_round_separators_are_accepted(policy_set: PolicySet, line: str) -> None:
    """Blanks, tabs after commas, empty lines and comments do no harm."""
    version = policy_set.load().version
    policy_set.replace(LOTTERY, RULE, line)
    assert policy_set.problems() == []
    assert policy_set.load().version != version


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (RULE.replace(",allow", ""), "found 8 values after `p`; expected 9: " + HEADER.removeprefix("ptype,")),
        (RULE + ",", "found 10 values after `p`; expected 9: " + HEADER.removeprefix("ptype,")),
        ("p", "found 0 values after `p`; expected 9: " + HEADER.removeprefix("ptype,")),
    ],
)
def test_a_row_has_nine_values_after_its_kind(policy_set: PolicySet, row: str, expected: str) -> None:
    """A value too few or too many is counted."""
    policy_set.replace(LOTTERY, RULE, row)
    assert policy_set.problems() == [f"{LOTTERY}:4: {expected}"]


@pytest.mark.parametrize("kind", ["P", "policy", "p2", "g", "x", ""])
def test_rows_are_of_kind_p(policy_set: PolicySet, kind: str) -> None:
    """Stock Casbin would drop such a row in silence."""
    policy_set.replace(LOTTERY, COMMENT, RULE.replace("p", kind, 1))
    assert policy_set.problems() == [f'{LOTTERY}:2:1: unknown row kind "{kind}"; did you mean p?']


@pytest.mark.parametrize(
    ("line", "column", "complaint"),
    [
        (RULE.replace(",", ";"), 2, "wrong separator"),
        (RULE.replace(",", "\t"), 2, "wrong separator"),
        (RULE.replace(",", "，"), 2, "wrong separator"),
        (RULE.replace("allow", '"allow"'), 67, "quotes are not allowed"),
        (RULE.replace("allow", '"allow'), 67, "quotes are not allowed"),
        (RULE.replace("portal", "[portal]"), 3, "brackets are not allowed"),
        (RULE.replace("allow", "allow)"), 72, "brackets are not allowed"),
        (RULE.replace("l2", "l2#"), 75, "a comment stands on a line of its own"),
        (RULE + " # why", 76, "a comment stands on a line of its own"),
        (RULE.replace("portal", "*"), 3, "`*` stands only in the column district"),
        (RULE.replace(",*,", ",44*,"), 45, "`*` stands only in the column district"),
        (RULE.replace("allow", "al low"), 69, "blank inside a value"),
        ("// note", 1, "character U+002F SOLIDUS is not allowed in a value"),
        ("[section]", 1, "brackets are not allowed"),
    ],
)
def test_values_keep_to_their_alphabet(policy_set: PolicySet, line: str, column: int, complaint: str) -> None:
    """What would make a rule inert or shift its columns is refused where it stands."""
    policy_set.replace(LOTTERY, COMMENT, line)
    assert policy_set.problems() == [f"{LOTTERY}:2:{column}: {complaint}; expected {WORD}"]


def test_values_are_of_limited_length(policy_set: PolicySet) -> None:
    """A word has at most 80 characters."""
    policy_set.replace(LOTTERY, COMMENT, RULE.replace("l2", "x" * 81))
    assert policy_set.problems() == [f"{LOTTERY}:2:73: value too long; expected at most 80 characters"]


@pytest.mark.parametrize(
    "header", [HEADER.upper(), HEADER.replace(",id", ""), HEADER + ",", f"# note\n{HEADER}", f" {HEADER}"]
)
def test_a_rule_file_begins_with_its_header(policy_set: PolicySet, header: str) -> None:
    """The first line is exactly the header."""
    policy_set.replace(LOTTERY, HEADER, header)
    assert f"{LOTTERY}:1: wrong header; expected {HEADER}" in policy_set.problems()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("clients.csv", ",debug", ",debugging", CLIENTS_HEADER),
        ("clients.csv", "client,organisation", "organisation,client", CLIENTS_HEADER),
        ("departments.csv", "homes,房管局,Gao Yan,", "homes;房管局;Gao Yan;", "2: wrong separator; expected 4, with commas between"),
        ("departments.csv", "desk 1", "desk 1,", "2: found 5 values; expected 4, with commas between"),
        ("departments.csv", "desk 1", '"desk" 1', "2: a quote that does not close, or closes inside a value"),
        ("departments.csv", "desk 1", '"desk 1', "2: a quote that does not close, or closes inside a value"),
        ("departments.csv", "homes", "ho mes", "2:3: blank inside a value; expected " + WORD),
        ("departments.csv", "desk 1", "x" * 501, "2:19: value too long; expected at most 500 characters"),
    ],
)  # fmt: skip
def test_registers_are_plain_csv(policy_set: PolicySet, file: str, old: str, new: str, expected: str) -> None:
    """Header, number of values, quotes and alphabet of a register are checked."""
    policy_set.replace(file, old, new)
    assert f"{file}:{expected}" in policy_set.problems()


@given(st.lists(st.text('a," 市', max_size=6), min_size=2, max_size=5))
def test_cells_of_a_register_know_where_they_stand(values: list[str]) -> None:
    """Whatever a spreadsheet quotes, a cell begins where its text does in the line."""
    written = [_written(value) for value in values]
    columns = tuple(f"title{number}" for number in range(len(values)))
    text = TextFile("a.csv", (Line(1, ",".join(columns)), Line(2, ",".join(written))))
    with patch("gateway.policy.rows.FREE_TEXT", frozenset(columns)):
        rows = register_rows(text, columns, Report())
    cells = [] if not rows else [rows[0][column] for column in columns]
    starts = [len(",".join(written[:number])) + (number > 0) + 1 for number in range(len(values))]
    assert not rows or [cell.text for cell in cells] == [value.strip(" ") for value in values]
    assert not rows or [cell.place.column for cell in cells] == starts
    assert rows or not any(value.strip(" ") for value in values)


def _written(value: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(["", value])
    return stream.getvalue().removeprefix(",")
