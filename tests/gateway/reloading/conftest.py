"""What the tests of reloading share."""

from pathlib import Path

import pytest

from tests.gateway.policy.small_city import PolicySet, lay_out


@pytest.fixture
def policy_set(tmp_path: Path) -> PolicySet:
    """A good set, to be changed."""
    return lay_out(tmp_path)
