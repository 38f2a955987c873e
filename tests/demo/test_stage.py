"""The city on stage."""

from dataclasses import replace

import pytest

from demo import stage
from demo.city import City
from demo.departments.roll import DESKS
from demo.processes import DemoFailed, reply
from demo.stage import Stage
from tests.demo.ports import free_ports
from tests.demo.strangers import another_program


def test_departments_are_started_once_and_stopped(small_city: City) -> None:
    """A second demonstration of the same city uses the running ones; another city's may not have their ports."""
    staged = Stage(small_city, port_base=free_ports(len(DESKS)))
    with stage.departments(staged) as started:
        answered = reply(staged.port_base + 1, "/about")
        assert answered is not None
        assert answered.document == {"department": "national_tax", "city": small_city.identity}
        with stage.departments(staged) as again:
            assert again == []
        stranger = replace(staged, city=replace(small_city, identity="another"))
        with pytest.raises(DemoFailed, match="--port-base"), stage.departments(stranger):
            pass
    assert [one.process.returncode for one in started] == [0]
    assert reply(staged.port_base, "/about") is None


def test_free_port_has_no_gateway() -> None:
    """Where nobody listens a gateway may be started."""
    assert not stage.gateway_answers(free_ports(1))


def test_port_of_another_program_is_refused() -> None:
    """A service that is no gateway is not taken for one."""
    with another_program() as port, pytest.raises(DemoFailed, match="taken by another program"):
        stage.gateway_answers(port)


def test_half_taken_ports_are_refused(small_city: City) -> None:
    """Where one of the ports is somebody else's, nothing is started."""
    base = free_ports(len(DESKS))
    with (
        another_program(base + 1),
        pytest.raises(DemoFailed, match=f"port {base + 1} is taken"),
        stage.departments(Stage(small_city, port_base=base)),
    ):
        pass


def test_endpoint_is_on_loopback(small_city: City) -> None:
    """The demonstration is for this machine."""
    assert Stage(small_city, 8123).endpoint == "http://127.0.0.1:8123/graphql"
