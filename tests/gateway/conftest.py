"""An engine to question."""

import pytest

from tests.gateway.engine_room import Bench


@pytest.fixture
def bench() -> Bench:
    """An engine over the small city under the real policies."""
    return Bench()
