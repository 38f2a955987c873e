"""What a department suspends is laid over a snapshot: exactly its fields, from exactly one client."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.rulings import Reason
from gateway.policy.snapshot import Snapshot
from gateway.policy.suspensions import Suspension, departments_of, fields_of, with_suspensions
from source_adapters.contract import Form
from tests.gateway.policy.examining import DAY
from tests.gateway.policy.small_city import REGISTER, PolicySet, lay_out


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The small city's policy."""
    return lay_out(tmp_path_factory.mktemp("policies")).load()


CLIENTS = ("portal", "desk-a", "desk-b", "nobody")
PURPOSES = ("lottery", "filing")
SUSPENSIONS = st.builds(
    Suspension,
    st.sampled_from(("homes", "taxes", "gone")),
    st.sampled_from(CLIENTS),
    st.sampled_from((*PURPOSES, None)),
)
CELLS = tuple(product(CLIENTS, PURPOSES, REGISTER, (Form.EXACT, Form.RANGE, Form.STATUS, Form.RELATION)))


def test_what_is_derived_belongs_to_every_department_it_is_derived_from() -> None:
    """A verdict tells of its inputs; a relation is a field like any other."""
    assert departments_of("Person.eligible", REGISTER) == {"homes", "taxes"}
    assert "Person.eligible" in fields_of("homes", REGISTER) & fields_of("taxes", REGISTER)
    assert "Person.employer" in fields_of("taxes", REGISTER)
    assert fields_of("gone", REGISTER) == frozenset()


@given(suspensions=st.frozensets(SUSPENSIONS, max_size=5))
def test_exactly_what_is_covered_is_denied(snapshot: Snapshot, suspensions: frozenset[Suspension]) -> None:
    """Every other ruling is as it was, and none is wider."""
    under = with_suspensions(snapshot, suspensions, REGISTER)
    for client, purpose, coordinate, form in CELLS:
        covered = any(
            each.client == client
            and each.purpose in {None, purpose}
            and each.department in departments_of(coordinate, REGISTER)
            for each in suspensions
        )
        ruling = under.ruling(client, purpose, coordinate, form, DAY)
        before = snapshot.ruling(client, purpose, coordinate, form, DAY)
        assert (ruling.reason is Reason.SUSPENDED) == covered
        assert not ruling.allowed if covered else ruling == before


@given(one=st.frozensets(SUSPENSIONS, max_size=4), other=st.frozensets(SUSPENSIONS, max_size=4))
def test_the_version_is_that_of_files_and_suspensions(
    snapshot: Snapshot, one: frozenset[Suspension], other: frozenset[Suspension]
) -> None:
    """In any order; without any suspension it is that of the files."""
    versions = [with_suspensions(snapshot, each, REGISTER).version for each in (one, other)]
    assert (versions[0] == versions[1]) == (one == other)
    assert with_suspensions(snapshot, tuple(reversed(tuple(one))), REGISTER).version == versions[0]
    assert (versions[0] == snapshot.version) == (not one)


def test_a_snapshot_is_never_changed(snapshot: Snapshot) -> None:
    """Who holds the old one keeps it; what was ruled by the rules is not ruled again."""
    cell = ("desk-a", "filing", "Person.income", Form.RANGE, DAY)
    under = with_suspensions(snapshot, [Suspension("taxes", "desk-a")], REGISTER)
    assert snapshot.ruling(*cell).allowed
    assert not under.ruling(*cell).allowed
    assert with_suspensions(snapshot, (), REGISTER) is snapshot
    assert under.ruling("desk-a", "filing", "Person.name", Form.EXACT, DAY) is snapshot.ruling(
        "desk-a", "filing", "Person.name", Form.EXACT, DAY
    )


def test_a_group_is_not_suspended_with_its_member(snapshot: Snapshot) -> None:
    """The suspension is under the client's own id, whatever rule the grant came by."""
    under = with_suspensions(snapshot, [Suspension("homes", "desk-a")], REGISTER)
    assert not under.ruling("desk-a", "filing", "Person.name", Form.EXACT, DAY).allowed
    assert under.ruling("desk-b", "filing", "Person.name", Form.EXACT, DAY).allowed


def test_an_organisation_acts_for_its_department(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The column may be left out; what is nearly an organisation with clients is misspelt."""
    policies = lay_out(tmp_path_factory.mktemp("policies"))
    assert {each.organisation for each in policies.load().departments.values()} == {""}
    _with_organisations(policies, "bureau-b")
    assert {name: each.organisation for name, each in policies.load().departments.items()} == {
        "homes": "housing-office",
        "taxes": "bureau-b",
    }
    _with_organisations(policies, "bureau-bb")
    assert policies.problems() == ['departments.csv:3:1: unknown organisation "bureau-bb"; did you mean bureau-b?']


def test_an_organisation_may_be_without_clients_so_far(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Then nobody acts for the department."""
    policies = lay_out(tmp_path_factory.mktemp("policies"))
    _with_organisations(policies, "ministry")
    assert policies.load().departments["taxes"].organisation == "ministry"


def _with_organisations(policies: PolicySet, taxes: str) -> None:
    (policies.path / "departments.csv").write_text(
        "department,title,officer,contact,organisation\n"
        "homes,房管局,Gao Yan,desk 1,housing-office\n"
        f"taxes,税务局,Xu Jie,desk 2,{taxes}\n",
        encoding="utf-8",
    )


def test_a_purpose_has_an_english_title_if_it_is_given(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Subjects are told of purposes in plain words."""
    policies = lay_out(tmp_path_factory.mktemp("policies"))
    assert policies.load().purposes["filing"].title_en == ""
    text = (policies.path / "purposes.csv").read_text(encoding="utf-8")
    titled = text.replace("subjects_per_day", "subjects_per_day,title_en").replace(
        ",1000\n", ",1000,Lottery of homes\n"
    )
    (policies.path / "purposes.csv").write_text(titled.replace(",100\n", ",100,\n"), encoding="utf-8")
    assert policies.load().purposes["lottery"].title_en == "Lottery of homes"
