"""A city in which departments are of every kind, beside the same city as it was built: nobody can tell them apart.

Asked are all fields of all departments, in every form, through real gateways.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import pytest

from demo.city import City
from demo.generator.truth import Truth
from demo.kinds.moving import mixed
from demo.kinds.roll import KINDS, Kind
from resolvers.schema import REGISTER
from source_adapters.contract import Entity, Form
from tests.end_to_end import processes
from tests.end_to_end.asking import Asker
from tests.end_to_end.exchange import Sent, errors, over_http
from tests.end_to_end.processes import Departments, Gateway, address
from tests.end_to_end.waiting import until
from tests.sources_seen.generous import DESKS, YEARS, desk, held, write_policies
from tests.sources_seen.selections import question, selection

READY: Final = Sent(method="GET", target="/ready")
MANY: Final = 150


@dataclass(frozen=True, slots=True)
class Two:
    """The same city twice: in the registers as they were built, and in registers of every kind."""

    built: Gateway
    mixed: Gateway


@pytest.fixture(scope="module")
def gateways(city: City, departments: Departments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """A gateway to each."""
    directory = tmp_path_factory.mktemp("every-kind")
    policies = write_policies(directory / "policies")
    with (
        mixed(city, lambda _department, _rows: None, lambda _line: None) as moved,
        processes.gateway(city, directory / "built", departments.addresses, policies=policies) as one,
        processes.gateway(
            city,
            directory / "mixed",
            departments.addresses,
            policies=policies,
            addresses=dict(address(name, where) for name, where in moved.addresses.items()),
            sources=moved.sources,
        ) as other,
    ):
        yield Two(one, other)


async def test_every_department_of_every_kind_is_there(gateways: Two, session: aiohttp.ClientSession) -> None:
    """What is bound is found in each of them: tables, columns, fields of schemas, files."""

    async def departments_up() -> dict[str, str]:
        got = await over_http(session, gateways.mixed.port, READY)
        found: dict[str, str] = got.document["departments"]
        return found

    assert set(KINDS.values()) == set(Kind)
    assert await until(departments_up, lambda found: set(found.values()) == {"UP"}) == dict.fromkeys(KINDS, "UP")


@pytest.mark.parametrize("form", DESKS, ids=lambda form: form.value)
async def test_no_caller_can_tell_the_kinds(
    gateways: Two, ask: Asker, session: aiohttp.ClientSession, truth: Truth, form: Form
) -> None:
    """Every field that has the form, and what is said of where it came from, about persons and enterprises."""
    for entity, variables in _subjects(truth).items():
        sent = ask(desk(form), question(entity, [*_selections(entity, form), SOURCES]), variables)
        built, other = [await over_http(session, each.port, sent) for each in (gateways.built, gateways.mixed)]
        assert errors(other) == errors(built)
        assert other.document["data"] == built.document["data"]
        assert {code for code, _, _ in errors(built)} <= {"SOURCE_DATA_INVALID"}
        assert form is Form.MASKED or _values(built.document["data"]) > MANY


SOURCES: Final = "sources { field department outcome }"
"""When a value held may differ: a drop has one moment for all its rows, where silence has a value."""


def _subjects(truth: Truth) -> dict[Entity, dict[str, list[str]]]:
    persons = truth.persons[:MANY]
    return {
        Entity.PERSON: {"k": [each.number for each in persons], "n": [each.name for each in persons]},
        Entity.ENTERPRISE: {"k": [each.code for each in truth.enterprises[:MANY]]},
    }


def _selections(entity: Entity, form: Form) -> Iterator[str]:
    relations = [declared for declared in REGISTER.values() if declared.is_relation]
    for declared in relations if form is Form.RELATION else held(form):
        if declared.entity is entity:
            for year in YEARS if declared.takes_year else (None,):
                yield selection(declared, form, year)


def _values(found: Any) -> int:
    if isinstance(found, dict | list):
        return sum(map(_values, found.values() if isinstance(found, dict) else found))
    return found is not None
