"""budgets.csv: what its rows say, and every way in which one can be wrong."""

import pytest

from gateway.policy.budgets import Budget, Kind, longest_window
from gateway.policy.load import load
from resolvers.schema import REGISTER
from tests.gateway.engine_room import POLICIES
from tests.gateway.policy.small_city import PolicySet


def test_rows_are_read(policy_set: PolicySet) -> None:
    """Blank columns stand for all; the order is that of the file."""
    policy_set.append(
        "budgets.csv",
        "bureau-a,filing,Person.income,days,3,30d",
        ",,,subjects,100,1d",
        "bureau-b,,,names,2,7d",
        ",lottery,,misses,20,1d",
        ",,,reads,5,366d",
    )
    found = policy_set.load().budgets
    assert found == (
        Budget("bureau-a", "filing", "Person.income", Kind.DAYS, 3, 30),
        Budget(None, None, None, Kind.SUBJECTS, 100, 1),
        Budget("bureau-b", None, None, Kind.NAMES, 2, 7),
        Budget(None, "lottery", None, Kind.MISSES, 20, 1),
        Budget(None, None, None, Kind.READS, 5, 366),
    )
    assert longest_window(found) == 366
    assert longest_window(()) == 1


def test_to_whom_a_budget_applies() -> None:
    """To the organisation and purpose that it names, or to all of them."""
    named = Budget("bureau-a", "filing", None, Kind.DAYS, 3, 30)
    assert named.applies("bureau-a", "filing")
    assert not named.applies("bureau-b", "filing")
    assert not named.applies("bureau-a", "lottery")
    assert Budget(None, None, None, Kind.DAYS, 3, 30).applies("bureau-b", "lottery")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("bureau-c,,,subjects,1,1d", '2:1: unknown organisation "bureau-c"; did you mean bureau-b?'),
        ("portal,,,subjects,1,1d", '2:1: unknown organisation "portal"'),
        (",filings,,subjects,1,1d", '2:2: unknown purpose "filings"; did you mean filing?'),
        (",,Person.incom,days,1,2d", '2:3: unknown field "Person.incom"; did you mean Person.income?'),
        (",,,subject,1,1d", '2:4: unknown kind of budget "subject"; did you mean subjects?'),
        (",,,,1,1d", '2:4: unknown kind of budget ""; expected subjects or reads or days or names or misses'),
        (",,,subjects,0,1d", '2:13: "0" is not a whole number above 0; expected digits only'),
        (",,,subjects,many,1d", '2:13: "many" is not a whole number above 0; expected digits only'),
        (",,,subjects,1,", '2:15: "" is not a window; expected calendar days, from 1d to 366d'),
        (",,,subjects,1,0d", '2:15: "0d" is not a window; expected calendar days, from 1d to 366d'),
        (",,,subjects,1,367d", '2:15: "367d" is not a window; expected calendar days, from 1d to 366d'),
        (",,,subjects,1,24h", '2:15: "24h" is not a window; expected calendar days, from 1d to 366d'),
        (",,,days,7,7d", "2:9: 7 of 7 days limits nothing; expected fewer days than the window has"),
        (",,,misses,100,1d", "2:11: 100 percent limits nothing; expected a percentage from 1 to 99"),
        (",,Person.name,names,3,1d", "2:3: a budget of names is about no single field; expected the field left blank"),
        (",,,subjects,1", "2: found 5 values; expected 6, with commas between"),
    ],
)
def test_what_is_refused(policy_set: PolicySet, row: str, problem: str) -> None:
    """With line and column, and the nearest known name."""
    policy_set.append("budgets.csv", row)
    (found,) = policy_set.problems()
    assert found.startswith(f"budgets.csv:{problem}")


def test_a_budget_stands_once(policy_set: PolicySet) -> None:
    """Two limits of the same would leave open which one holds; another window is another budget."""
    policy_set.append("budgets.csv", ",,,days,3,30d", ",,,days,2,7d", ",,,days,4,30d")
    assert policy_set.problems() == ["budgets.csv:4: this budget stands in line 2 already"]


def test_another_header_is_refused(policy_set: PolicySet) -> None:
    """A column by another name is no budget."""
    policy_set.replace("budgets.csv", "limit", "maximum")
    assert policy_set.problems() == [
        "budgets.csv:1:33: wrong header; expected organisation,purpose,field,kind,limit,window"
    ]


def test_the_model_city_has_budgets_of_every_kind() -> None:
    """So that whoever reads the files sees one of each."""
    assert {budget.kind for budget in load(POLICIES, REGISTER).budgets} == set(Kind)
