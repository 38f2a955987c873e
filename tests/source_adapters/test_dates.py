"""Days as departments write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.bound import DateFormat, Field
from source_adapters.contract import INVALID
from source_adapters.dates import day_reader
from tests.source_adapters.written_days import WRITTEN

PIVOT = 30
FIRST_OF_THEIRS = {DateFormat.TWO_DIGIT_YEAR: date(1930, 1, 1), DateFormat.EXCEL_SERIAL: date(1900, 3, 1)}
LAST_OF_THEIRS = {DateFormat.TWO_DIGIT_YEAR: date(2029, 12, 31)}


@pytest.mark.parametrize("form", DateFormat)
@given(data=st.data())
def test_a_day_is_read_as_it_was_written(form: DateFormat, data: st.DataObject) -> None:
    """In every form, of all the days that the form can tell."""
    day = data.draw(st.dates(FIRST_OF_THEIRS.get(form, date.min), LAST_OF_THEIRS.get(form, date.max)))
    assert day_reader(Field("c", format=form, pivot=PIVOT))(WRITTEN[form](day)) == day


@pytest.mark.parametrize(
    ("form", "written", "expected"),
    [
        (DateFormat.SLASHED, "2007/11/01", date(2007, 11, 1)),
        (DateFormat.SLASHED, "2007/1/31 ", date(2007, 1, 31)),
        (DateFormat.CHINESE, "2007年01月1日", date(2007, 1, 1)),
        (DateFormat.TWO_DIGIT_YEAR, "291231", date(2029, 12, 31)),
        (DateFormat.TWO_DIGIT_YEAR, "300101", date(1930, 1, 1)),
        (DateFormat.TWO_DIGIT_YEAR, 300101, date(1930, 1, 1)),
        (DateFormat.EXCEL_SERIAL, "1", date(1900, 1, 1)),
        (DateFormat.EXCEL_SERIAL, "59", date(1900, 2, 28)),
        (DateFormat.EXCEL_SERIAL, "61", date(1900, 3, 1)),
        (DateFormat.EXCEL_SERIAL, "39387", date(2007, 11, 1)),
        (DateFormat.EXCEL_SERIAL, "2958465", date(9999, 12, 31)),
    ],
)
def test_examples(form: DateFormat, written: object, expected: date) -> None:
    """Zeros in front are no matter, and a spreadsheet's calendar begins with 1900."""
    assert day_reader(Field("c", format=form, pivot=PIVOT))(written) == expected


@pytest.mark.parametrize(
    ("form", "written"),
    [
        (DateFormat.SLASHED, "2007-11-01"),
        (DateFormat.SLASHED, "07/11/01"),
        (DateFormat.SLASHED, "2007/2/29"),
        (DateFormat.SLASHED, "2007/11"),
        (DateFormat.SLASHED, "２００７/11/01"),
        (DateFormat.SLASHED, date(2007, 11, 1)),
        (DateFormat.CHINESE, "2007年11月1"),
        (DateFormat.CHINESE, "二〇〇七年十一月一日"),
        (DateFormat.TWO_DIGIT_YEAR, "71101"),
        (DateFormat.TWO_DIGIT_YEAR, 71101),
        (DateFormat.TWO_DIGIT_YEAR, "20071101"),
        (DateFormat.EXCEL_SERIAL, "0"),
        (DateFormat.EXCEL_SERIAL, "60"),
        (DateFormat.EXCEL_SERIAL, "2958466"),
        (DateFormat.EXCEL_SERIAL, "39387.5"),
        (DateFormat.EXCEL_SERIAL, "-1"),
        (DateFormat.ISO, datetime(2007, 11, 1)),  # noqa: DTZ001  # drivers hand over moments without a zone
    ],
)
def test_what_is_no_day_in_its_form_is_invalid(form: DateFormat, written: object) -> None:
    """Nothing is guessed: another form, a zero that a number has lost, the day that 1900 did not have."""
    assert day_reader(Field("c", format=form, pivot=PIVOT))(written) is INVALID


@pytest.mark.parametrize(
    ("form", "written"),
    [
        (DateFormat.COMPACT, "00000000"),
        (DateFormat.COMPACT, " 99991231"),
        (DateFormat.COMPACT, 99991231),
        (DateFormat.ISO, "9999-12-31"),
        (DateFormat.ISO, date(9999, 12, 31)),
        (DateFormat.SLASHED, "无"),
    ],
)
def test_what_is_declared_empty_is_unknown(form: DateFormat, written: object) -> None:
    """Whether it could be read or not."""
    empty = frozenset({"00000000", "99991231", "9999-12-31", "无"})
    assert day_reader(Field("c", format=form, empty=empty))(written) is None


@pytest.mark.parametrize("form", DateFormat)
@pytest.mark.parametrize("written", [None, "", "  "])
def test_blanks_are_unknown(form: DateFormat, written: object) -> None:
    """In every form."""
    assert day_reader(Field("c", format=form))(written) is None
