"""Amounts that are printed as texts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.bound import Field, Unit
from source_adapters.columns import Column, one_by_one
from source_adapters.contract import INVALID, Attribute, Cell, Form, ValueKind
from source_adapters.decoding import decoder
from source_adapters.forms import discloser
from source_adapters.printed_amounts import amount_decoder, amounts_column

NEARLY = Decimal("12000.000000000000001")
"""No fraction of two places, and none that a binary fraction tells from 12,000."""

EDGES = [Decimal("-0.01"), Decimal("0.00"), Decimal("12000.00"), NEARLY, Decimal("9999999999999.98"), Decimal(10) ** 13]
BESIDE = [edge + step for edge in EDGES for step in (Decimal("-0.01"), Decimal(0), Decimal("0.01"))]
beside = st.sampled_from(BESIDE).map("{:.2f}".format)
printed = beside | st.decimals(-(10**13) + 1, 10**13 - 1, places=2).map(str)
oddly_printed = st.sampled_from(
    ["-0.00", "00.10", "-01.00", "1.00,2.00", "1.0", "1", "1.000", "12345678901234.00", "", "x", "1.00\n"]
)


def read_of(attribute: Attribute) -> tuple[Column[Cell], Column[Cell]]:
    """The reading of one amount, and of a column of them."""
    field = Field("x")
    decode, disclose = amount_decoder(attribute.kind, field, decoder(attribute.kind, field)), discloser(attribute)

    def read(written: object) -> Cell:
        return disclose(decode(written))

    return one_by_one(read), amounts_column(attribute, one_by_one(read))


@given(
    st.sampled_from([ValueKind.MONEY, ValueKind.AREA]),
    st.lists(st.sampled_from(EDGES), min_size=1, unique=True),
    st.lists(beside, min_size=1)
    | st.lists(printed, min_size=1)
    | st.lists(printed | oddly_printed, min_size=1, max_size=3),
)
def test_a_column_of_amounts_is_compared_exactly(kind: ValueKind, edges: list[Decimal], written: list[object]) -> None:
    """Whatever lies a hundredth beside an edge, or is printed in another way."""
    ordered = tuple(sorted(edges))
    attributes = [Attribute("x", Form.RANGE, kind, edges=ordered), Attribute("x", Form.EXACT, kind)]
    attributes += [Attribute("x", Form.STATUS, kind, edges=(edge,)) for edge in ordered]
    for attribute in attributes:
        each, column = read_of(attribute)
        assert list(map(repr, column(written))) == list(map(repr, each(written)))


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_fen_may_be_printed(fen: int) -> None:
    """As whole numbers; a GraphQL integer ends at some twenty million yuan."""
    field = Field("x", unit=Unit.FEN)
    decode = amount_decoder(ValueKind.MONEY, field, decoder(ValueKind.MONEY, field))
    assert decode(str(fen)) == decode(fen)
    assert decode(f"{fen}.5") is INVALID


def test_an_edge_that_no_binary_fraction_tells_is_compared_as_a_decimal() -> None:
    """12,000.00 is below it, though the nearest fractions of the two are one."""
    _, column = read_of(Attribute("x", Form.STATUS, ValueKind.MONEY, edges=(NEARLY,)))
    assert column(["12000.00", "12000.01"]) == [False, True]


@pytest.mark.parametrize("text", ["1.00,2.00", ",", "1.00,"])
def test_one_text_is_never_taken_for_two_amounts(text: str) -> None:
    """However many commas it holds."""
    _, column = read_of(Attribute("x", Form.EXACT, ValueKind.MONEY))
    assert column([text]) == [INVALID]
    assert column([text, "1.00"]) == [INVALID, Decimal("1.00")]
