"""The sum of two taxes is disclosed by its class, and neither part decides early."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from resolvers.derived.total_tax import total_tax
from source_adapters.contract import INVALID, NO_RECORD, Attribute, Cell, Form, Sealed, ValueKind

EDGE = Decimal("100000.00")
STATUS = Attribute("totalTax", Form.STATUS, ValueKind.MONEY, (EDGE,))
RANGE = Attribute("totalTax", Form.RANGE, ValueKind.MONEY, (Decimal(10), EDGE))

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


@given(AMOUNTS, AMOUNTS)
def test_the_status_is_that_of_the_exact_sum(local: Decimal, national: Decimal) -> None:
    """At the edge is at or above it."""
    assert total_tax((Sealed(local), Sealed(national)), STATUS) is (local + national >= EDGE)


@given(AMOUNTS, AMOUNTS)
def test_the_range_is_the_band_that_holds_the_sum(local: Decimal, national: Decimal) -> None:
    """Bands include their lower end."""
    total = local + national
    assert total_tax((Sealed(local), Sealed(national)), RANGE) == (total >= 10) + (total >= EDGE)


@given(AMOUNTS, st.sampled_from([None, NO_RECORD, INVALID]))
def test_a_missing_part_is_no_sum(part: Decimal, missing: Cell) -> None:
    """Also where the known part alone is over the edge: deciding early would tell that it is."""
    assert total_tax((Sealed(part), missing), STATUS) is None
    assert total_tax((missing, Sealed(part)), STATUS) is None


def test_a_part_shows_itself_to_nobody() -> None:
    """Neither its repr nor its text holds the figure."""
    part = Sealed(Decimal("987654321.09"))
    assert "987654321" not in f"{part!r}{part}"
