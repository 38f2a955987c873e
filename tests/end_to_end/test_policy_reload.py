"""Policies that are changed while a gateway serves: taken over without a restart, or refused and named."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from shutil import copytree, move
from typing import Any, Final

import aiohttp
import pytest

from demo.city import City
from demo.generator.truth import Truth
from gateway.audit.entry import Kind
from tests.end_to_end import processes
from tests.end_to_end.asking import LOCAL_DESK, Asker
from tests.end_to_end.exchange import Got, Sent, errors, over_http
from tests.end_to_end.processes import Departments, Gateway, entered, meridian
from tests.end_to_end.waiting import until
from tests.gateway.engine_room import POLICIES

READY: Final = Sent(method="GET", target="/ready")
RULES: Final = "rules/tax-registration-check.csv"
GRANT: Final = (
    "p,tax-bureaus,tax-registration-check,Enterprise.codeCertificate,status,*,2007-01-01,2008-12-31,allow,tc-099\n"
)
CERTIFICATE: Final = "query Q($codes: [String!]!) { enterprises(creditCodes: $codes) { codeCertificate } }"


class Reloading:
    """A gateway over a policy folder of its own."""

    def __init__(self, running: Gateway, folder: Path, session: aiohttp.ClientSession, about: Sent) -> None:
        self.running = running
        self.folder = folder
        self.ask = partial(over_http, session, running.port, about)
        self.probe = partial(over_http, session, running.port, READY)
        self.operators = partial(over_http, session, running.ops_port, READY)
        self.metrics = partial(over_http, session, running.ops_port, Sent(method="GET", target="/metrics"))

    def append(self, text: str) -> None:
        """Add to the rules, by rename, as editors do."""
        path = self.folder / RULES
        written = path.with_name("written.tmp")
        written.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        written.replace(path)

    def remove(self, text: str) -> None:
        """Take it out again, in place."""
        path = self.folder / RULES
        path.write_text(path.read_text(encoding="utf-8").replace(text, ""), encoding="utf-8")

    def hang_up(self) -> None:
        """Ask for the folder to be looked at."""
        os.kill(self.running.process.pid, signal.SIGHUP)

    async def loads(self, outcome: str) -> float:
        """How many loads became that."""
        text = (await self.metrics()).body.decode()
        return float(
            next(line for line in text.splitlines() if f'loads_total{{outcome="{outcome}"}}' in line).split()[1]
        )

    async def more_loads(self, outcome: str, before: float) -> float:
        """How many there are when there is one more than before."""
        return await until(lambda: self.loads(outcome), lambda count: count > before)

    def entries(self) -> list[Any]:
        """The policy loads in its ledger."""
        return list(entered(self.running.ledger, Kind.POLICY))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real policies."""
    copied: Path = copytree(POLICIES, tmp_path_factory.mktemp("policies") / "policies")
    return copied


@pytest.fixture(scope="module")
def running(
    city: City, departments: Departments, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """A gateway over the copy."""
    directory = tmp_path_factory.mktemp("reloading")
    with processes.gateway(city, directory, departments.addresses, policies=folder) as started:
        yield started


@pytest.fixture
def reloading(running: Gateway, folder: Path, session: aiohttp.ClientSession, ask: Asker, truth: Truth) -> Reloading:
    """The gateway and its folder; each test leaves the folder as it found it."""
    codes = [case.enterprise.code for case in truth.threshold[:3]]
    return Reloading(running, folder, session, ask(LOCAL_DESK, CERTIFICATE, {"codes": codes}))


def denied(got: Got) -> bool:
    """Whether the certificate is denied."""
    return [code for code, _, _ in errors(got)] == ["FIELD_DENIED"]


async def version(reloading: Reloading) -> str:
    """The version in force."""
    found: str = (await reloading.probe()).document["policyVersion"]
    return found


async def test_a_grant_is_answered_without_a_restart(reloading: Reloading) -> None:
    """And taken back without one; the ledger has both, with what each changed for whom."""
    old = await version(reloading)
    assert denied(await reloading.ask())
    reloading.append(GRANT)
    granted = await until(reloading.ask, lambda got: not denied(got))
    assert errors(granted) == []
    new = await version(reloading)
    reloading.remove(GRANT)
    assert denied(await until(reloading.ask, denied))
    assert await version(reloading) == old

    first, given, taken = reloading.entries()[:3]
    assert (first["version"], first["previous"], first["outcome"], first["changes"]) == (old, None, "LOADED", [])
    assert (given["version"], given["previous"], taken["version"], taken["previous"]) == (new, old, old, new)
    assert [(change["client"], change["before"], change["after"]) for change in given["changes"]] == [
        ("national-tax-desk", [], ["status"]),
        ("tax-registration-desk", [], ["status"]),
    ]
    assert all(change["widens"] and not change["narrows"] for change in given["changes"])
    assert all(change["narrows"] and not change["widens"] for change in taken["changes"])
    assert {file["name"] for file in given["files"]} == {file["name"] for file in first["files"]}
    assert [file["name"] for file in given["files"] if file not in first["files"]] == [RULES]
    verified = meridian("audit", "verify", str(reloading.running.ledger))
    assert verified.returncode == 0, verified.stdout + verified.stderr


async def test_a_typo_is_refused_and_named(reloading: Reloading) -> None:
    """The old set serves on; operators are told file, line and word, everybody else that there is a problem."""
    old, refused = await version(reloading), await reloading.loads("REFUSED")
    typo = GRANT.replace("codeCertificate", "codeCertificat")
    reloading.append(typo)
    await reloading.more_loads("REFUSED", refused)
    told = await until(reloading.operators, lambda got: "refused" in got.document["policy"])
    assert (told.status, told.document["ready"], told.document["policyVersion"]) == (200, True, old)
    refusal = told.document["policy"]["refused"]
    line = (reloading.folder / RULES).read_text(encoding="utf-8").count("\n")
    assert refusal["problems"] == len(refusal["first"]) == 1
    assert refusal["version"] not in {None, old}
    assert (refusal["first"][0]["file"], refusal["first"][0]["line"]) == (RULES, line)
    assert "did you mean Enterprise.codeCertificate?" in refusal["first"][0]["message"]
    assert "first" not in (await reloading.probe()).document["policy"]["refused"]
    assert denied(await reloading.ask())
    console = reloading.running.told()
    assert f"policy refused: {RULES}:{line}:" in console
    assert reloading.entries()[-1]["outcome"] == "REFUSED"
    assert reloading.entries()[-1]["problems"][0]["line"] == line

    unchanged = await reloading.loads("UNCHANGED")
    reloading.remove(typo)
    await reloading.more_loads("UNCHANGED", unchanged)
    assert "refused" not in (await reloading.operators()).document["policy"]


async def test_an_operator_asks_for_a_look(reloading: Reloading) -> None:
    """SIGHUP looks at once; what is in force already is not loaded again."""
    unchanged, loaded = await reloading.loads("UNCHANGED"), await reloading.loads("LOADED")
    before = len(reloading.entries())
    reloading.hang_up()
    assert await reloading.more_loads("UNCHANGED", unchanged) == unchanged + 1
    assert (await reloading.loads("LOADED"), len(reloading.entries())) == (loaded, before)


@pytest.mark.parametrize("replace", ["moved", "linked"])
async def test_the_whole_folder_may_be_replaced(reloading: Reloading, tmp_path: Path, replace: str) -> None:
    """By another folder of its name, or by a link that leads elsewhere; and again after that."""
    fresh = copytree(reloading.folder, tmp_path / "fresh")
    old = move(reloading.folder, tmp_path / "old")
    if replace == "moved":
        move(fresh, reloading.folder)
    else:
        reloading.folder.symlink_to(fresh)
    unchanged = await reloading.loads("UNCHANGED")
    await reloading.more_loads("UNCHANGED", unchanged)
    reloading.append(GRANT)
    assert not denied(await until(reloading.ask, lambda got: not denied(got)))
    _away(reloading.folder, tmp_path / "away")
    move(old, reloading.folder)
    assert denied(await until(reloading.ask, denied))


def _away(folder: Path, where: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    else:
        move(folder, where)
