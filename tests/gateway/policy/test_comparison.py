"""Comparison: who may see more, and who less, from which day to which."""

from pathlib import Path

import pytest

from gateway.policy.book import read_book
from gateway.policy.comparison import Comparison, compare
from tests.gateway.policy.small_city import REGISTER, PolicySet, lay_out


def other(tmp_path: Path) -> PolicySet:
    """A second set, beside the first one's folder."""
    folder = tmp_path.with_name(f"{tmp_path.name}-other")
    folder.mkdir()
    return lay_out(folder)


def told(comparison: Comparison) -> list[str]:
    """A line a change."""
    return [
        f"{change.client} {change.coordinate} {change.from_}..{change.until}"
        f" {'+'.join(map(str, change.before))} -> {'+'.join(map(str, change.after))}"
        f"{' wider' if change.widens else ''}{' narrower' if change.narrows else ''}"
        for change in comparison.cells
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "rules/lottery.csv", "homesOwned,status,*,2007-01-01", "homesOwned,status,440104,2007-01-01",
            ["portal Person.homesOwned 2007-01-01..2007-12-31 status at 1 -> status at 1 (440104) narrower"],
        ),
        (
            "rules/filing.csv", "2007-12-31,allow,f1", "2007-06-30,allow,f1",
            ["desk-a Person.name 2007-07-01..2007-12-31 exact ->  narrower",
             "desk-b Person.name 2007-07-01..2007-12-31 exact ->  narrower"],
        ),
        (
            "rules/filing.csv", "p,desk-a,filing", "p,desk-b,filing",
            ["desk-a Enterprise.bothTaxes 2007-01-01..2008-12-31 status at 100.00 ->  narrower",
             "desk-b Enterprise.bothTaxes 2007-01-01..2008-12-31  -> status at 100.00 wider"],
        ),
        (
            "disclosures.csv", "filing,Person.income,range,coarse", "filing,Person.income,range,fine",
            ["desk-a Person.income 2007-01-01..2008-12-31 range at 20.00 -> range at 10.00, 20.00 wider"],
        ),
        (
            "disclosures.csv", "homesOwned,status,1", "homesOwned,status,2",
            ["portal Person.homesOwned 2007-01-01..2007-12-31 status at 1 -> status at 2 wider narrower"],
        ),
        (
            "clients.csv", "窗口甲,Chen Bo,2009-12-31", "窗口甲,Chen Bo,2008-12-31",
            [],
        ),
        ("rules/lottery.csv", "# what the lottery needs", "# what it needs", []),
    ],
)  # fmt: skip
def test_each_change_is_wider_or_narrower(
    tmp_path: Path, policy_set: PolicySet, file: str, old: str, new: str, expected: list[str]
) -> None:
    """By what is disclosed, for each client of a group, over the days on which it differs."""
    changed = other(tmp_path)
    changed.replace(file, old, new)
    before, after = read_book(policy_set.path, REGISTER), read_book(changed.path, REGISTER)
    assert told(compare(before, after, REGISTER)) == expected
    swapped = [(change.widens, change.narrows) for change in compare(after, before, REGISTER).cells]
    assert swapped == [(change.narrows, change.widens) for change in compare(before, after, REGISTER).cells]


def test_terms_of_a_purpose_and_cuts_of_inputs_are_told(tmp_path: Path, policy_set: PolicySet) -> None:
    """A year more widens; an edge that only a derived field uses is named too."""
    changed = other(tmp_path)
    changed.replace("purposes.csv", "ANY,2006,500", "ANY,2005 2006,400")
    changed.replace("disclosures.csv", "lottery,Person.income,status,20.00", "lottery,Person.income,status,10.00")
    comparison = compare(read_book(policy_set.path, REGISTER), read_book(changed.path, REGISTER), REGISTER)
    assert [(change.term, change.widens, change.narrows) for change in comparison.purposes] == [
        ("years", True, False),
        ("subjects_per_request", False, True),
    ]
    assert [(cut.coordinate, cut.before, cut.after) for cut in comparison.cuts] == [("Person.income", "20.00", "10.00")]


def test_a_set_does_not_differ_from_itself(policy_set: PolicySet) -> None:
    """Nothing is told of it."""
    book = read_book(policy_set.path, REGISTER)
    assert not compare(book, book, REGISTER)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (",,,days,3,30d", ",,,days,4,30d", [("30d", 3, 4, True)]),
        (",,,days,3,30d", ",,,days,2,30d", [("30d", 3, 2, False)]),
        (",,,days,3,30d", "", [("30d", 3, None, True)]),
        ("", "bureau-a,,,subjects,9,1d", [("1d", None, 9, False)]),
        (",,,days,3,30d", ",,,days,3,60d", [("30d", 3, None, True), ("60d", None, 3, False)]),
        (",,,days,3,30d", ",,,days,3,30d", []),
    ],
)
def test_budgets_widen_and_narrow(
    policy_set: PolicySet,
    tmp_path: Path,
    before: str,
    after: str,
    expected: list[tuple[str, int | None, int | None, bool]],
) -> None:
    """A higher limit or none is wider; a budget with another window is another one."""
    new = other(tmp_path)
    policy_set.append("budgets.csv", before)
    new.append("budgets.csv", after)
    comparison = compare(read_book(policy_set.path, REGISTER), read_book(new.path, REGISTER), REGISTER)
    found = [(change.window, change.before, change.after, change.widens) for change in comparison.budgets]
    assert found == expected
    assert all(change.widens != change.narrows for change in comparison.budgets)
    assert bool(comparison) == bool(expected)
