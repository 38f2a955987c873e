"""Registers: who is named, and who answers for it."""

# ruff: noqa: E501 - an edit and the refusal it meets stand on one line

import pytest

from gateway.policy.registers import Subjects
from tests.gateway.policy.small_city import PolicySet

WORD = "only A-Z a-z 0-9 . _ - in a value"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("clients.csv", "Lin Mei", "", "2:29: no officer"),
        ("clients.csv", "摇号系统", "", "2:24: no title"),
        ("clients.csv", "housing-office", "", "2:8: no organisation"),
        ("clients.csv", "housing-office", "housing office", f"2:15: blank inside a value; expected {WORD}"),
        ("clients.csv", "yes", "maybe", '4:44: unknown answer "maybe"; expected yes or no'),
        ("clients.csv", "Wu Di,2009-12-31", "Wu Di,", '4:33: "" is not a date; expected YYYY-MM-DD'),
        ("purposes.csv", "Lin Mei", "", "2:54: no officer"),
        ("purposes.csv", '"Housing act, article 1"', "", "2:14: no legal basis"),
        ("purposes.csv", "housing-office", "", "2:39: no owner"),
        ("purposes.csv", "ANY,2006,500", "ANY,all,500", '2:88: "all" is not a list of years; expected years like 2006 2007'),
        ("purposes.csv", "ANY,2006,500", "ANY,2006,0", '2:93: "0" is not a whole number above 0; expected digits only'),
        ("purposes.csv", "ANY,2006,500", "ALL,2006,500", '2:84: unknown kind of subjects "ALL"; expected ANY or SELF'),
        ("purposes.csv", "2007-01-01,2007-12-31", "2008-01-01,2007-12-31", "2:73: from 2008-01-01 is later than until 2007-12-31; expected a day on or after from"),
        ("departments.csv", "Gao Yan", "", "2:11: no officer"),
        ("departments.csv", "desk 1", "", "2:19: no contact"),
        ("departments.csv", "taxes", "taxis", '3:1: unknown department "taxis"; did you mean taxes?'),
        ("departments.csv", "taxes", "homes", "3:1: department \"homes\" is registered in line 2 already"),
    ],
)  # fmt: skip
def test_unsound_entries_are_refused(policy_set: PolicySet, file: str, old: str, new: str, expected: str) -> None:
    """Each cell of a register is checked where it stands."""
    policy_set.replace(file, old, new)
    assert f"{file}:{expected}" in policy_set.problems()


def test_one_unsound_cell_is_one_problem(policy_set: PolicySet) -> None:
    """What an unsound row names does not look unknown elsewhere."""
    policy_set.replace("clients.csv", "Chen Bo", "")
    assert policy_set.problems() == ["clients.csv:3:27: no officer"]


def test_every_department_of_the_schema_has_its_row(policy_set: PolicySet) -> None:
    """A department without a responsible officer cannot be asked."""
    policy_set.replace("departments.csv", "taxes,税务局,Xu Jie,desk 2\n", "")
    assert policy_set.problems() == ['departments.csv: no row for department "taxes" of the schema']


@pytest.mark.parametrize(
    ("old", "new", "line", "group"),
    [
        ("portal,housing-office,,", "portal,housing-office,portal,", 2, "portal"),
        ("desks,窗口乙", "portal,窗口乙", 4, "portal"),
    ],
)
def test_no_group_has_the_name_of_a_client(policy_set: PolicySet, old: str, new: str, line: int, group: str) -> None:
    """A client's own rules would else go to all members of the group."""
    policy_set.replace("clients.csv", old, new)
    assert policy_set.problems()[0] == (
        f'clients.csv:{line}:1: group "{group}" has the name of the client in line 2;'
        " expected names of their own for groups"
    )


def test_a_client_is_registered_once(policy_set: PolicySet) -> None:
    """A second row of one name is refused with the line of the first."""
    policy_set.append("clients.csv", "portal,elsewhere,,x,Lin Mei,2009-12-31,no")
    assert policy_set.problems() == ['clients.csv:5:1: client "portal" is registered in line 2 already']


def test_entries_are_read_as_written(policy_set: PolicySet) -> None:
    """The snapshot has what the registers say."""
    snapshot = policy_set.load()
    client, purpose = snapshot.clients["desk-b"], snapshot.purposes["lottery"]
    assert (client.organisation, client.group, client.officer, client.debug) == ("bureau-b", "desks", "Wu Di", True)
    assert snapshot.clients["portal"].group is None
    assert (purpose.legal_basis, purpose.subjects, purpose.years) == (
        "Housing act, article 1",
        "ANY",
        frozenset({2006}),
    )
    assert (purpose.subjects_per_request, purpose.subjects_per_day) == (500, 1000)
    assert snapshot.departments["taxes"].title == "税务局"


def test_a_purpose_says_whom_it_is_about(policy_set: PolicySet) -> None:
    """Anybody, or the one whom the token names."""
    policy_set.replace("purposes.csv", "ANY,2006,", "SELF,2006,")
    purposes = policy_set.load().purposes
    assert (purposes["lottery"].subjects, purposes["filing"].subjects) == (Subjects.SELF, Subjects.ANY)
