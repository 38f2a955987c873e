"""Cells: one value each, or one problem."""

from dataclasses import replace
from datetime import date

import pytest

from gateway.policy.cells import district, filled, iso_date, known, positive, years, yes_or_no
from gateway.policy.problems import Place, Report
from gateway.policy.rows import Cell


def cell(text: str) -> Cell:
    """A cell somewhere."""
    return Cell(text, Place("a.csv", 2, 5))


def test_sound_cells_become_values() -> None:
    """Dates, numbers, years and answers are read as written."""
    report = Report()
    assert iso_date(cell("2007-02-28"), report) == date(2007, 2, 28)
    assert positive(cell("500"), report) == 500
    assert years(cell("2006 2007"), report) == {2006, 2007}
    assert years(cell(""), report) == frozenset()
    assert yes_or_no(cell("yes"), report)
    assert not yes_or_no(cell("no"), report)
    assert not report.problems


@pytest.mark.parametrize(
    "text",
    ["", "2007-02-29", "2007/2/29", "0001-01-01", "２００７-01-01", "2007-W01-1", "28/2/2007", "2007-02-28 0:00"],
)
def test_only_calendar_dates_are_dates(text: str) -> None:
    """No other spelling, and no day that does not exist."""
    report = Report()
    iso_date(cell(text), report)
    assert [str(problem) for problem in report.problems] == [f'a.csv:2:5: "{text}" is not a date; expected YYYY-MM-DD']


@pytest.mark.parametrize(
    "text", ["2007-2-28", "2007/2/28", "2007/02/28", "2007.2.28", "2007年2月28日", "20070228", "2007-02/28"]
)
def test_a_date_as_a_spreadsheet_writes_it_is_shown_as_it_should_be(text: str) -> None:
    """Where the year comes first, it is certain which day is meant."""
    report = Report()
    iso_date(cell(text), report)
    assert [str(problem) for problem in report.problems] == [
        f'a.csv:2:5: "{text}" is not a date; did you mean 2007-02-28?'
    ]


def test_a_cell_is_complained_of_once() -> None:
    """What its characters say about it is enough."""
    report = Report()
    unsound = replace(cell("“no”"), is_sound=False)
    for read in (iso_date, positive, years, yes_or_no, district):
        read(unsound, report)
    known(unsound, "client", {"desk"}, report)
    filled(replace(unsound, text="—"), "officer", report)
    assert report.problems == ()


@pytest.mark.parametrize("text", ["", "-", "\u3000", " . "])
def test_a_dash_or_a_wide_blank_is_no_name(text: str) -> None:
    """Somebody must answer for it."""
    report = Report()
    filled(cell(text), "officer", report)
    assert [str(problem) for problem in report.problems] == ["a.csv:2:5: no officer"]


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "1e3", "0x10", "١", "1000000000"])
def test_only_whole_numbers_above_zero_are_counts(text: str) -> None:
    """A limit of nothing, or without end, is no limit."""
    report = Report()
    positive(cell(text), report)
    assert len(report) == 1


@pytest.mark.parametrize("text", ["07", "2006,2007", "2006  2007", "2006-2007", "all"])
def test_years_are_four_digits_with_a_blank_between(text: str) -> None:
    """No spans and no words for years."""
    report = Report()
    years(cell(text), report)
    assert len(report) == 1


@pytest.mark.parametrize("text", ["", "Yes", "true", "1"])
def test_answers_are_written_out(text: str) -> None:
    """Only yes and no."""
    report = Report()
    assert not yes_or_no(cell(text), report)
    assert len(report) == 1


@pytest.mark.parametrize("text", ["*", "440104", "440104003"])
def test_districts_are_read_as_written(text: str) -> None:
    """Everywhere, six digits or nine."""
    report = Report()
    assert district(cell(text), report) == text
    assert not report.problems


@pytest.mark.parametrize("text", ["", "**", "44", "4401041", "4401040031", "44010x", "４４０１０４", "elsewhere"])
def test_what_is_no_code_is_no_district(text: str) -> None:
    """Casbin would never meet it in a question, and the rule would be inert."""
    report = Report()
    district(cell(text), report)
    assert len(report) == 1
