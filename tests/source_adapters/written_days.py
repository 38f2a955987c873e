"""Days in every form in which departments write them, and texts that are nearly such."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from source_adapters.bound import DateFormat

EMPTY: Final = (frozenset[str](), frozenset({"00000000", "99991231", "0"}), frozenset({"9999-12-31", "无"}))
"""What columns declare as no date."""

_OUTSIDE: Final = ["", " ", "0", "T", "-01", "/", "日", "/1", "\n"]


def _slashed(day: date) -> str:
    return f"{day.year:04d}/{day.month}/{day.day}"


def _chinese(day: date) -> str:
    return f"{day.year:04d}年{day.month}月{day.day}日"


def _serial(day: date) -> str:
    return str((day - date(1899, 12, 30)) // timedelta(days=1))


WRITTEN: Final[dict[DateFormat, Callable[[date], str]]] = {
    DateFormat.ISO: date.isoformat,
    DateFormat.COMPACT: lambda day: day.isoformat().replace("-", ""),
    DateFormat.SLASHED: _slashed,
    DateFormat.CHINESE: _chinese,
    DateFormat.TWO_DIGIT_YEAR: lambda day: day.isoformat().replace("-", "")[2:],
    DateFormat.EXCEL_SERIAL: _serial,
}


PIVOT: Final = 30

of_century: st.SearchStrategy[date] = st.dates(date(1900 + PIVOT, 1, 1), date(1999 + PIVOT, 12, 31))
"""Days that every form can tell, two digits for the year being of the last century from `PIVOT` on."""


def _misplaced(text: str, place: int, character: str) -> str:
    return text[: place % len(text)] + character + text[place % len(text) + 1 :]


def near(days: st.SearchStrategy[date]) -> st.SearchStrategy[str]:
    """Days in any form, some with something behind them, some with a character that is not theirs, some padded."""
    written = st.tuples(days, st.sampled_from(sorted(WRITTEN))).map(lambda each: WRITTEN[each[1]](each[0]))
    padded = days.map(lambda day: day.isoformat().replace("-", "/"))
    more = st.tuples(written | padded, st.sampled_from(_OUTSIDE)).map("".join)
    wrong = st.builds(_misplaced, written | padded, st.integers(0, 10), st.sampled_from("0123456789/-年月日 x９"))
    empties = st.sampled_from(sorted(frozenset[str]().union(*EMPTY)))
    return more | wrong | empties
