"""Disclosures: every range and every status of a figure says where it is cut."""

# ruff: noqa: E501 - an edit and the refusal it meets stand on one line

import pytest

from tests.gateway.policy.small_city import PolicySet

ROW = "expected a row that names its set or edge"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("lottery,Person.homesOwned,status,1,owns any\n", "", f'rules/lottery.csv:4: Person.homesOwned status has no row in disclosures.csv under "lottery"; {ROW}'),
        ("lottery,Person.income,status,20.00,over the edge\n", "", f'rules/lottery.csv:3: Person.income status, an input of Person.eligible, has no row in disclosures.csv under "lottery"; {ROW}'),
        ("filing,Person.income,range,coarse,income class\n", "", f'rules/filing.csv:4: Person.income range has no row in disclosures.csv under "filing"; {ROW}'),
        ("filing,Enterprise.bothTaxes,status,100.00,over the threshold\n", "", f'rules/filing.csv:6: Enterprise.bothTaxes status has no row in disclosures.csv under "filing"; {ROW}'),
        ("income,range,coarse", "income,range,corse", 'disclosures.csv:4:28: unknown band set "corse"; did you mean coarse?'),
        ("income,range,coarse", "income,range,20.00", 'disclosures.csv:4:28: unknown band set "20.00"'),
        ("status,20.00", "status,15.00", 'disclosures.csv:3:30: 15.00 is no edge of the finest set "fine"; expected one of 10.00, 20.00'),
        ("status,100.00", "status,taxes", 'disclosures.csv:5:36: "taxes" is not an amount; expected digits with at most two places'),
        ("status,1,", "status,,", 'disclosures.csv:2:34: "" is not a whole number; expected digits only'),
        ("filing,Enterprise.leftTax,status,50.00", "filing,Enterprise.rightTax,status,50.00", "disclosures.csv:6:8: Enterprise.rightTax has no band set; expected its finest set in bands.csv"),
        ("filing,Enterprise.leftTax,status,50.00", "filing,Person.diedOn,range,50.00", "disclosures.csv:6:22: Person.diedOn range is not cut by policy; expected a range, or the status of a figure"),
        ("filing,Enterprise.leftTax,status,50.00", "filing,Person.income,range,fine", "disclosures.csv:6: this disclosure stands in line 4 already"),
        ("filing,Enterprise.leftTax,status,50.00", "fling,Enterprise.leftTax,status,50.00", 'disclosures.csv:6:1: unknown purpose "fling"; did you mean filing?'),
        ("over the left threshold", "", "disclosures.csv:6:40: no label"),
    ],
)  # fmt: skip
def test_unsound_disclosures_are_refused(policy_set: PolicySet, old: str, new: str, expected: str) -> None:
    """A missing row is missed at the rule; an edge off the finest set at the row."""
    policy_set.replace("disclosures.csv", old, new)
    assert expected in policy_set.problems()


def test_an_unsound_disclosure_is_one_problem(policy_set: PolicySet) -> None:
    """A row with a wrong edge is not missing as well."""
    policy_set.replace("disclosures.csv", "status,20.00", "status,15.00")
    assert len(policy_set.problems()) == 1


def test_ranges_by_structure_need_no_row(policy_set: PolicySet) -> None:
    """The month of a date follows from the date: the good set grants one without a disclosure."""
    assert "diedOn" not in (policy_set.path / "disclosures.csv").read_text()
    assert policy_set.problems() == []
