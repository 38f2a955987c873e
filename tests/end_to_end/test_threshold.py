"""Enterprises around the exit-entry threshold, asked about over the whole way."""

from typing import Any

from tests.end_to_end.asking import FILING, Asker
from tests.end_to_end.conftest import Answer

TOTALS = "query Totals($codes: [String!]!) { enterprises(creditCodes: $codes) { totalTax(year: 2007) { status } } }"


async def test_every_planted_enterprise_is_on_its_side(ask: Asker, answer: Answer, planted: dict[str, Any]) -> None:
    """Whatever the division between the two offices, the status of the sum is the planted one."""
    sides = planted["threshold"]["enterprises"]
    got = await answer(ask(FILING, TOTALS, {"codes": list(sides)}))
    found = [enterprise["totalTax"]["status"] for enterprise in got.document["data"]["enterprises"]]
    assert dict(zip(sides, found, strict=True)) == sides
    assert set(found) == {"BELOW", "AT_OR_ABOVE"}
    assert got.code is None
