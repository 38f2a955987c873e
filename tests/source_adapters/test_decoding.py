"""From what departments write to exact values."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.bound import DateFormat, Field, Unit
from source_adapters.contract import INVALID, ValueKind
from source_adapters.decoding import as_of_moment, decoder

DECODED = frozenset(ValueKind) - {ValueKind.KEYS}
"""Keys of related subjects are read by `relations`."""

ODDITIES = [True, b"1", [], {}, "\ufffd", object()]


@given(st.integers(-(10**14), 10**14))
def test_fen_are_hundredths_of_a_yuan(fen: int) -> None:
    """Whole fen become yuan with two places, exactly."""
    assert decoder(ValueKind.MONEY, Field("c", unit=Unit.FEN))(fen) == Decimal(fen) / 100


@given(st.decimals(-(10**11), 10**11, places=2))
def test_a_binary_fraction_is_read_as_it_was_printed(amount: Decimal) -> None:
    """No fen is lost on the way through a float."""
    decode = decoder(ValueKind.MONEY, Field("c"))
    assert decode(float(amount)) == amount
    assert str(decode(float(amount))).rpartition(".")[2].isdigit()


@given(st.decimals(-(10**9), 10**9, places=2))
def test_ten_thousands_of_yuan(amount: Decimal) -> None:
    """An amount counted in 万元 keeps its fen."""
    assert decoder(ValueKind.MONEY, Field("c", unit=Unit.TEN_THOUSAND_YUAN))(float(amount / 10_000)) == amount


def test_a_sum_of_fractions_is_rounded_to_the_fen() -> None:
    """What adding binary fractions has added is taken back."""
    assert decoder(ValueKind.AREA, Field("c"))(0.1 + 0.2) == Decimal("0.30")


@pytest.mark.parametrize("kind", sorted(DECODED - {ValueKind.CODE}))
@pytest.mark.parametrize("oddity", ODDITIES)
def test_what_cannot_be_read_is_invalid(kind: ValueKind, oddity: object) -> None:
    """A cell of the wrong type or encoding is INVALID, whatever the kind."""
    assert decoder(kind, Field("c"))(oddity) is INVALID


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e14, "12.50", -(10**20)])
def test_a_number_beyond_reading_is_invalid(number: object) -> None:
    """Where a fraction no longer tells one fen from the next, nothing is guessed."""
    assert decoder(ValueKind.MONEY, Field("c"))(number) is INVALID


@pytest.mark.parametrize("kind", sorted(DECODED))
def test_null_is_unknown(kind: ValueKind) -> None:
    """None is None in every kind."""
    assert decoder(kind, Field("c"))(None) is None


@pytest.mark.parametrize("kind", [ValueKind.TEXT, ValueKind.DATE, ValueKind.DIVISION, ValueKind.CODE])
def test_a_blank_text_is_unknown(kind: ValueKind) -> None:
    """Columns of fixed width say nothing by blanks."""
    assert decoder(kind, Field("c"))("   ") is None


@given(st.dates())
def test_dates_in_both_formats(day: date) -> None:
    """Dates are read as written, padded or not; compact ones may be numbers."""
    iso, compact = (decoder(ValueKind.DATE, Field("c", format=form)) for form in (DateFormat.ISO, DateFormat.COMPACT))
    text = day.isoformat()
    assert iso(text) == iso(f"{text} ") == iso(day) == day
    assert compact(text.replace("-", "")) == day
    assert compact(int(text.replace("-", ""))) == (day if day.year > 999 else INVALID)


@pytest.mark.parametrize("text", ["2007-02-30", "20070301", "2007-W01-1", "2007-3-1", "2007-03-01 00:00", "now"])
def test_what_is_no_iso_date_is_invalid(text: str) -> None:
    """Other ways to write a date are not guessed at."""
    assert decoder(ValueKind.DATE, Field("c"))(text) is INVALID


@pytest.mark.parametrize("text", ["2007-03-01", "20070230", "200731", "99999999", "00000000", 2007, "２００７０３０１"])
def test_what_is_no_compact_date_is_invalid(text: object) -> None:
    """Placeholders such as 99999999 are no dates."""
    assert decoder(ValueKind.DATE, Field("c", format=DateFormat.COMPACT))(text) is INVALID


@pytest.mark.parametrize(("written", "expected"), [("440103", "440103"), (440103001, "440103001"), ("44", INVALID)])
def test_divisions_have_six_or_nine_digits(written: object, expected: object) -> None:
    """Some departments keep them as numbers."""
    assert decoder(ValueKind.DIVISION, Field("c"))(written) == expected


def test_codes_are_strict() -> None:
    """A code is translated, padded or as a number; one that is not listed is INVALID."""
    decode = decoder(ValueKind.CODE, Field("c", codes={"1": "MALE"}))
    assert decode("1") == decode(1) == decode("1 ") == "MALE"
    assert decode("3") is decode(1.0) is decode(True) is INVALID


def test_without_codes_the_words_themselves_are_written() -> None:
    """A department may know the schema's words."""
    assert decoder(ValueKind.CODE, Field("c"))("MALE") == "MALE"


@pytest.mark.parametrize(
    ("written", "form", "expected"),
    [
        ("2007-10-31", DateFormat.ISO, datetime(2007, 10, 30, 16, tzinfo=UTC)),
        ("20071031", DateFormat.COMPACT, datetime(2007, 10, 30, 16, tzinfo=UTC)),
        ("2007-10-31 08:00:00", DateFormat.ISO, datetime(2007, 10, 31, tzinfo=UTC)),
        ("2007-10-31T08:00:00+00:00", DateFormat.ISO, datetime(2007, 10, 31, 8, tzinfo=UTC)),
        (date(2007, 10, 31), DateFormat.ISO, datetime(2007, 10, 30, 16, tzinfo=UTC)),
        ("0001-01-01", DateFormat.ISO, None),
        ("yesterday", DateFormat.ISO, None),
        (20071031, DateFormat.ISO, None),
        ("20079999", DateFormat.COMPACT, None),
        (None, DateFormat.ISO, None),
    ],
)
def test_as_of_is_a_moment_or_unknown(written: object, form: DateFormat, expected: datetime | None) -> None:
    """A date is its first moment in China; what cannot be read claims no moment."""
    assert as_of_moment(written, form) == expected


@pytest.mark.parametrize("written", [Decimal("NaN"), Decimal("-Infinity"), float("nan"), float("inf")])
def test_what_is_no_number_is_invalid(written: object) -> None:
    """Some databases keep it among numbers."""
    assert decoder(ValueKind.MONEY, Field("c"))(written) is INVALID
