"""Amounts in other units are exact."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from demo.generator.money import ten_thousand_yuan, yuan


@given(st.integers(0, 10**15))
def test_units_say_the_same(fen: int) -> None:
    """Yuan and ten thousand yuan are the same amount, to the fen."""
    assert Decimal(yuan(fen)) * 100 == fen
    assert Decimal(ten_thousand_yuan(fen)) * 1_000_000 == fen
