"""The policy sets of the benchmark."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.meridian.policies import CLIENT, PURPOSE, write_policies
from gateway.policy.load import load
from resolvers.schema import REGISTER


@pytest.mark.parametrize("rules", [100, 1_000])
def test_a_set_is_sound_and_of_the_wanted_size(tmp_path: Path, rules: int) -> None:
    """The strict loader takes it, and counts as many rules."""
    directory = tmp_path / "policies"
    write_policies(directory, rules)
    snapshot = load(directory, REGISTER)
    assert PURPOSE in snapshot.purposes_granted(CLIENT)
    assert snapshot.purposes[PURPOSE].from_ <= date(2007, 11, 1) <= snapshot.purposes[PURPOSE].until
    lines = [line for file in (directory / "rules").iterdir() for line in file.read_text("utf-8").splitlines()]
    assert sum(line.startswith("p,") for line in lines) == rules
