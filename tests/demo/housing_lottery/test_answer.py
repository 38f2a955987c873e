"""What an answer says about each applicant."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.housing_lottery.answer import error_code, malformed_indices, outcomes, retry_after
from demo.housing_lottery.outcome import VALID, Outcome, Standing


def eligible(verdict: object, reasons: object = ()) -> dict[str, Any]:
    """A person with this verdict."""
    return {
        "housingEligibility": {"verdict": verdict, "reasons": list(reasons) if isinstance(reasons, tuple) else reasons}
    }


def answered(*persons: object, errors: object = None) -> dict[str, Any]:
    """An answer about these persons."""
    return {"data": {"persons": list(persons)}} | ({} if errors is None else {"errors": errors})


def coded(code: str, **more: object) -> list[dict[str, Any]]:
    """Errors with one code."""
    return [{"message": "m", "extensions": {"code": code, **more}}]


def test_verdicts_are_read_by_place() -> None:
    """YES is valid, NO is invalid for its reasons in order, UNDETERMINED is neither."""
    decided = outcomes(
        answered(eligible("YES"), eligible("NO", ("DECEASED", "OWNS_HOME")), eligible("UNDETERMINED")), 3
    )
    assert decided[:2] == (VALID, Outcome(Standing.INVALID, ("DECEASED", "OWNS_HOME")))
    assert decided[2].standing is Standing.UNDETERMINED


@pytest.mark.parametrize(
    "person",
    [
        None,
        {},
        {"housingEligibility": None},
        eligible(None),
        eligible("MAYBE"),
        eligible("YES", ("OWNS_HOME",)),
        eligible("NO", ()),
        eligible("NO", None),
        eligible("NO", ("OWNS_HOME", 3)),
        eligible(True),
        "YES",
    ],
)
def test_whatever_is_not_of_the_agreed_shape_is_undetermined(person: object) -> None:
    """Nothing is guessed from a null, an unknown word, or a verdict that contradicts its reasons."""
    (decided,) = outcomes(answered(person), 1)
    assert decided == Outcome(Standing.UNDETERMINED, note="no answer")


@pytest.mark.parametrize(
    "answer",
    [None, [], {}, {"data": None}, {"data": {"persons": None}}, answered(), answered(eligible("YES")), "YES"],
)
def test_answer_without_its_persons_decides_about_nobody(answer: object) -> None:
    """No data, or data about another number of persons, leaves everybody undetermined."""
    assert {one.standing for one in outcomes(answer, 2)} == {Standing.UNDETERMINED}


def test_undetermined_names_what_failed() -> None:
    """The codes of the answer's errors, with their departments, are noted for the office."""
    errors = coded("SOURCE_TIMEOUT", department="local_tax") + coded("SOURCE_TIMEOUT", department="land_housing")
    decided = outcomes(answered(eligible("YES"), {"housingEligibility": None}, errors=errors), 2)
    assert decided == (VALID, Outcome(Standing.UNDETERMINED, note="SOURCE_TIMEOUT local_tax land_housing"))


def test_malformed_numbers_are_found_by_index() -> None:
    """Only indices within the batch, and only of the one complaint."""
    answer = {"errors": coded("INVALID_IDENTIFIER", indices=[2, 0, 7, -1, True, "1"])}
    assert malformed_indices(answer, 3) == {0, 2}
    assert malformed_indices({"errors": coded("LIMIT_EXCEEDED", indices=[0])}, 3) == frozenset()
    assert malformed_indices({"errors": coded("INVALID_IDENTIFIER", indices="0")}, 3) == frozenset()


def test_code_and_patience_are_read_from_the_errors() -> None:
    """The first code, and the first time to wait, if there are any."""
    answer: object = {"errors": [None, {"extensions": {}}, *coded("RATE_LIMITED", retryAfter=3)]}
    assert error_code(answer) == "RATE_LIMITED"
    assert retry_after(answer) == 3.0
    assert error_code({}) is None
    assert retry_after([]) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "persons", "errors", "extensions", "code", "indices", "housingEligibility", "verdict"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(JSON, st.integers(1, 3))
def test_no_answer_can_break_the_reader(answer: object, count: int) -> None:
    """Any JSON is read, and what does not say YES or NO decides nothing."""
    assert len(outcomes(answer, count)) == count
    assert all(one.standing is Standing.UNDETERMINED for one in outcomes(answer, count))
    assert malformed_indices(answer, count) <= set(range(count))
