"""The README's three queries answer as it prints them, in the model city that `make run` builds."""

import json
import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from shutil import copytree
from typing import Any, Final

import aiohttp
import pytest

from demo.city import City, build
from demo.settings import POLICIES
from tests.docs.walk import Command, Rows, steps
from tests.end_to_end.asking import Asker
from tests.end_to_end.exchange import over_http
from tests.end_to_end.processes import Gateway, departments, gateway

README: Final = Path(__file__).parents[2] / "README.md"
GUIDE: Final = Path(__file__).parents[2] / "docs" / "officers-guide.md"
APPLICATION: Final = re.compile(r"```sh\n(curl .*?)```\n\n```json\n(.*?)```", re.DOTALL)
EXAMPLE: Final = re.compile(r"```sh\n(ask .*?)```\n\n```json\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str, Any, Any]]:
    """Client, purpose, request and printed response of each example."""
    found = []
    for command, printed in EXAMPLE.findall(README.read_text(encoding="utf-8")):
        _, client, purpose, request = shlex.split(command)
        found.append((client, purpose, json.loads(request), json.loads(printed)))
    return found


@pytest.fixture(scope="module")
def whole_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The city of sixty thousand."""
    return build(tmp_path_factory.mktemp("readme") / "city")


@pytest.fixture(scope="module")
def its_gateway(whole_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway in front of it."""
    directory = tmp_path_factory.mktemp("its-gateway")
    with departments(whole_city, directory) as running, gateway(whole_city, directory, running.addresses) as serving:
        yield serving


@pytest.mark.parametrize(("client", "purpose", "request_", "printed"), examples(), ids=["verify", "range", "denial"])
async def test_an_example_answers_as_it_is_printed(
    whole_city: City,
    its_gateway: Gateway,
    session: aiohttp.ClientSession,
    client: str,
    purpose: str,
    request_: Any,
    printed: Any,
) -> None:
    """But for the request's id, which is new each time, and what is left of budgets, which depends on the day."""
    sent = Asker(whole_city)((client, purpose), request_["query"], request_["variables"])
    answered = (await over_http(session, its_gateway.port, sent)).document
    assert answered.pop("extensions").keys() == {"budgets"}
    for error in answered.get("errors", ()):
        error["extensions"]["requestId"] = "…"
    assert answered == printed


def application() -> tuple[str, str, Any, Any]:
    """Client, purpose, request and printed response of the application in the officers' guide."""
    command, printed = APPLICATION.findall(GUIDE.read_text(encoding="utf-8"))[0]
    words = shlex.split(command)
    (client,) = re.findall(r"--client ([a-z-]+)", command)
    (purpose,) = re.findall(r"Sharing-Purpose: ([a-z-]+)", command)
    return client, purpose, json.loads(words[words.index("--data") + 1]), json.loads(printed)


async def test_an_application_sees_what_the_officers_guide_grants(
    whole_city: City, tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    """Under the policies as the guide's reader has written them by then, and not before."""
    client, purpose, request_, printed = application()
    copytree(POLICIES, tmp_path / "policies")
    for step in takewhile(lambda step: not isinstance(step, Command) or "diff" not in step.text, steps(GUIDE)):
        if isinstance(step, Rows):
            step.write(tmp_path)
    sent = Asker(whole_city)((client, purpose), request_["query"], request_["variables"])
    answers = {}
    for name, policies in (("before", POLICIES), ("after", tmp_path / "policies")):
        with gateway(whole_city, tmp_path / name, {}, policies=policies) as serving:
            answers[name] = (await over_http(session, serving.port, sent)).document
    assert answers["after"]["data"] == printed["data"]
    assert "errors" not in answers["after"]
    assert [error["extensions"]["code"] for error in answers["before"]["errors"]] == ["FIELD_DENIED"]
