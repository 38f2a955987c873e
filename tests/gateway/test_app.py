"""The whole gateway at real ports: its probes and metrics, and keys that are published at a URL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.app import Applications, create_apps
from gateway.http.issuer import Issuer
from gateway.http.key_set import KeySet
from gateway.http.published_keys import SHORTEST, Pace, PublishedKeys
from source_adapters.bound import FileFormat
from source_adapters.contract import Entity
from source_adapters.fake import FakeSource, Holding
from source_adapters.files import FilesSource
from tests.gateway.engine_room import LOTTERY
from tests.gateway.http.issuing import Signer, key_set
from tests.gateway.http.running import at_a_port, made_of
from tests.gateway.small_city import ALICE, SmallCity
from tests.source_adapters.sample_drops import files_department, sample_drops

OLD, NEW = Signer("city-old"), Signer("city-new")
ABOUT_ALICE = {
    "query": "query Q($id: String!) { person(idNumber: $id) { vitalStatus sex } }",
    "variables": {"id": ALICE},
}


@dataclass(slots=True)
class Publication:
    """What the issuer's server answers; None is an error of its own."""

    document: bytes | None = field(default_factory=lambda: key_set(OLD))
    readings: int = 0

    async def answer(self, _request: Request) -> Response:
        """The document, or that there is none."""
        self.readings += 1
        return Response(status_code=500) if self.document is None else Response(self.document)


@dataclass(slots=True)
class Watch:
    """Seconds that are moved by hand."""

    time: float = 0.0

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self.time


@dataclass(frozen=True, slots=True)
class Visitor:
    """Asks both ports of a gateway."""

    session: aiohttp.ClientSession
    port: int
    ops_port: int
    tokens: dict[str, str] = field(default_factory=dict)

    async def ask(self, signer: Signer | None, purpose: str = LOTTERY[1]) -> tuple[int, Any]:
        """Status and body of an answer about Alice, with the signer's one token."""
        headers = {"Sharing-Purpose": purpose}
        if signer is not None:
            headers["Authorization"] = f"Bearer {self.tokens.setdefault(signer.kid, signer.token())}"
        async with self.session.post(
            f"http://127.0.0.1:{self.port}/graphql", json=ABOUT_ALICE, headers=headers
        ) as response:
            return response.status, await response.json(content_type=None)

    async def probe(self, path: str, port: int | None = None) -> tuple[int, Any]:
        """Status and body of a probe at the operations port, or at another."""
        async with self.session.get(f"http://127.0.0.1:{port or self.ops_port}{path}") as response:
            return response.status, await response.json(content_type=None)

    async def metrics(self) -> dict[tuple[str, tuple[str, ...]], float]:
        """Every sample of the gateway's own metrics by name and values of labels, sorted."""
        async with self.session.get(f"http://127.0.0.1:{self.ops_port}/metrics") as response:
            text = await response.text()
        return {
            (sample.name, tuple(sorted(sample.labels.values()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name.startswith("meridian_")
        }


@asynccontextmanager
async def visited(applications: Applications) -> AsyncIterator[Visitor]:
    """A gateway at its two ports."""
    async with (
        at_a_port(applications.main) as port,
        at_a_port(applications.operations) as ops_port,
        aiohttp.ClientSession(trust_env=False) as session,
    ):
        yield Visitor(session, port, ops_port)


@asynccontextmanager
async def by_url(publication: Publication, watch: Watch) -> AsyncIterator[Visitor]:
    """A gateway that reads its keys from an issuer's server."""
    async with at_a_port(Starlette(routes=[Route("/keys", publication.answer)])) as port:
        keys = PublishedKeys(Issuer(f"http://127.0.0.1:{port}/keys"), Pace(), watch.monotonic)
        async with visited(create_apps(made_of(keys))) as visitor:
            yield visitor


async def test_metrics_are_for_operators_only() -> None:
    """They are not at the port that applications have, while both ports answer probes alike."""
    async with visited(create_apps(made_of(KeySet.read(key_set(OLD))))) as visitor:
        assert await visitor.probe("/live") == await visitor.probe("/live", visitor.port) == (200, {"live": True})
        status, standing = await visitor.probe("/ready")
        assert (status, standing["ready"], standing["ledger"]) == (200, True, "UP")
        assert set(standing["departments"]) == set(SmallCity().sources)
        assert "keys" not in standing
        assert (await visitor.probe("/metrics", visitor.port))[0] == 404
        async with visitor.session.post(f"http://127.0.0.1:{visitor.ops_port}/graphql", json={}) as response:
            assert response.status == 404


async def test_what_is_answered_is_measured() -> None:
    """Requests by outcome and purpose, strangers by cause, tokens that were remembered; no word of the caller's."""
    async with visited(create_apps(made_of(KeySet.read(key_set(OLD))))) as visitor:
        assert (await visitor.ask(OLD))[0] == (await visitor.ask(OLD))[0] == 200
        assert (await visitor.ask(None))[0] == 401
        assert (await visitor.ask(NEW, "Kanarienvogel"))[0] == 401
        assert (await visitor.ask(OLD, "Kanarienvogel"))[0] == 403
        visitor.tokens[OLD.kid] = OLD.token("kanarienvogel")
        assert (await visitor.ask(OLD))[0] == 401
        measured = await visitor.metrics()
    assert measured["meridian_operations_total", ("PARTIAL", LOTTERY[1])] == 2
    assert measured["meridian_operations_total", ("UNAUTHENTICATED", LOTTERY[1])] == 2
    assert measured["meridian_operations_total", ("OTHER", "UNAUTHENTICATED")] == 1
    assert measured["meridian_operations_total", ("OTHER", "PURPOSE_UNKNOWN")] == 1
    assert measured["meridian_operation_seconds_count", (LOTTERY[1],)] == 4
    assert measured["meridian_strangers_total", ("TOKEN_MISSING",)] == 1
    assert measured["meridian_strangers_total", ("KEY_UNKNOWN",)] == 1
    assert measured["meridian_strangers_total", ("CLIENT_UNKNOWN",)] == 1
    assert measured["meridian_cache_total", ("hit", "token")] == 2
    assert "kanarienvogel" not in str(measured).lower()
    assert ALICE not in str(measured)


async def test_keys_rotate() -> None:
    """A token under a new key is answered at once; one under a key that left is refused at the next reading."""
    publication, watch = Publication(), Watch()
    async with by_url(publication, watch) as visitor:
        assert (await visitor.ask(OLD))[0] == 200
        publication.document = key_set(NEW)
        assert (await visitor.ask(OLD))[0] == 200
        assert (await visitor.ask(NEW))[0] == 200
        assert (await visitor.ask(OLD))[0] == 401
        assert (await visitor.probe("/ready"))[1]["keys"] == "UP"


async def test_an_issuer_that_is_away_at_the_start() -> None:
    """The gateway serves, says so, refuses everybody, and slows nobody down for it until the issuer is back."""
    publication, watch = Publication(document=None), Watch()
    async with by_url(publication, watch) as visitor:
        status, standing = await visitor.probe("/ready")
        assert (status, standing["ready"], standing["keys"]) == (503, False, "UNAVAILABLE")
        refused = [await visitor.ask(OLD) for _ in range(40)]
        assert {status for status, _ in refused} == {401}
        assert (await visitor.metrics())["meridian_strangers_total", ("KEYS_UNAVAILABLE",)] == 40
        publication.document = key_set(OLD)
        watch.time = SHORTEST
        assert (await visitor.ask(OLD))[0] == 200
        assert (await visitor.probe("/ready"))[1]["keys"] == "UP"


async def test_an_outage_beyond_what_is_tolerated() -> None:
    """Remembered tokens are answered while it is tolerated, and then are not."""
    publication, watch = Publication(), Watch()
    async with by_url(publication, watch) as visitor:
        assert (await visitor.ask(OLD))[0] == 200
        publication.document = None
        watch.time = Pace().tolerate
        assert (await visitor.ask(OLD))[0] == 200
        watch.time += 1
        assert (await visitor.ask(OLD))[0] == 401
        assert (await visitor.probe("/ready"))[0] == 503
        assert (await visitor.metrics())["meridian_keys", ("UNAVAILABLE",)] == 1


async def test_many_tokens_under_a_new_key_cost_one_reading() -> None:
    """All of them are answered."""
    publication, watch = Publication(), Watch()
    async with by_url(publication, watch) as visitor:
        assert (await visitor.ask(OLD))[0] == 200
        publication.document = key_set(OLD, NEW)
        answered = await asyncio.gather(*(visitor.ask(NEW) for _ in range(20)))
    assert {status for status, _ in answered} == {200}
    assert publication.readings == 2
    assert publication.readings == 2


async def test_bad_cells_are_measured_by_department_and_rule() -> None:
    """The subject has an error in their place, and the counts hold neither cell nor key."""
    city = SmallCity()
    records = {ALICE: {"vitalStatus": "Kanarienvogel"}}
    city.sources["public_security"] = FakeSource(
        "public_security", Holding(Entity.PERSON, ("vitalStatus", "sex"), records)
    )
    async with visited(create_apps(made_of(KeySet.read(key_set(OLD)), city))) as visitor:
        _, answer = await visitor.ask(OLD)
        measured = await visitor.metrics()
    assert "SOURCE_DATA_INVALID" in {error["extensions"]["code"] for error in answer["errors"]}
    assert measured["meridian_source_invalid_cells_total", ("code", "public_security")] == 1
    assert not any(secret in str(measured) for secret in (ALICE, "Kanarienvogel"))


async def test_a_refused_drop_is_told_by_probes(tmp_path: Path) -> None:
    """To everybody by its rule, to operators with file, place and reason; nothing of its cells to anybody."""
    (content,) = [each for each in sample_drops(FileFormat.CSV) if each.content.name == "czrk.csv"]
    (tmp_path / "czrk.csv").write_text("x\nKanarienvogel;x\n", encoding="gb18030")
    source = FilesSource(replace(files_department(tmp_path, content), department="land_housing"))
    parts = made_of(KeySet.read(key_set(OLD)))
    applications = create_apps(replace(parts, sources={**parts.sources, "land_housing": source}))
    async with visited(applications) as visitor:
        await source.look()
        _, told = await visitor.probe("/ready", visitor.port)
        _, operators = await visitor.probe("/ready")
        measured = await visitor.metrics()
    (public,), (whole,) = told["drops"]["land_housing"], operators["drops"]["land_housing"]
    assert (public["rule"], public["lastGoodServes"], "file" in public) == ("columns", False, False)
    assert (whole["file"], whole["drop"], whole["serving"]) == ("czrk.csv", "czrk.csv", None)
    assert "column" in whole["reason"]
    assert measured["meridian_drop_refused", ("columns", "czrk.csv", "land_housing")] == 1
    assert "Kanarienvogel" not in str((told, operators, measured))


@pytest.mark.parametrize("path", ["/live", "/ready"])
async def test_probes_are_not_to_be_stored(path: str) -> None:
    """At either port."""
    async with visited(create_apps(made_of(KeySet.read(key_set(OLD))))) as visitor:
        for port in (visitor.port, visitor.ops_port):
            async with visitor.session.get(f"http://127.0.0.1:{port}{path}") as response:
                assert response.headers["Cache-Control"] == "no-store"
