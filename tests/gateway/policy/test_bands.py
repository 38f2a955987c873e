"""Bands: gapless, open at both ends, nested in the finest set of their field."""

# ruff: noqa: E501 - an edit and the refusal it meets stand on one line

from datetime import date
from decimal import Decimal

import pytest

from gateway.policy.bands import Band, BandSet, read_bands
from gateway.policy.files import Line, PolicyFiles, TextFile
from gateway.policy.problems import Report
from tests.gateway.policy.small_city import FILES, REGISTER, PolicySet


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Person.homesOwned,homes,,none", "Person.homesOwned,homes,0,none", "2: the first band is not open below; expected a blank from in the set's first row"),
        ("Person.homesOwned,homes,2", "Person.homesOwned,homes,1", "4: 1 does not ascend from 1; expected edges that ascend"),
        ("Person.homesOwned,homes,2", "Person.homesOwned,homes,", "4: only the first band of a set is open below; expected an edge"),
        ("Person.homesOwned,homes,2", "Person.homesOwned,homes,1.5", '4:25: "1.5" is not a whole number; expected digits only'),
        ("Person.homesOwned,homes,2", "Person.homesOwned,homes,02", '4:25: "02" is not a whole number; expected digits only'),
        ("Person.homesOwned,homes,2,more", "Person.homesOwned,homes,2,one", '2: two bands of "homes" have one label; expected labels that differ'),
        ("Person.homesOwned,homes,2,more", "Person.homesOwned,homes,2,", "4:27: no label"),
        ("Person.homesOwned,homes,2", "Person.homesOwnd,homes,2", '4:1: unknown field "Person.homesOwnd"; did you mean Person.homesOwned?'),
        ("Person.homesOwned,homes,2", "Person.name,homes,2", "4:1: Person.name is not disclosed by bands; expected a field with figures"),
        ("Person.homesOwned,homes,2", "Person.diedOn,homes,2", "4:1: Person.diedOn is not disclosed by bands; expected a field with figures"),
        ("Person.income,fine,20.00", "Person.income,fine,9.99", "7: 9.99 does not ascend from 10.00; expected edges that ascend"),
        ("Person.income,fine,10.00", "Person.income,fine,10.005", '6:20: "10.005" is not an amount; expected digits with at most two places'),
        ("Person.income,fine,10.00", "Person.income,fine,1e1", '6:20: "1e1" is not an amount; expected digits with at most two places'),
        ("Person.income,fine,10.00", "Person.income,fine,-1", '6:20: "-1" is not an amount; expected digits with at most two places'),
        ("Person.income,coarse,20.00", "Person.income,coarse,15.00", '9: 15.00 is no edge of the finest set "fine", so the sets do not nest; expected one of 10.00, 20.00'),
        ("Person.income,coarse,20.00,20 or more,no\n", "", "8: a set of one band says nothing; expected at least two bands"),
        ("Person.bornOn,ages,18,adult,yes", "Person.bornOn,ages,18,adult,no", "14: rows of one set disagree on finest; expected yes in all of them or in none"),
        ("Person.bornOn,ages,18,adult,yes", "Person.bornOn,ages,18,adult,", '15:29: unknown answer ""; expected yes or no'),
        ("Person.movedOn,century,2000-01-01", "Person.movedOn,century,2000", '17:24: "2000" is not a date; expected YYYY-MM-DD'),
    ],
)  # fmt: skip
def test_unsound_bands_are_refused(policy_set: PolicySet, old: str, new: str, expected: str) -> None:
    """Edges have the field's unit, ascend and nest; both ends are open."""
    policy_set.replace("bands.csv", old, new)
    assert f"bands.csv:{expected}" in policy_set.problems()


@pytest.mark.parametrize(("finest", "found"), [("no", "no set"), ("yes", "2 sets")])
def test_exactly_one_set_of_a_field_is_the_finest(policy_set: PolicySet, finest: str, found: str) -> None:
    """All others are measured against it."""
    target = policy_set.path / "bands.csv"
    lines = target.read_text().splitlines()
    changed = [line.rsplit(",", 1)[0] + f",{finest}" if "Person.income" in line else line for line in lines]
    target.write_text("\n".join(changed))
    assert policy_set.problems()[0] == (f"bands.csv:5: Person.income has {found} marked finest; expected exactly one")


def test_bands_follow_each_other_in_the_unit_of_their_field() -> None:
    """Money has two places, ages are whole years, dates are days; the ends are open."""
    lines = tuple(Line(number, line) for number, line in enumerate(FILES["bands.csv"].splitlines(), 1))
    report = Report()
    bands = read_bands(PolicyFiles({}, {"bands.csv": TextFile("bands.csv", lines)}), REGISTER, report) or {}
    assert not report.problems
    income = bands["Person.income"].finest
    assert income == BandSet(
        "fine",
        (
            Band(None, Decimal("10.00"), "under 10"),
            Band(Decimal("10.00"), Decimal("20.00"), "10 to 20"),
            Band(Decimal("20.00"), None, "20 or more"),
        ),
    )
    assert income.edges == (Decimal("10.00"), Decimal("20.00"))
    assert bands["Person.bornOn"].sets["ages"].edges == (18,)
    assert bands["Person.movedOn"].sets["century"].edges == (date(2000, 1, 1),)
