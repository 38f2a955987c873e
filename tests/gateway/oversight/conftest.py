"""What these tests share."""

import pytest

from gateway.policy.snapshot import Snapshot
from tests.gateway.oversight.bureaus import bureaus


@pytest.fixture(scope="session")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The policy under which bureaus act for departments."""
    return bureaus(tmp_path_factory.mktemp("policies"))
