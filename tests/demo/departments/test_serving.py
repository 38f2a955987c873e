"""Opening the departments."""

import socket

import pytest

from demo.city import City
from demo.departments.serving import services, serving


async def test_taken_port_is_an_error_and_leaves_nothing_open(small_city: City) -> None:
    """Where the second port is taken, the first is given back."""
    opened = services(small_city, {})
    with socket.socket() as other, socket.socket() as probe:
        other.bind(("127.0.0.1", 0))
        other.listen()
        probe.bind(("127.0.0.1", 0))
        free, taken = probe.getsockname()[1], other.getsockname()[1]
        probe.close()
        with pytest.raises(OSError, match="address already in use"):
            async with serving([(opened[0], free), (opened[1], taken)]):
                pass
        with socket.socket() as again:
            assert again.connect_ex(("127.0.0.1", free)) != 0


def test_tokens_come_from_the_environment_and_are_not_shown(small_city: City) -> None:
    """Each department wants the token of its own variable, and prints none."""
    register, tax_office, *_others = services(small_city, {"MERIDIAN_NATIONAL_TAX_TOKEN": "hidden"})
    assert register.token is None
    assert tax_office.token == "hidden"
    assert "hidden" not in repr(tax_office)
