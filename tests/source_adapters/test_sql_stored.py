"""Cells of databases, as decoding knows them."""

from decimal import Decimal

import pytest

from source_adapters.sql_stored import as_held


@pytest.mark.parametrize(
    ("written", "held"),
    [
        (Decimal("5.00"), 5),
        (Decimal(20071101), 20071101),
        (Decimal("5.01"), Decimal("5.01")),
        (Decimal("1E+18"), Decimal("1E+18")),
        (Decimal("Infinity"), Decimal("Infinity")),
        ("5.00", "5.00"),
        (None, None),
    ],
)
def test_a_decimal_without_decimals_is_a_whole_number(written: object, held: object) -> None:
    """As far as an integer has digits; everything else is left alone."""
    assert as_held(written) == held
    assert type(as_held(written)) is type(held)
