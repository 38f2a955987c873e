"""Outlines that follow from the truth, and those that are drawn."""

from hypothesis import given
from hypothesis import strategies as st

from demo.generator.chance import Chance, stream
from demo.generator.outlines import Outline, drawn, outline_of, planted
from demo.generator.population import Person, TwinCase
from demo.generator.reasons import INVALID_PER_HUNDRED, Reason, Reasons
from demo.generator.truth import Truth
from tests.demo.chances import CHANCES

SETTLED = [reasons for reasons in (*INVALID_PER_HUNDRED, ()) if Reason.NAME_MISMATCH not in reasons]


@given(CHANCES, st.sampled_from(SETTLED))
def test_reasons_can_be_read_from_the_outline(chance: Chance, reasons: Reasons) -> None:
    """An outline has each planted reason, and none beside them."""
    outline = outline_of(chance, reasons)
    assert outline.deceased == (Reason.DECEASED in reasons)
    assert outline.local == (Reason.NOT_LOCAL_HOUSEHOLD not in reasons)
    assert bool(outline.homes) == (Reason.OWNS_HOME in reasons)
    assert outline.over_income_edge == (Reason.OVER_INCOME_EDGE in reasons)


def test_wrong_name_hides_anything(truth: Truth) -> None:
    """Among those whose name does not match are owners and others, so that a leak of more reasons would show."""
    outlines = planted(truth, stream(0, "outlines"))  # only repeatable
    hidden = [outlines[one.person.number] for one in truth.applicants if Reason.NAME_MISMATCH in one.reasons]
    assert {bool(outline.homes) for outline in hidden} == {True, False}
    assert {outline.local for outline in hidden} == {True, False}


def test_twins_never_own_the_same(truth: Truth) -> None:
    """The register tells different things of the two, so that taking one for the other shows."""
    outlines = planted(truth, stream(0, "outlines"))  # only repeatable
    for pair in truth.twins:
        elder, younger = outlines[pair.elder.number].homes, outlines[pair.younger.number].homes
        assert elder != younger
        assert (elder > 0 and younger > 0) == (pair.case is TwinCase.BOTH_OWN)


@given(CHANCES)
def test_children_own_nothing_and_pay_nothing(chance: Chance) -> None:
    """A drawn outline of a child has no home and no income."""
    child = drawn(chance, Person("440104200501010018", "name"))
    assert child == Outline(child.deceased, child.local, 0, False)
