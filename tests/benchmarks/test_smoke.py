"""The departments, Meridian and our own load, for a second."""

from pathlib import Path

import pytest

from benchmarks.departments import services
from benchmarks.load.carrying import Generator
from benchmarks.measuring.run import Pace, Row, measured
from benchmarks.measuring.scenario import Scenario
from benchmarks.meridian.bindings import Adapter
from benchmarks.meridian.gateway import Meridian

PACE = Pace(seconds=1.0, warm_up=0.0, generator=Generator.OURS)


@pytest.mark.parametrize("adapter", Adapter)
def test_every_answer_is_right(tmp_path: Path, adapter: Adapter) -> None:
    """In each kind of work, with departments that take their time as well."""
    scenarios = Scenario("one", 4), Scenario("nested", 2, 4), Scenario("batch", 1)
    with services(tmp_path) as departments:
        directory = tmp_path / "meridian"
        directory.mkdir()
        with Meridian(rules=100, adapter=adapter).running(departments.ports, directory) as running:
            row = Row()
            samples = [measured("meridian", running, departments, each, PACE, row) for each in scenarios]
    assert [sample.void for sample in samples] == ["", "", ""]
    assert all(sample.checked == sample.answers > 0 for sample in samples)
    assert all(sample.calls > 0 for sample in samples)
