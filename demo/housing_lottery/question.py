"""The one question the lottery asks about a batch of people."""

from typing import Any, Final

from demo.housing_lottery.batches import Batch

PURPOSE: Final = "housing-lottery"

DOCUMENT: Final = """\
query HousingLottery($ids: [String!]!, $names: [String!]!, $year: Year!) {
  persons(idNumbers: $ids, givenNames: $names) {
    housingEligibility(year: $year) {
      verdict
      reasons
    }
  }
}
"""


def body(batch: Batch, year: int) -> dict[str, Any]:
    """The request's JSON: people are named in variables only."""
    variables = {
        "ids": [application.identity_number for application in batch],
        "names": [application.name for application in batch],
        "year": year,
    }
    return {"query": DOCUMENT, "operationName": "HousingLottery", "variables": variables}
