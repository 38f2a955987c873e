"""Scaffolding: a grant that cannot be written down is refused in plain words."""

import pytest

from gateway.policy.scaffold import Grant, UnfitGrant, read_grant
from source_adapters.contract import Form
from tests.gateway.policy.small_city import REGISTER


def test_a_grant_says_its_cut_where_policy_cuts_it() -> None:
    """A band set, an edge, or nothing."""
    assert read_grant("Person.income.range=coarse", REGISTER) == Grant("Person.income", Form.RANGE, "coarse")
    assert read_grant("Person.eligible.status", REGISTER) == Grant("Person.eligible", Form.STATUS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Person.incme.range", "no such field"),
        ("Person.income", "no such field"),
        ("Person.income.masked", "has the forms exact, range, status"),
        ("Person.income.range", "add =SET"),
        ("Person.income.status", "add =EDGE"),
        ("Person.eligible.status=1", "leave out ="),
    ],
)
def test_an_unfit_grant_is_refused_with_what_is_wanted(text: str, expected: str) -> None:
    """Before any file is touched."""
    with pytest.raises(UnfitGrant, match=expected):
        read_grant(text, REGISTER)
