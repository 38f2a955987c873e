"""What is chosen on the command line."""

import pytest

from benchmarks.choice import Part, Unknown, scenarios, words
from benchmarks.measuring.scenario import BATCH, SCENARIOS, Scenario


def test_no_word_is_every_word() -> None:
    """Nothing chosen means everything."""
    assert words("", Part, "part") == list(Part)
    assert words("one, batch", Part, "part") == ["one", "batch"]


def test_an_unknown_word_is_told_with_the_known_ones() -> None:
    """The message lists what there is."""
    with pytest.raises(Unknown, match=r"no part is called 'two'; there are one, batch, nested"):
        words("two", Part, "part")


def test_scenarios_are_those_of_the_chosen_work() -> None:
    """Parts that are no work have none."""
    assert scenarios([Part.BATCH, Part.SOAK], None, None) == [BATCH]
    assert scenarios(list(Part), None, None) == list(SCENARIOS)


def test_connections_and_delay_may_be_others() -> None:
    """Scenarios that become the same are measured once."""
    assert scenarios([Part.ONE], 64, 0) == [Scenario("one", 64, 0)]
