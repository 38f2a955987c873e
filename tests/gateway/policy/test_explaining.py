"""Explaining: the deciding rule, or the nearest one and the one thing that differs."""

from datetime import date

import pytest

from gateway.policy.book import Book, read_book
from gateway.policy.explaining import CellQuestion, explain
from source_adapters.contract import Form
from tests.gateway.policy.small_city import REGISTER, PolicySet

DAY = date(2007, 6, 30)


@pytest.fixture
def book(policy_set: PolicySet) -> Book:
    """The small city's set, with one field held in one district only."""
    policy_set.replace("rules/filing.csv", "Person.diedOn,range,*", "Person.diedOn,range,440104")
    return read_book(policy_set.path, REGISTER)


def asked(cell: str, district: str | None = None, day: date = DAY) -> CellQuestion:
    """A question from ``client purpose field form``."""
    client, purpose, coordinate, form = cell.split()
    return CellQuestion(client, purpose, coordinate, Form(form), district, day)


@pytest.mark.parametrize(
    ("cell", "district", "allowed", "place"),
    [
        ("portal lottery Person.eligible status", None, True, "rules/lottery.csv:3"),
        ("desk-a filing Person.diedOn range", "440104001", True, "rules/filing.csv:3"),
        ("desk-b filing Person.income range", None, False, "rules/filing.csv:5"),
    ],
)
def test_a_decision_has_its_rule_with_file_and_line(
    book: Book, cell: str, district: str | None, allowed: bool, place: str
) -> None:
    """A grant, a grant in the district of a street, and a denial that outweighs the group's grant."""
    answer = explain(book, asked(cell, district))
    assert answer.allowed is allowed
    assert [str(rule.place) for rule in answer.rules] == [place]
    assert answer.nearest is None


@pytest.mark.parametrize(
    ("question", "rule_id", "differs"),
    [
        (asked("portal lottery Person.homesOwned exact"), "l2", ["form"]),
        (asked("portal lottery Person.homesOwned status", day=date(2008, 1, 1)), "l2", ["date"]),
        (asked("portal lottery Person.homesOwned status", day=date(2010, 1, 1)), "l2", ["date", "client's last day"]),
        (asked("desk-a filing Person.diedOn range", "440105"), "f2", ["district"]),
        (asked("desk-a filing Person.diedOn range", "ELSEWHERE"), "f2", ["district"]),
        (asked("desk-b filing Enterprise.bothTaxes status"), "f5", ["client"]),
        (asked("portal lottery Person.bornOn status"), "l1", ["field"]),
    ],
)
def test_a_default_deny_names_the_nearest_rule_and_what_differs(
    book: Book, question: CellQuestion, rule_id: str, differs: list[str]
) -> None:
    """So that an officer sees what would have to be written."""
    answer = explain(book, question)
    assert not answer.allowed
    assert answer.nearest is not None
    assert (answer.nearest.id, [difference.aspect.value for difference in answer.differences]) == (rule_id, differs)
