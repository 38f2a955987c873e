"""The README's queries and the officers' guide's grant go as they are printed, in the model city of `make run`."""

import json
import re
import shlex
from collections.abc import Iterator
from functools import partial
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
from tests.end_to_end.exchange import Got, Sent, errors, over_http
from tests.end_to_end.processes import Gateway, departments, gateway, meridian
from tests.end_to_end.waiting import until

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


def grant() -> tuple[Rows, str, list[Rows]]:
    """The guide's slip of the finger, the refusal that it shows, and the rows that mend it."""
    walked = list(takewhile(lambda step: not isinstance(step, Command) or "diff" not in step.text, steps(GUIDE)))
    slip, *mend = (step for step in walked if isinstance(step, Rows))
    refusal = next(step for step in walked[walked.index(slip) :] if isinstance(step, Command))
    return slip, refusal.shown[0], mend


async def test_an_application_gets_what_the_officers_guide_grants_without_a_restart(
    whole_city: City, tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    """One gateway from first to last: it denies, refuses the slip as the guide shows, and answers once it is mended."""
    client, purpose, request_, printed = application()
    slip, refusal, mend = grant()
    folder = copytree(POLICIES, tmp_path / "policies")
    sent = Asker(whole_city)((client, purpose), request_["query"], request_["variables"])
    with gateway(whole_city, tmp_path / "gateway", {}, policies=folder) as serving:
        ask = partial(over_http, session, serving.port, sent)
        operators = partial(over_http, session, serving.ops_port, Sent(method="GET", target="/ready"))
        assert denied(await ask())

        slip.write(tmp_path)
        told = (await until(operators, lambda got: "refused" in got.document["policy"])).document
        assert [problem["message"] for problem in told["policy"]["refused"]["first"]] == [refusal.split(": ", 1)[1]]
        assert f"policy refused: {refusal}" in serving.told()
        assert denied(await ask())

        for rows in mend:
            rows.write(tmp_path)
        granted = (await until(ask, lambda got: not denied(got))).document
        assert granted["data"] == printed["data"]
        assert "errors" not in granted
        checked = meridian("policy", "check", str(folder)).stdout
        in_force = (await until(operators, lambda got: got.document["policyVersion"] in checked)).document
        assert in_force["policyVersion"] in checked
        assert "refused" not in in_force["policy"]


def denied(got: Got) -> bool:
    """Whether the field is denied."""
    return [code for code, _, _ in errors(got)] == ["FIELD_DENIED"]
