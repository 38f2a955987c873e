"""Eligibility for limited-price housing is decided by certain facts and by nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from resolvers.derived.housing_eligibility import Eligibility, housing_eligibility
from source_adapters.contract import INVALID, NO_RECORD, Attribute, Cell, Form, ValueKind

DISCLOSURE = Attribute("housingEligibility", Form.STATUS, ValueKind.CODE)

GOOD: tuple[Cell, ...] = ("YES", "ALIVE", "LOCAL", False, False)

UNKNOWN = st.sampled_from([None, NO_RECORD, INVALID])
INPUTS = st.tuples(
    st.sampled_from(["YES", "NO", "UNDETERMINED"]) | UNKNOWN,
    st.sampled_from(["ALIVE", "DECEASED"]) | UNKNOWN,
    st.sampled_from(["LOCAL", "LOCAL_COLLECTIVE", "NON_LOCAL", "CANCELLED"]) | UNKNOWN,
    st.booleans() | UNKNOWN,
    st.booleans() | UNKNOWN,
)


def decided(cells: tuple[Cell, ...]) -> Eligibility:
    """The verdict on some inputs."""
    return housing_eligibility(cells, DISCLOSURE)


def test_a_living_local_without_home_under_the_edge_is_eligible() -> None:
    """All five conditions hold."""
    assert decided(GOOD) == ("YES", ())
    assert decided(("YES", "ALIVE", "LOCAL_COLLECTIVE", False, False)) == ("YES", ())


def test_every_failed_condition_is_a_reason() -> None:
    """Reasons come in their fixed order."""
    assert decided(("YES", "DECEASED", "NON_LOCAL", True, True)) == (
        "NO",
        ("DECEASED", "NOT_LOCAL_HOUSEHOLD", "OWNS_HOME", "OVER_INCOME_EDGE"),
    )


def test_a_wrong_name_stands_alone() -> None:
    """Nothing is told about a person whom the applicant cannot name."""
    assert decided(("NO", "DECEASED", "NON_LOCAL", True, True)) == ("NO", ("NAME_MISMATCH",))


def test_a_death_cancels_the_registration() -> None:
    """For the deceased a cancelled registration is no reason of its own; for the living it is."""
    assert decided(("YES", "DECEASED", "CANCELLED", False, False)) == ("NO", ("DECEASED",))
    assert decided(("YES", "ALIVE", "CANCELLED", False, False)) == ("NO", ("NOT_LOCAL_HOUSEHOLD",))


def test_a_certain_no_needs_no_other_department() -> None:
    """An owner of a home is not eligible, whatever the tax bureau would have said."""
    assert decided(("YES", "ALIVE", "LOCAL", True, INVALID)) == ("NO", ("OWNS_HOME",))


def test_one_unknown_input_leaves_it_undetermined() -> None:
    """Nothing is guessed."""
    for place in range(len(GOOD)):
        for unknown in (None, NO_RECORD, INVALID):
            cells = (*GOOD[:place], unknown, *GOOD[place + 1 :])
            assert decided(cells) == ("UNDETERMINED", ())


@given(INPUTS)
def test_learning_an_unknown_never_turns_a_verdict_round(cells: tuple[Cell, ...]) -> None:
    """A YES or NO given with inputs missing stays what it is when they arrive."""
    verdict = decided(cells).verdict
    if verdict == "UNDETERMINED":
        return
    choices = (["YES", "NO"], ["ALIVE", "DECEASED"], ["LOCAL", "NON_LOCAL"], [True, False], [True, False])
    for place, cell in enumerate(cells):
        if cell in (None, NO_RECORD, INVALID):
            for learnt in choices[place]:
                assert decided((*cells[:place], learnt, *cells[place + 1 :])).verdict == verdict
