"""The sum of two taxes against the threshold, for every enterprise that is planted around it."""

import json
from collections import Counter

from demo.generator.threshold import CASES
from tests.gateway.engine_room import FILING
from tests.sources_seen.real_city import UNKNOWN_ENTERPRISE, Gateway, Town


async def test_status_of_the_sum_is_right_for_every_planted_enterprise(gateway: Gateway, town: Town) -> None:
    """Whichever office took how much: registered with one, with both, with neither, a fen below, at, or above."""
    planted = json.loads(town.city.truth.read_text(encoding="utf-8"))["threshold"]["enterprises"]
    assert len(planted) >= len(CASES)
    assert set(Counter(planted.values())) == {"BELOW", "AT_OR_ABOVE"}
    text = "query($k: [String!]!) { enterprises(creditCodes: $k) { creditCode totalTax(year: 2007) { status } } }"
    body = await gateway.ask(text, FILING, k=list(planted))
    assert "errors" not in body
    answered = {each["creditCode"]: each["totalTax"]["status"] for each in body["data"]["enterprises"]}
    assert answered == planted


async def test_year_before_is_not_taken_for_the_year(gateway: Gateway, town: Town) -> None:
    """The planted enterprises lie on the other side of the edge in the year before."""
    text = """query($k: [String!]!) { enterprises(creditCodes: $k) {
      now: totalTax(year: 2007) { status } before: totalTax(year: 2006) { status } } }"""
    registered = [
        case.enterprise.code
        for case in town.truth.threshold
        if case.division.local_registered and case.division.national_registered
    ]
    body = await gateway.ask(text, FILING, k=registered)
    for each in body["data"]["enterprises"]:
        assert {each["now"]["status"], each["before"]["status"]} == {"BELOW", "AT_OR_ABOVE"}


async def test_enterprise_that_no_office_knows_paid_nothing(gateway: Gateway) -> None:
    """Both registers are complete: their silence is a sum of nought."""
    text = """query($k: String!) { enterprise(creditCode: $k) {
      totalTax(year: 2007) { status } sources { department outcome } } }"""
    body = await gateway.ask(text, FILING, k=UNKNOWN_ENTERPRISE)
    assert body["data"]["enterprise"] == {
        "totalTax": {"status": "BELOW"},
        "sources": [{"department": "derived", "outcome": "ANSWERED"}],
    }
