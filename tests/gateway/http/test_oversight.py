"""The operations port of a real gateway: departments suspend and look, clerks and supervisors look, others do not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt

from gateway.app import create_apps
from gateway.audit.entry import Kind
from gateway.audit.reading import Window, oldest_first
from gateway.audit.storage import DirectoryStorage
from gateway.errors import StartRefused
from gateway.http.key_set import KeySet
from gateway.http.oversight import MOST_BYTES
from gateway.oversight.state import FILE, SuspensionFile
from tests.gateway.engine_room import LOTTERY
from tests.gateway.http.issuing import AUDIENCE, ISSUER, LIFE, Signer, key_set
from tests.gateway.http.running import made_of
from tests.gateway.small_city import ALICE, BOB, SmallCity
from tests.gateway.test_app import Visitor, visited

SIGNER = Signer("city")
TAX_DESK = "tax-registration-desk"
VERDICT = {
    "query": "query Q($ids: [String!]!) { persons(idNumbers: $ids) { housingEligibility(year: 2006) { verdict } } }",
    "variables": {"ids": [ALICE]},
}
LOG = {"query": "{ accessLog { accesses { organisation purpose { id } fields { field } } next } }"}
SUSPENDED = {"department": "local_tax", "client": LOTTERY[0], "purpose": LOTTERY[1], "reason": "复核 use"}


def token(client: str, **claims: object) -> str:
    """A token of a client with further claims."""
    plain = jwt.decode(SIGNER.token(client), SIGNER.key, algorithms=["ES256"]).claims
    header = {"alg": "ES256", "typ": "at+jwt", "kid": SIGNER.kid}
    return jwt.encode(header, {**plain, **claims}, SIGNER.key, algorithms=["ES256"])


@dataclass(frozen=True, slots=True)
class Bureau:
    """A gateway, those who visit it, and its ledger."""

    visitor: Visitor
    ledger: Path
    city: SmallCity

    async def do(self, what: str, asked: Any, client: str | None = TAX_DESK, **claims: object) -> tuple[int, Any]:
        """Status and body of an act at the operations port."""
        headers = {} if client is None else {"Authorization": f"Bearer {token(client, **claims)}"}
        url = f"http://127.0.0.1:{self.visitor.ops_port}/oversight/{what}"
        async with self.visitor.session.post(url, json=asked, headers=headers) as response:
            assert response.headers["Cache-Control"] == "no-store"
            return response.status, await response.json()

    async def ask(self, asked: Any, who: tuple[str, str] = LOTTERY, **claims: object) -> Any:
        """The body of an answer at the port of applications."""
        headers = {"Authorization": f"Bearer {token(who[0], **claims)}", "Sharing-Purpose": who[1]}
        url = f"http://127.0.0.1:{self.visitor.port}/graphql"
        async with self.visitor.session.post(url, json=asked, headers=headers) as response:
            return await response.json(content_type=None)

    async def verdict(self) -> Any:
        """What the lottery learns; None where it is denied."""
        return (await self.ask(VERDICT))["data"]["persons"][0]["housingEligibility"]

    def entered(self, kind: Kind) -> list[Any]:
        """What the ledger has of a kind."""
        return [passage.facts() for passage in oldest_first(self.ledger, Window(kinds=frozenset({kind})))]


@asynccontextmanager
async def open_bureau(directory: Path) -> AsyncIterator[Bureau]:
    """A gateway over the small city, with a ledger and a state of its own."""
    city, ledger = SmallCity(), directory / "ledger"
    parts = made_of(KeySet.read(key_set(SIGNER)), city)
    settings = replace(parts.settings, ledger=ledger, supervisor="data-supervision-office")
    parts = replace(
        parts,
        settings=settings,
        storage=DirectoryStorage(ledger),
        suspensions=SuspensionFile(settings.state_directory),
    )
    async with visited(create_apps(parts)) as visitor:
        # the applications' port answers once the gateway has started
        assert (await visitor.probe("/live", visitor.port))[0] == 200
        yield Bureau(visitor, ledger, city)


@pytest.fixture
async def bureau(tmp_path: Path) -> AsyncIterator[Bureau]:
    """Nothing suspended yet."""
    async with open_bureau(tmp_path) as opened:
        yield opened


async def test_a_suspension_holds_at_the_next_request(bureau: Bureau) -> None:
    """Denied as if never granted; the department is not asked; resumed, it is as before."""
    before = (await bureau.visitor.probe("/ready"))[1]["policyVersion"]
    assert await bureau.verdict() is not None
    status, standing = await bureau.do("suspend", SUSPENDED)
    assert (status, standing["client"], standing["by"]) == (200, LOTTERY[0], TAX_DESK)
    assert await bureau.verdict() is None
    assert (await bureau.visitor.probe("/ready"))[1]["policyVersion"] != before
    assert (await bureau.do("suspensions", {"department": "local_tax"}))[1]["suspensions"] == [standing]
    assert (await bureau.do("resume", SUSPENDED))[0] == 200
    assert await bureau.verdict() is not None
    assert (await bureau.visitor.probe("/ready"))[1]["policyVersion"] == before
    assert [(act["act"], act["reason"]) for act in bureau.entered(Kind.SUSPENSION)] == [
        ("SUSPENDED", "复核 use"),
        ("RESUMED", "复核 use"),
    ]


async def test_who_is_being_answered_is_answered(bureau: Bureau) -> None:
    """A request holds the policy that it began under; its entry says which."""
    police = bureau.city.sources["public_security"]
    police.held_back = asyncio.Event()
    under_way = asyncio.create_task(bureau.verdict())
    async with asyncio.timeout(30):
        while not police.requests:  # noqa: ASYNC110 - the fake tells no more than what it was asked
            await asyncio.sleep(0.001)
    assert (await bureau.do("suspend", SUSPENDED))[0] == 200
    police.held_back.set()
    assert await under_way is not None
    assert await bureau.verdict() is None
    begun, after = bureau.entered(Kind.OPERATION)
    assert begun["policy_version"] != after["policy_version"]
    (act,) = bureau.entered(Kind.SUSPENSION)
    assert act["policy_version"] == begun["policy_version"]


async def test_it_outlives_the_process(tmp_path: Path) -> None:
    """The next one serves under it from its first answer on, and enters that it stands."""
    async with open_bureau(tmp_path) as first:
        await first.do("suspend", SUSPENDED)
        version = (await first.visitor.probe("/ready"))[1]["policyVersion"]
    async with open_bureau(tmp_path) as second:
        assert await second.verdict() is None
        assert (await second.visitor.probe("/ready"))[1]["policyVersion"] == version
        acts = [(act["act"], act["policy_version"]) for act in second.entered(Kind.SUSPENSION)]
        assert acts[1:] == [("STANDING", version)]


async def test_who_cannot_read_the_suspensions_does_not_serve(tmp_path: Path) -> None:
    """Torn or gone: nobody knows what was suspended."""
    async with open_bureau(tmp_path) as first:
        await first.do("suspend", SUSPENDED)
    file = tmp_path / "ledger-state" / FILE
    file.write_bytes(file.read_bytes()[:-20])
    async with AsyncExitStack() as stack:
        with pytest.raises(StartRefused):
            await stack.enter_async_context(open_bureau(tmp_path))


async def test_many_acts_and_answers_at_once(bureau: Bureau) -> None:
    """No suspension is lost, no answer is a fault."""
    clients = ["housing-lottery-portal", "national-tax-desk", "exit-entry-filing-desk", "pension-verification-desk"]
    acts = [
        bureau.do("suspend", {"department": department, "client": client}, by)
        for client in clients
        for department, by in (("local_tax", TAX_DESK), ("national_tax", "national-tax-desk"))
    ]
    answers = [bureau.ask(VERDICT) for _ in range(20)]
    done = await asyncio.gather(*acts, *answers, *(bureau.do("suspend", SUSPENDED) for _ in range(5)))
    assert {status for status, _ in [*done[:8], *done[28:]]} == {200}
    assert all("data" in answer for answer in done[8:28])
    listed = (await bureau.do("suspensions", {"department": "local_tax"}))[1]["suspensions"]
    assert {(each["client"], each["purpose"]) for each in listed} == {
        *((client, None) for client in clients),
        (LOTTERY[0], LOTTERY[1]),
    }


@pytest.mark.parametrize(
    ("client", "claims", "status", "error"),
    [
        (None, {}, 401, "UNAUTHENTICATED"),
        ("nobody", {}, 401, "UNAUTHENTICATED"),
        (TAX_DESK, {"exp": 1}, 401, "UNAUTHENTICATED"),
        ("national-tax-desk", {}, 403, "NOT_YOURS"),
        (TAX_DESK, {"purposes": ["tax-registration-check"]}, 403, "TOKEN_NARROWED"),
        (TAX_DESK, {"subject": ALICE}, 403, "TOKEN_NARROWED"),
    ],
)
@pytest.mark.parametrize("what", ["suspend", "resume", "suspensions", "department"])
async def test_nobody_else_acts_for_a_department(
    bureau: Bureau, what: str, client: str | None, claims: dict[str, object], status: int, error: str
) -> None:
    """Refused, and entered where it is known who tried."""
    answered = await bureau.do(what, SUSPENDED, client, **claims)
    assert (answered[0], answered[1]["error"]) == (status, error)
    entered = bureau.entered(Kind.SUSPENSION) + bureau.entered(Kind.VIEW)
    assert [entry["cause"] for entry in entered] == ([error] if status == 403 else [])
    assert await bureau.verdict() is not None


async def test_a_subject_is_told_by_itself_and_by_a_clerk(bureau: Bureau) -> None:
    """The clerk's reading is told of in itself, both at the next one; nobody else is told of."""
    await bureau.ask({**VERDICT, "variables": {"ids": [ALICE, BOB]}})
    hall = ("citizen-service-hall", "subject-service")
    own = (await bureau.ask(LOG, hall, subject=ALICE))["data"]["accessLog"]
    assert own == {
        "accesses": [
            {
                "organisation": "housing-office",
                "purpose": {"id": "housing-lottery"},
                "fields": [{"field": "Person.housingEligibility"}],
            }
        ],
        "next": None,
    }
    status, clerks = await bureau.do("subject", {"idNumber": ALICE}, hall[0])
    assert (status, [use["purpose"] for use in clerks["uses"]]) == (
        200,
        ["subject-service", "subject-service", "housing-lottery"],
    )
    again = (await bureau.ask(LOG, hall, subject=ALICE))["data"]["accessLog"]["accesses"]
    assert [use["fields"] for use in again][:2] == [[{"field": "Query.accessLog"}]] * 2
    (read,) = bureau.entered(Kind.VIEW)
    assert (read["view"], read["client"], read["purpose"], read["cause"]) == ("SUBJECT", *hall, None)
    assert not any(key in str([own, clerks, again, read]) for key in (ALICE, BOB))


async def test_only_those_who_serve_subjects_read_for_them(bureau: Bureau) -> None:
    """The refusal is entered with the subject that was meant, as a hash."""
    status, answered = await bureau.do("subject", {"idNumber": ALICE}, TAX_DESK)
    assert (status, answered["error"]) == (403, "NOT_YOURS")
    (read,) = bureau.entered(Kind.VIEW)
    assert (read["cause"], len(read["subject"])) == ("NOT_YOURS", 32)
    status, answered = await bureau.do("subject", {"idNumber": ALICE[:-1] + "0"}, "citizen-service-hall")
    assert (status, answered["error"]) == (400, "MALFORMED")


async def test_a_department_pages_through_its_uses(bureau: Bureau) -> None:
    """The newest first; each page is an entry."""
    for _ in range(3):
        await bureau.verdict()
    asked: dict[str, object] = {"department": "local_tax", "first": 2}
    first = (await bureau.do("department", asked))[1]
    second = (await bureau.do("department", {**asked, "after": first["next"]}))[1]
    assert [len(page["uses"]) for page in (first, second)] == [2, 1]
    assert second["next"] is None
    use = first["uses"][0]
    assert (use["client"], use["purpose"], use["subjects"]) == (*LOTTERY, 1)
    assert use["fields"] == [{"coordinate": "Person.housingEligibility", "form": "status", "year": 2006}]
    assert "seq" not in str(use)
    assert [read["department"] for read in bureau.entered(Kind.VIEW)] == ["local_tax"] * 2


async def test_reports_are_the_supervisors(bureau: Bureau) -> None:
    """Whoever the setting names."""
    period = {"since": "2026-01-01T00:00:00+08:00", "until": "2026-02-01T00:00:00+08:00"}
    assert (await bureau.do("report", period, "supervision-desk"))[0] == 200
    assert (await bureau.do("report", period, TAX_DESK))[1]["error"] == "NOT_YOURS"
    good, refused = bureau.entered(Kind.VIEW)
    assert (good["view"], good["since"], good["cause"]) == ("REPORT", "2025-12-31T16:00:00.000000Z", None)
    assert (refused["client"], refused["cause"]) == (TAX_DESK, "NOT_YOURS")


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ("suspend", []),
        ("suspend", {}),
        ("suspend", {"department": "local_tax"}),
        ("suspend", {"department": "local_tax", "client": 7}),
        ("suspend", {**SUSPENDED, "reason": f"about {ALICE}"}),
        ("suspend", {**SUSPENDED, "reason": "x" * MOST_BYTES}),
        ("department", {"department": "local_tax", "first": 0}),
        ("department", {"department": "local_tax", "first": True}),
        ("department", {"department": "local_tax", "since": "yesterday"}),
        ("department", {"department": "local_tax", "since": "2026-01-01"}),
        ("department", {"department": "local_tax", "since": "0001-01-01T00:00:00+08:00"}),
        ("department", {"department": "local_tax", "since": "2026-01-02T00:00Z", "until": "2026-01-01T00:00Z"}),
    ],
)
async def test_what_is_malformed_is_told(bureau: Bureau, what: str, asked: Any) -> None:
    """By what is wrong, and nothing of it is repeated."""
    status, answered = await bureau.do(what, asked)
    assert (status, answered["error"]) == (400, "MALFORMED")
    assert ALICE not in answered["message"]
    assert bureau.entered(Kind.SUSPENSION) == []


async def test_a_page_of_another_site_cannot_act(bureau: Bureau) -> None:
    """It cannot send JSON without asking first, and nobody answers it; nor is any of this at the applications' port."""
    headers = {"Authorization": f"Bearer {token(TAX_DESK)}", "Content-Type": "text/plain"}
    session, visitor = bureau.visitor.session, bureau.visitor
    async with session.post(f"http://127.0.0.1:{visitor.ops_port}/oversight/suspend", data="{}", headers=headers) as it:
        assert (it.status, (await it.json())["error"]) == (400, "MALFORMED")
    async with session.get(f"http://127.0.0.1:{visitor.ops_port}/oversight/suspend") as it:
        assert it.status == 405
    async with session.post(f"http://127.0.0.1:{visitor.port}/oversight/suspend", json=SUSPENDED) as it:
        assert it.status == 404


def test_tokens_here_are_of_the_issuer() -> None:
    """They differ from the endpoint's in nothing."""
    claims = jwt.decode(token(TAX_DESK), SIGNER.key, algorithms=["ES256"]).claims
    assert (claims["iss"], claims["aud"], claims["exp"] - claims["iat"]) == (ISSUER, AUDIENCE, LIFE)
