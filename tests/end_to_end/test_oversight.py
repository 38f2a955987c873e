"""Departments, clerks and supervisors at the command line: through a running gateway, and where none runs."""

import csv
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from demo.city import City
from demo.secret_files import read_secrets
from gateway.audit.entry import Kind
from gateway.audit.verify import verify
from tests.end_to_end import processes
from tests.end_to_end.asking import LOTTERY, Asker
from tests.end_to_end.exchange import errors, over_http
from tests.end_to_end.processes import Departments, Gateway, entered, meridian

TAX_DESK: Final = "tax-registration-desk"
VERDICT: Final = "query Q($ids: [String!]!) { persons(idNumbers: $ids) { housingEligibility(year: 2006) { verdict } } }"
DENIED: Final = [("FIELD_DENIED", None, "persons.*.housingEligibility")]
SUSPENSION: Final = ("--department", "local_tax", "--client", LOTTERY[0])


@dataclass(frozen=True, slots=True)
class Desk:
    """The command line of an installation, with the tokens of its clients."""

    city: City
    ask: Asker
    directory: Path
    port: int | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    def run(
        self, client: str, command: str, *arguments: str, given: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`meridian audit` under the token of a client; `given` comes in by a file."""
        ops = () if self.port is None else ("--ops-port", str(self.port))
        if given is not None:
            path = self.directory / "given"
            path.write_text(given, encoding="utf-8")
            arguments = (*arguments, "--number-file", str(path))
        environ = {**read_secrets(self.city.secrets), **self.environ, "MERIDIAN_TOKEN": self.ask.token(client)}
        config = str(self.directory / "meridian.toml")
        return meridian("audit", command, "-c", config, *ops, *arguments, environ=environ)

    def did(self, client: str, command: str, *arguments: str, given: str | None = None) -> str:
        """What a command printed that went well."""
        ran = self.run(client, command, *arguments, given=given)
        assert (ran.returncode, ran.stderr) == (0, "")
        return ran.stdout


@pytest.fixture(scope="module")
def running(city: City, departments: Departments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway of its own."""
    with processes.gateway(city, tmp_path_factory.mktemp("oversight"), departments.addresses) as started:
        yield started


@pytest.fixture
def desk(city: City, ask: Asker, running: Gateway) -> Desk:
    """The command line beside it."""
    return Desk(city, ask, running.directory, running.ops_port)


@pytest.fixture(scope="module")
def person(city: City) -> str:
    """Somebody who applies for a home."""
    with city.applications.open(encoding="utf-8") as file:
        return next(csv.DictReader(file))["identity_number"]


async def verdict(gateway: Gateway, ask: Asker, person: str) -> Any:
    """The errors that the lottery is answered with."""
    # a connection that lies idle while a command runs is closed by the gateway
    async with aiohttp.ClientSession(trust_env=False) as session:
        return errors(await over_http(session, gateway.port, ask(LOTTERY, VERDICT, {"ids": [person]})))


async def test_a_department_suspends_and_resumes(running: Gateway, ask: Asker, desk: Desk, person: str) -> None:
    """In force when the command ends, in both directions, and both are entered."""
    assert await verdict(running, ask, person) == []
    said = desk.did(TAX_DESK, "suspend", *SUSPENSION, "--purpose", LOTTERY[1], "--reason", "use is reviewed")
    assert said.startswith(f"suspended: local_tax from {LOTTERY[0]} under {LOTTERY[1]}, since ")
    assert await verdict(running, ask, person) == DENIED
    assert "(use is reviewed)" in desk.did(TAX_DESK, "suspensions", "-d", "local_tax")
    desk.did(TAX_DESK, "resume", *SUSPENSION, "--purpose", LOTTERY[1])
    assert await verdict(running, ask, person) == []
    assert desk.did(TAX_DESK, "suspensions", "-d", "local_tax") == "local_tax has suspended nobody\n"
    assert [act["act"] for act in entered(running.ledger, Kind.SUSPENSION)] == ["SUSPENDED", "RESUMED"]


async def test_refusals_are_plain(running: Gateway, desk: Desk) -> None:
    """Exit code 1, and what to do; a missing token is 2."""
    ran = desk.run("national-tax-desk", "suspend", *SUSPENSION)
    assert (ran.returncode, ran.stderr) == (1, "NOT_YOURS: only tokens of local-tax-bureau act for local_tax\n")
    ran = desk.run(TAX_DESK, "suspend", "--department", "local_tax", "--client", "housing-lottery-portl")
    assert (ran.returncode, ran.stderr) == (1, f"UNKNOWN_NAME: no such client; did you mean {LOTTERY[0]}?\n")
    unported = Desk(desk.city, desk.ask, desk.directory)
    ran = unported.run(TAX_DESK, "suspend", *SUSPENSION)
    assert (ran.returncode, ran.stderr.partition(":")[0]) == (2, "a gateway is running")
    config = str(desk.directory / "meridian.toml")
    ran = meridian("audit", "suspend", "-c", config, *SUSPENSION, environ={"MERIDIAN_TOKEN": ""})
    assert (ran.returncode, ran.stderr.partition(":")[0]) == (2, "an access token is needed")


async def test_views_at_the_command_line(running: Gateway, ask: Asker, desk: Desk, person: str) -> None:
    """Of a department, by day and each; of a subject; each reading is an entry, and none of them names anybody."""
    for _ in range(2):
        await verdict(running, ask, person)
    lines = list(csv.DictReader(desk.did(TAX_DESK, "department", "local_tax", "--csv").splitlines()))
    told = json.loads(desk.did(TAX_DESK, "department", "local_tax", "--json"))["lines"]
    assert [{name: str(value) for name, value in line.items()} for line in told] == lines
    (line,) = lines
    assert (line["client"], line["field"], line["form"]) == (LOTTERY[0], "Person.housingEligibility", "status")
    page = json.loads(desk.did(TAX_DESK, "department", "local_tax", "--each", "--first", "1", "--json"))
    assert len(page["uses"]) == 1
    rest = desk.did(TAX_DESK, "department", "local_tax", "--each", "--after", page["next"])
    assert len(rest.splitlines()) == int(line["operations"]) - 1
    seen = desk.did("citizen-service-hall", "subject", given=person)
    assert "housing-office  保障性住房申请资格核查 / Check of applications for affordable housing" in seen
    assert person not in seen
    ran = desk.run(TAX_DESK, "subject", given=person)
    assert (ran.returncode, ran.stderr.partition(":")[0]) == (1, "NOT_YOURS")
    views = list(entered(running.ledger, Kind.VIEW))
    assert {(view["view"], view["cause"]) for view in views} >= {
        ("DEPARTMENT", None),
        ("SUBJECT", None),
        ("SUBJECT", "NOT_YOURS"),
    }
    assert person not in str(views)


async def test_a_supervisor_makes_a_report(
    running: Gateway, ask: Asker, desk: Desk, person: str, tmp_path: Path
) -> None:
    """A page and a sheet; of today, its own making included."""
    await verdict(running, ask, person)
    out = tmp_path / "report.html"
    said = desk.did("supervision-desk", "report", "--out", str(out))
    good = [each for each in entered(running.ledger, Kind.OPERATION) if each["fields"]]
    assert f": {len(good)} uses, 0 operations refused" in said
    page, sheet = out.read_text(encoding="utf-8"), out.with_suffix(".csv").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    read = [row for row in csv.DictReader(sheet.splitlines()) if row["view"] == "REPORT"]
    assert [(row["organisation"], row["outcome"], row["count"]) for row in read] == [
        ("data-supervision-office", "READ", "1")
    ]
    assert person not in page + sheet
    ran = desk.run(TAX_DESK, "report", "--out", str(tmp_path / "other.html"))
    assert (ran.returncode, ran.stderr.partition(":")[0]) == (1, "NOT_YOURS")
    assert not (tmp_path / "other.html").exists()


async def test_where_no_gateway_runs_the_command_writes_itself(
    city: City,
    departments: Departments,
    ask: Asker,
    person: str,
    tmp_path: Path,
) -> None:
    """The same token, the same ledger, whose chain stays whole; the next gateway serves under it."""
    directory = tmp_path / "alone"
    with processes.gateway(city, directory, departments.addresses) as first:
        assert await verdict(first, ask, person) == []
    alone = Desk(city, ask, directory)
    assert alone.did(TAX_DESK, "suspend", *SUSPENSION).startswith("suspended: ")
    assert alone.run("national-tax-desk", "resume", *SUSPENSION).returncode == 1
    assert "Person.housingEligibility" in alone.did(TAX_DESK, "department", "local_tax", "--csv")
    with processes.gateway(city, directory, departments.addresses) as second:
        assert await verdict(second, ask, person) == DENIED
        acts = [(act["act"], act["by"]) for act in entered(second.ledger, Kind.SUSPENSION)]
        assert acts == [("SUSPENDED", TAX_DESK), ("REFUSED", "national-tax-desk"), ("STANDING", TAX_DESK)]
    assert verify(directory / "ledger").accepted
    state = directory / "ledger-state" / "suspensions.json"
    state.write_bytes(state.read_bytes()[:-9])
    ran = alone.run(TAX_DESK, "resume", *SUSPENSION)
    assert ran.returncode == 2
    assert "suspensions.json: torn or changed" in ran.stderr
    served = meridian("serve", "-c", str(directory / "meridian.toml"), environ=read_secrets(city.secrets))
    assert served.returncode == 2
    assert "suspensions.json: torn or changed" in served.stderr
