"""The work, and which answers are right."""

from typing import Any

import orjson
import pytest
from graphql import parse, validate
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load.work import DIALECTS, MERIDIAN, PEER, WIDE, WORKS, Dialect, Work, is_right
from benchmarks.registers import facts
from benchmarks.registers.numbers import identity_number
from resolvers.schema import SCHEMA

ONE = WORKS["one"]


def answered(work: Work, dialect: Dialect, number: int) -> Any:
    """The right answer, to be spoilt."""
    return {"data": work.expected(number, dialect)}


@pytest.mark.parametrize("work", WORKS.values(), ids=lambda work: work.name)
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda dialect: dialect.name)
def test_the_right_answer_is_right(work: Work, dialect: Dialect) -> None:
    """It is taken, and the answer to another request is not."""
    assert is_right(work, dialect, 3, orjson.dumps(answered(work, dialect, 3)))
    assert not is_right(work, dialect, 4, orjson.dumps(answered(work, dialect, 3)))


@given(st.integers(0, 10_000), st.sampled_from(("idNumber", "sex", "householdStatus", "incomeTax", "homesOwned")))
def test_one_wrong_value_makes_an_answer_wrong(number: int, name: str) -> None:
    """Whatever field it is in, and so does one that is missing."""
    found = answered(ONE, MERIDIAN, number)
    found["data"]["person"][name] = None
    assert not is_right(ONE, MERIDIAN, number, orjson.dumps(found))
    del found["data"]["person"][name]
    assert not is_right(ONE, MERIDIAN, number, orjson.dumps(found))


def test_errors_beside_right_data_are_wrong() -> None:
    """A gateway that complains has not answered; neither has one that writes no JSON."""
    assert not is_right(ONE, PEER, 3, orjson.dumps({**answered(ONE, PEER, 3), "errors": [{"message": "no"}]}))
    assert not is_right(ONE, PEER, 3, b"Bad Gateway")


def test_members_of_a_household_may_come_in_any_order() -> None:
    """Meridian's order tells nothing; the set of members must be right all the same."""
    nested = WORKS["nested"]
    found = answered(nested, MERIDIAN, 3)
    found["data"]["enterprise"]["legalRepresentative"]["householdMembers"].reverse()
    assert is_right(nested, MERIDIAN, 3, orjson.dumps(found))
    found["data"]["enterprise"]["legalRepresentative"]["householdMembers"].pop()
    assert not is_right(nested, MERIDIAN, 3, orjson.dumps(found))


@pytest.mark.parametrize("work", WORKS.values(), ids=lambda work: work.name)
def test_documents_hold_in_meridian_s_schema(work: Work) -> None:
    """Every document in Meridian's dialect is valid."""
    assert validate(SCHEMA, parse(work.document(MERIDIAN, 123_456_789))) == []


def test_wide_is_ten_thousand_leaf_values() -> None:
    """Ten leaves a person."""
    (record,) = WORKS["wide"].expected(0, MERIDIAN)["persons"][:1]
    assert len(record) * WIDE == 10_000


def test_changing_documents_change() -> None:
    """No two requests have the same one."""
    changing = WORKS["changing"]
    assert changing.document(MERIDIAN, 1) != changing.document(MERIDIAN, 2)


@given(st.integers(0, 100_000))
def test_amounts_fall_on_both_sides_of_the_threshold(place: int) -> None:
    """The status that is expected of Meridian is that of the amount that a peer hands on."""
    key = identity_number(place)
    reaches = float(facts.income_tax(key, 2006)) >= facts.THRESHOLD
    expected = WORKS["one"].expected(place, MERIDIAN)["person"]["incomeTax"]
    assert expected == {"status": "AT_OR_ABOVE" if reaches else "BELOW"}
