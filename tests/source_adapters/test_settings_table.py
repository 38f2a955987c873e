"""Strict reading of a table of settings."""

from enum import StrEnum
from typing import Any

import pytest

from source_adapters.settings_table import SettingsTable


class Colour(StrEnum):
    """Two words."""

    RED = "red"
    BLUE = "blue"


def table(**content: Any) -> SettingsTable:
    """A table named t."""
    return SettingsTable("t", content, [])


def test_settings_are_read_by_type() -> None:
    """What is there and right is read, and nothing is noted."""
    settings = table(text="x", flag=True, seconds=2, count=3, word="blue", inner={"a": 1}, rows=[{}, {}])
    assert settings.text("text") == settings.optional_text("text") == "x"
    assert settings.flag("flag", default=False) is True
    assert settings.seconds("seconds", 1.0) == 2.0
    assert settings.count("count", 1) == settings.natural("count", 1) == 3
    assert settings.word("word", Colour, Colour.RED) is settings.required_word("word", Colour) is Colour.BLUE
    assert dict(settings.table("inner").entries()) == {"a": 1}
    assert settings.optional_word("word", [Colour.BLUE]) is Colour.BLUE
    assert [inner.where for inner in settings.tables("rows")] == ["t.rows[1]", "t.rows[2]"]
    assert [inner.where for inner in settings.optional_tables("rows")] == ["t.rows[1]", "t.rows[2]"]
    settings.refuse_unknown()
    assert settings.problems == []


@pytest.mark.parametrize("wrong", [-1, True, 1.0, "1", [-1], [True], ["1"], [1.0]])
def test_numbers_are_whole_and_not_negative(wrong: object) -> None:
    """Neither alone nor in a list."""
    settings = table(number=wrong, numbers=wrong if isinstance(wrong, list) else [wrong])
    assert (settings.natural("number", 7), settings.counts("numbers", (8,))) == (7, (8,))
    assert len(settings.problems) == 2
    assert table(number=0).natural("number", 7) == 0
    assert table(numbers=[1, 2]).counts("numbers", ()) == (1, 2)


@pytest.mark.parametrize("wrong", [[], "0", 0, [1.5], [None], [[]]])
def test_scalars_are_texts_numbers_and_truth_values(wrong: object) -> None:
    """At least one."""
    assert table(values=["0", 0, True]).scalars("values") == ("0", 0, True)
    settings = table(values=wrong)
    assert settings.scalars("values") == ()
    assert settings.problems == ["t.values: expected a list of texts, whole numbers or truth values"]


def test_absent_settings_have_their_default() -> None:
    """Only what is mandatory is missed."""
    settings = table()
    assert settings.optional_text("text") is None
    assert settings.count("count", 7) == 7
    assert settings.table("inner").content == {}
    assert settings.optional_word("word", Colour) is None
    assert settings.optional_tables("rows") == []
    assert settings.problems == []
    settings.text("text")
    settings.tables("rows")
    settings.required_word("word", Colour)
    assert [problem.partition(";")[0] for problem in settings.problems] == [
        "t.text: missing",
        "t.rows: missing",
        "t.word: missing",
    ]


@pytest.mark.parametrize("wrong", [None, 0, -1, True, float("nan"), float("inf"), "", [], {}])
def test_wrong_types_are_noted_and_read_on(wrong: Any) -> None:
    """A wrong setting is a problem and reads as its default, so that the others are judged too."""
    settings = table(name=wrong)
    assert settings.seconds("name", 1.5) == 1.5
    assert settings.tables("name") == []
    assert settings.word("name", Colour, Colour.RED) is Colour.RED
    assert len(settings.problems) == 3


def test_a_setting_nobody_asked_for_is_unknown() -> None:
    """Also inside inner tables, and all known names are told."""
    settings = table(known=1, unknwon=2, inner={"stray": 1})
    settings.count("known", 1)
    inner = settings.table("inner")
    inner.refuse_unknown()
    settings.refuse_unknown()
    assert settings.problems == [
        "t.inner.stray: unknown setting; known here: ",
        "t.unknwon: unknown setting; known here: inner, known",
    ]
