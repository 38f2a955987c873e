"""What a desk understands, and what it tells."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from demo.departments.register import Counter, Desk, Question, QuestionMalformed, Records, answer, question, rows_by_key

COUNTER = Counter("/query", "key", lambda _connection, _keys: RECORDS, frozenset({"payments"}))
DESK = Desk("national_tax", (COUNTER,), ("data", "list"), "2007-10-28")
RECORDS: Records = {
    "A": {"key": "A", "standing": "01", "payments": {"2006": 5, "2007": 7}},
    "B": {"key": "B", "standing": "03", "payments": {}},
}


def told(**asked: Any) -> list[dict[str, Any]]:
    """The records in the answer to a question."""
    listed: list[dict[str, Any]] = answer(DESK, COUNTER, RECORDS, question(asked))["data"]["list"]
    return listed


def test_only_what_is_asked_for_is_told() -> None:
    """A record has its key and the fields asked for, and no other."""
    assert told(keys=["A"], fields=["standing"], years=[]) == [{"key": "A", "standing": "01"}]


def test_only_the_years_asked_for_are_told() -> None:
    """A figure of another year stays where it is; without years none is told."""
    assert told(keys=["A"], fields=["payments"], years=[2007]) == [{"key": "A", "payments": {"2007": 7}}]
    assert told(keys=["A"], fields=["payments"]) == [{"key": "A", "payments": {}}]


def test_unknown_keys_are_absent_and_repeated_ones_told_once() -> None:
    """Silence means that the register does not hold the key."""
    assert told(keys=["X", "B", "A", "B"], fields=["key"]) == [{"key": "B"}, {"key": "A"}]


def test_answer_says_as_of_when() -> None:
    """The envelope has the desk's own day beside the records."""
    assert answer(DESK, COUNTER, RECORDS, Question((), (), ())) == {"data": {"list": []}, "asOf": "2007-10-28"}


def test_rows_are_records_by_column() -> None:
    """Of the keys asked for, those that have a row are told, by the names of the columns."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (k TEXT PRIMARY KEY, zt TEXT)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [("A", "1"), ("B", None), ("C", "3")])
        read = rows_by_key("SELECT k, zt FROM t WHERE k IN (SELECT value FROM json_each(?))", "k")
        assert read(connection, '["A", "B", "X"]') == {"A": {"k": "A", "zt": "1"}, "B": {"k": "B", "zt": None}}


def test_desk_names_its_token_after_the_department() -> None:
    """The environment variable follows from the department's name."""
    assert DESK.bearer_variable == "MERIDIAN_NATIONAL_TAX_TOKEN"


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"keys": "A", "fields": []},
        {"keys": [1], "fields": []},
        {"keys": []},
        {"keys": [], "fields": [None]},
        {"keys": [], "fields": [], "years": ["2007"]},
        {"keys": [], "fields": [], "years": [True]},
        {"keys": ["A"] * 5_001, "fields": []},
    ],
)
def test_body_that_is_no_question_is_refused(body: object) -> None:
    """Wrong shapes and too many keys are told apart from empty questions."""
    with pytest.raises(QuestionMalformed):
        question(body)


def test_keys_are_shown_nowhere() -> None:
    """A question in a log names no key."""
    assert "SECRET" not in repr(question({"keys": ["SECRET"], "fields": ["standing"]}))
