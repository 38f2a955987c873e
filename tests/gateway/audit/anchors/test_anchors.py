"""Anchors as they are: a directory, a git repository, an endpoint over a real connection."""

import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.audit.anchors.contract import Anchor
from gateway.audit.anchors.directory import DirectoryAnchor
from gateway.audit.anchors.endpoint import EndpointAnchor
from gateway.audit.anchors.git import BRANCH
from gateway.audit.anchors.reading import anchored_lines
from gateway.audit.anchors.repository import RepositoryAnchor
from gateway.audit.errors import AnchorUnavailable
from gateway.audit.signing import SigningKey
from gateway.audit.statements import NOTHING_BEFORE, STATEMENTS_NAME, NewKey, line_hash, statement_line
from gateway.audit.verify import verify
from tests.gateway.audit.ledgers import NOON
from tests.gateway.audit.vouched import KEY, Written, record_all

Lines = list[bytes]


@pytest.fixture
def lines() -> Lines:
    """Five statements, chained."""
    made: Lines = []
    for number in range(1, 6):
        previous = line_hash(made[-1]) if made else NOTHING_BEFORE
        made.append(statement_line(NewKey(NOON, SigningKey.fresh().public), number, previous, KEY))
    return made


def git(*arguments: str) -> str:
    """A git command of a test."""
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)  # noqa: S603, S607
    return done.stdout


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A bare repository."""
    git("init", "--quiet", "--bare", str(tmp_path / "bare.git"))
    return tmp_path / "bare.git"


@pytest.fixture
def with_tree(tmp_path: Path) -> Path:
    """A repository with a work tree and a commit of its own."""
    place = tmp_path / "tree"
    git("init", "--quiet", str(place))
    (place / "kept.txt").write_text("kept")
    git("-C", str(place), "add", "kept.txt")
    git("-C", str(place), "-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-m", "own")
    return place


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A directory."""
    place = tmp_path / "outside"
    place.mkdir()
    return place


def reached(kind: str, outside: Path, bare: Path, with_tree: Path) -> tuple[Path, Callable[[], Anchor]]:
    """An anchor that can be read back, and how it is made."""
    if kind == "directory":
        return outside, lambda: DirectoryAnchor(outside)
    repository = bare if kind == "bare repository" else with_tree
    return repository, lambda: RepositoryAnchor(repository)


@pytest.mark.parametrize("kind", ["directory", "bare repository", "repository"])
async def test_an_anchor_holds_what_it_is_given(
    kind: str, outside: Path, bare: Path, with_tree: Path, lines: Lines
) -> None:
    """In its order, across restarts, one or several at a time; who verifies reads the same bytes."""
    place, make = reached(kind, outside, bare, with_tree)
    anchor = make()
    assert await anchor.held() is None
    await anchor.hold(1, lines[:1])
    await anchor.hold(2, lines[1:4])
    await anchor.close()
    again = make()
    assert await again.held() == (4, lines[3])
    await again.hold(5, lines[4:])
    assert list(anchored_lines(place)) == lines


async def test_a_work_tree_is_left_alone(with_tree: Path, lines: Lines) -> None:
    """Neither its branch nor its files nor its index change."""
    before = git("-C", str(with_tree), "rev-parse", "HEAD")
    await RepositoryAnchor(with_tree).hold(1, lines)
    assert git("-C", str(with_tree), "rev-parse", "HEAD") == before
    assert git("-C", str(with_tree), "status", "--porcelain") == ""
    assert git("-C", str(with_tree), "rev-list", "--count", BRANCH).strip() == "1"


async def test_a_torn_end_in_a_directory_is_cut_off(outside: Path, lines: Lines) -> None:
    """It was never taken."""
    (outside / STATEMENTS_NAME).write_bytes(b"".join(lines[:2]) + lines[2][:40])
    anchor = DirectoryAnchor(outside)
    assert await anchor.held() == (2, lines[1])
    await anchor.hold(3, lines[2:])
    assert list(anchored_lines(outside)) == lines


async def test_what_is_not_there_takes_nothing(tmp_path: Path, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing directory, a missing repository, one that is none, and a machine without git: each is named."""
    with pytest.raises(AnchorUnavailable, match="No such file"):
        await DirectoryAnchor(tmp_path / "absent").hold(1, lines)
    with pytest.raises(AnchorUnavailable, match="no such repository; make one with"):
        await RepositoryAnchor(tmp_path / "absent").held()
    with pytest.raises(AnchorUnavailable, match=r"git for-each-ref failed: .*not a git repository"):
        await RepositoryAnchor(tmp_path).held()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(AnchorUnavailable, match="git is not installed"):
        await RepositoryAnchor(tmp_path).held()
    with pytest.raises(AnchorUnavailable, match="neither statements nor"):
        list(anchored_lines(tmp_path))


class Taker:
    """An endpoint that keeps what it is sent, or refuses it."""

    def __init__(self) -> None:
        self.status = 204
        self.kept: Lines = []

    async def take(self, request: web.Request) -> web.Response:
        """Keep the lines of a body."""
        body = await request.read()
        assert request.content_type == "application/jsonl"
        if self.status < 300:
            self.kept += body.splitlines(keepends=True)
        return web.Response(status=self.status)


@pytest.fixture
async def taker() -> Taker:
    """An endpoint's memory."""
    return Taker()


@pytest.fixture
async def url(taker: Taker) -> AsyncIterator[str]:
    """The address of an endpoint that is served."""
    app = web.Application()
    app.router.add_post("/", taker.take)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/"))
    await server.close()


async def test_an_endpoint_is_sent_statements(url: str, taker: Taker, tmp_path: Path, lines: Lines) -> None:
    """How far it got is remembered; what it refuses is not counted, whatever the refusal."""
    anchor = EndpointAnchor(url, tmp_path)
    assert await anchor.held() is None
    await anchor.hold(1, lines[:2])
    for status in (302, 409, 500):
        taker.status = status
        with pytest.raises(AnchorUnavailable, match=f"status {status}"):
            await anchor.hold(3, lines[2:])
    await anchor.close()
    taker.status = 200
    again = EndpointAnchor(url, tmp_path)
    assert await again.held() == (2, b"")
    await again.hold(3, lines[2:])
    await again.close()
    assert taker.kept == lines
    assert await EndpointAnchor(url + "other", tmp_path).held() is None


async def test_an_endpoint_that_is_not_there_is_named(tmp_path: Path, lines: Lines) -> None:
    """Without a word of its address."""
    anchor = EndpointAnchor("http://127.0.0.1:9/", tmp_path)
    with pytest.raises(AnchorUnavailable, match="cannot be reached"):
        await anchor.hold(1, lines)
    await anchor.close()


async def test_what_an_endpoint_kept_is_an_anchor(url: str, taker: Taker, tmp_path: Path) -> None:
    """As a file; a piece that it was sent twice counts once."""
    place = Written(tmp_path / "ledger", tmp_path / "unused")
    await record_all(place, anchors=[EndpointAnchor(url, tmp_path)])
    kept = tmp_path / "kept.jsonl"
    kept.write_bytes(b"".join([taker.kept[0], *taker.kept]))
    found = verify(place.ledger, [KEY.public], kept)
    assert (found.findings, found.anchored) == ((), found.statements)


async def test_a_ledger_is_verified_against_a_repository(bare: Path, tmp_path: Path) -> None:
    """Checkpoint by checkpoint."""
    place = Written(tmp_path / "ledger", tmp_path / "unused")
    await record_all(place, anchors=[RepositoryAnchor(bare)])
    found = verify(place.ledger, [KEY.public], bare)
    assert (found.findings, found.anchored) == ((), found.statements)
