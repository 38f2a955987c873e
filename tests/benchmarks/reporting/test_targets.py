"""The figures to reach."""

import pytest

from benchmarks.measuring.sample import Sample
from benchmarks.measuring.scenario import BATCH, ONE_1_SLOW, ONE_16, ONE_64
from benchmarks.reporting.targets import Target, targets
from tests.benchmarks.samples import results, sample


def found(name: str, about: str, *runs: Sample) -> Target:
    """The target of this name whose description ends so."""
    return next(target for target in targets(results(runs)) if target.name == name and target.about.endswith(about))


def test_requests_a_second_are_compared_with_each_peer() -> None:
    """P1 is reached at twice Grafbase's, and its ratio is Meridian's over the peer's."""
    target = found("P1", "grafbase", sample("meridian", rate=2_100.0), sample("grafbase", rate=1_000.0))
    assert (target.found, target.is_reached, target.verdict) == (2.1, True, "reached")


def test_a_missed_figure_says_how_far_off_it_is() -> None:
    """As a part of the bound."""
    target = found("P2", "grafbase", sample("meridian", ONE_16, cpu_us=150.0), sample("grafbase", ONE_16))
    assert (target.is_reached, target.verdict) == (False, "missed: 1.50 of the bound")


def test_what_was_not_measured_is_neither_reached_nor_missed() -> None:
    """Without the peer there is no verdict."""
    target = found("P4", "apollo", sample("meridian", BATCH))
    assert (target.is_reached, target.verdict) == (None, "not measured")


def test_void_runs_reach_nothing() -> None:
    """A fast gateway with wrong answers is not fast."""
    target = found("P1", "grafbase", sample("meridian", rate=1e6, void="wrong"), sample("grafbase"))
    assert target.is_reached is None


def test_latency_at_one_connection_is_of_slow_departments() -> None:
    """P3 compares medians of the slow scenario and nothing else."""
    own, other = sample("meridian", ONE_1_SLOW, p50_ms=6.0), sample("grafbase", ONE_1_SLOW, p50_ms=10.0)
    assert found("P3", "grafbase", own, other).found == 0.6


def test_plain_python_is_measured_in_how_many_times_more_it_takes() -> None:
    """P5 turns the ratio round."""
    own, other = sample("meridian", ONE_16, cpu_us=100.0), sample("plain", ONE_16, cpu_us=2_500.0)
    assert found("P5", "× Meridian's", own, other).found == 25.0


@pytest.mark.parametrize(
    ("name", "slower", "faster"), [("P6", "meridian-10000", "meridian-100"), ("P9", "meridian", "meridian-no-ledger")]
)
def test_losses_are_in_percent_of_the_faster(name: str, slower: str, faster: str) -> None:
    """One in ten fewer is ten percent."""
    runs = sample(slower, ONE_64, rate=900.0), sample(faster, ONE_64, rate=1_000.0)
    target = next(each for each in targets(results(runs)) if each.name == name)
    assert target.found == pytest.approx(10.0)


def test_every_figure_to_reach_is_there() -> None:
    """P1 to P11, measured or not."""
    assert list(dict.fromkeys(target.name for target in targets(results([])))) == [f"P{n}" for n in range(1, 12)]
