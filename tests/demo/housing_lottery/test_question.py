"""The question about a batch."""

from graphql import parse

from demo.housing_lottery.intake import Application
from demo.housing_lottery.question import DOCUMENT, body


def test_people_are_named_in_variables_only() -> None:
    """Keys and names travel as variables, by place, and the document is the same for everybody."""
    batch = [Application(2, "1", "A", "a"), Application(3, "2", "B", "b")]
    assert body(batch, 2006) == {
        "query": DOCUMENT,
        "operationName": "HousingLottery",
        "variables": {"ids": ["A", "B"], "names": ["a", "b"], "year": 2006},
    }


def test_document_is_well_formed_and_asks_for_the_verdict_only() -> None:
    """The lottery asks for verdict and reasons and for nothing else."""
    parse(DOCUMENT)
    assert [word for word in DOCUMENT.split() if word.isidentifier()] == ["query", "verdict", "reasons"]
