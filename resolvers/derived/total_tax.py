"""What an enterprise paid to both tax bureaus in a year, disclosed only as a status or a range of the sum."""

from bisect import bisect_right
from decimal import Decimal

from resolvers.declared import Input
from source_adapters.contract import Attribute, Cell, Form, Sealed

INPUTS = (
    Input("Enterprise.localTax", Form.INPUT, with_year=True),
    Input("Enterprise.nationalTax", Form.INPUT, with_year=True),
)


def total_tax(cells: tuple[Cell, ...], disclosure: Attribute) -> Cell:
    """The form of the sum that `disclosure` asks for; None while any part is missing (scenario S28).

    A part over the edge alone would decide the status early, and so tell something about that part: it is
    never looked at before both are there.
    """
    parts = [cell.figure for cell in cells if isinstance(cell, Sealed)]
    if len(parts) != len(cells):
        return None
    band = bisect_right(disclosure.edges, sum(parts, Decimal(0)))
    return band if disclosure.form is Form.RANGE else band > 0
