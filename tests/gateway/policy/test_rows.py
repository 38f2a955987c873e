"""Rows: the grammars of rule files and registers."""

# ruff: noqa: E501 - an edit and the refusal it meets stand on one line

import csv
import io
import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.files import Line, TextFile
from gateway.policy.problems import Report
from gateway.policy.rows import register_rows, rule_rows
from tests.gateway.policy.small_city import PolicySet

LOTTERY = "rules/lottery.csv"
COMMENT = "# what the lottery needs"
RULE = "p,portal,lottery,Person.homesOwned,status,*,2007-01-01,2007-12-31,allow,l2"
HEADER = "ptype,client,purpose,field,form,district,from,until,eft,id"
CLIENTS_HEADER = "wrong header; expected client,organisation,group,title,officer,until,debug"
QUOTE = "2: a quote that does not close, or stands inside a value; expected quotes round a whole value, and no line break inside a cell"
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


@pytest.mark.parametrize("kind", ["P", "policy", "p2", "x", ""])
def test_rows_are_of_kind_p(policy_set: PolicySet, kind: str) -> None:
    """Stock Casbin would drop such a row in silence."""
    policy_set.replace(LOTTERY, COMMENT, RULE.replace("p", kind, 1))
    assert policy_set.problems() == [f'{LOTTERY}:2:1: unknown row kind "{kind}"; did you mean p?']


def test_groups_stand_in_the_register_of_clients(policy_set: PolicySet) -> None:
    """Casbin's own rows for them are no rules."""
    policy_set.replace(LOTTERY, COMMENT, "g,desk-b,desks")
    assert policy_set.problems() == [f"{LOTTERY}:2:1: a row of groups; expected the group of a client in clients.csv"]


@pytest.mark.parametrize("row", [RULE + ",", RULE.replace("p,", "p,1,", 1)])
def test_a_shifted_row_is_told_by_its_number_of_values(policy_set: PolicySet, row: str) -> None:
    """Not by a wildcard that came to stand in another column."""
    policy_set.replace(LOTTERY, RULE, row)
    (problem,) = policy_set.problems()
    assert problem.startswith(f"{LOTTERY}:4: found 10 values")


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
    ("header", "told"),
    [
        (HEADER.upper(), "1:1: wrong header"),
        (HEADER.replace(",id", ""), "1:56: wrong header"),
        (HEADER.replace("ptype", "ptype,priority"), "1:7: wrong header"),
        (f"# note\n{HEADER}", "1:1: wrong header"),
        (f" {HEADER}", "1:1: wrong header"),
        ("", "1: wrong header"),
        (HEADER + ",,", "1:59: empty columns after the last one"),
        (HEADER.replace(",", ";"), "1:6: wrong separator"),
        (HEADER.replace(",", "\t"), "1:6: wrong separator"),
        (HEADER.replace("client,", "client，"), "1:13: wrong separator"),
        ('"' + HEADER.replace(",", '","') + '"', "1:1: quotes are not allowed in a rule file"),
    ],
)
def test_a_rule_file_begins_with_its_header(policy_set: PolicySet, header: str, told: str) -> None:
    """The first line is exactly the header; what a spreadsheet does to it is named."""
    policy_set.replace(LOTTERY, HEADER, header)
    assert policy_set.problems()[0] == f"{LOTTERY}:{told}; expected {HEADER}"


def test_a_header_is_complained_of_once(policy_set: PolicySet) -> None:
    """A character that stands nowhere is enough to say about it."""
    policy_set.replace("budgets.csv", "kind", "k\u0456nd")
    (problem,) = policy_set.problems()
    assert problem.startswith("budgets.csv:1:29: character U+0456")


def test_a_register_may_have_its_header_in_quotes(policy_set: PolicySet) -> None:
    """As some spreadsheets write all texts."""
    policy_set.replace("budgets.csv", "organisation,purpose", '"organisation","purpose"')
    assert policy_set.problems() == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("clients.csv", "portal,housing-office,,", "portal,housing-office,,,"),
        ("clients.csv", "摇号系统", "摇号\u00a0系统"),
        ("clients.csv", "portal,housing-office", "por\u200btal,housing-office"),
        ("clients.csv", "desk-b,bureau-b", "desk-b,bureau;b"),
        ("purposes.csv", "500,1000", "500,1000,"),
        ("departments.csv", "homes,房管局", "homes,,房管局"),
        ("bands.csv", "Person.income,fine,20.00,20", 'Person.income,fine,"2,000.00",20'),
        ("bands.csv", "Person.income,fine,20.00,20", "Person.income,fine,20.00,,20"),
        ("rules/filing.csv", "exact", "ex act"),
        ("rules/filing.csv", "exact", '"exact"'),
        ("rules/filing.csv", "deny,f4", "deny，f4"),
        ("rules/filing.csv", HEADER, HEADER + ","),
        ("rules-about.csv", "f1,", "f1,,"),
        ("rules-about.csv", "f1,", "f1, "),
    ],
)
def test_one_mistake_is_one_problem(policy_set: PolicySet, file: str, old: str, new: str) -> None:
    """What a spoilt row names does not look unknown, or unsigned, elsewhere."""
    policy_set.replace(file, old, new)
    (problem,) = policy_set.problems()
    assert problem.startswith(f"{file}:")


@given(st.lists(st.text("ab-.*4 \t", max_size=4), min_size=8, max_size=11))
def test_a_plain_rule_is_read_as_any_other(values: list[str]) -> None:
    """What is known at a glance differs in nothing from what is looked at letter by letter."""
    text = TextFile("rules/a.csv", (Line(1, HEADER), Line(2, ",".join(["p", *values]))))
    glance, letters = Report(), Report()
    rows = rule_rows(text, glance)
    with patch("gateway.policy.rows._PLAIN_RULE", re.compile("never")):
        assert rule_rows(text, letters) == rows
    assert letters.problems == glance.problems


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("clients.csv", ",debug", ",debugging", "1:52: " + CLIENTS_HEADER),
        ("clients.csv", "client,organisation", "organisation,client", "1:1: " + CLIENTS_HEADER),
        ("departments.csv", "homes,房管局,Gao Yan,", "homes;房管局;Gao Yan;", "2: wrong separator; expected 4, with commas between"),
        ("departments.csv", "desk 1", "desk 1,", "2: found 5 values; expected 4, with commas between"),
        ("departments.csv", "desk 1", '"desk" 1', QUOTE),
        ("departments.csv", "desk 1", '"desk 1', QUOTE),
        ("departments.csv", "desk 1", 'desk "1"', QUOTE),
        ("departments.csv", "Gao Yan", 'Gao"Yan', QUOTE),
        ("departments.csv", "Gao Yan", ' "Gao Yan"', QUOTE),
        ("departments.csv", "desk 1", '"desk\n1"', QUOTE),
        ("departments.csv", "homes", "# homes", "2: a comment in a register; expected comments in rule files only"),
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
