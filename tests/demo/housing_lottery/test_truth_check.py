"""Comparing with what was planted."""

from pathlib import Path

import pytest

from demo.city import City
from demo.generator.truth import Truth
from demo.housing_lottery.intake import read_applications
from demo.housing_lottery.outcome import VALID, Outcome, Standing, undetermined
from demo.housing_lottery.truth_check import TruthUnreadable, differences, planted_outcomes


def test_planted_outcomes_are_those_of_the_truth(small_city: City, truth: Truth) -> None:
    """Each applicant's verdict and reasons are read from the document."""
    planted = planted_outcomes(small_city.truth)
    assert {number: outcome.reasons for number, outcome in planted.items()} == {
        one.person.number: tuple(reason.value for reason in one.reasons) for one in truth.applicants
    }


def test_every_kind_of_difference_is_found(small_city: City) -> None:
    """A wrong verdict, a missing reason, an undetermined and an unplanted applicant all differ."""
    planted = planted_outcomes(small_city.truth)
    asked = read_applications(small_city.applications).applications
    right = {one.number: planted[one.identity_number] for one in asked}
    assert differences(asked, right, planted) == []
    failing = next(one for one in asked if len(right[one.number].reasons) == 2)
    passing = next(one for one in asked if right[one.number] == VALID)
    for one, wrong in (
        (failing, VALID),
        (failing, Outcome(Standing.INVALID, right[failing.number].reasons[:1])),
        (passing, undetermined("no answer")),
    ):
        assert differences(asked, {**right, one.number: wrong}, planted) == [one]
    assert differences(asked[:1], right, {}) == [asked[0]]


@pytest.mark.parametrize("text", ["", "{}", '{"lottery": 3}', '{"lottery": {"applicants": {"a": {}}}}'])
def test_file_without_a_truth_is_refused(tmp_path: Path, text: str) -> None:
    """A file that plants nothing cannot be compared with."""
    path = tmp_path / "truth.json"
    path.write_text(text)
    with pytest.raises(TruthUnreadable):
        planted_outcomes(path)
