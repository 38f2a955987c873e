"""Noticing that the policy folder has changed, whatever way, and has come to rest."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copytree, rmtree

import pytest
import watchfiles

from gateway.policy.folder import comes_to_rest
from tests.gateway.engine_room import POLICIES

LONGEST = 30.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real policies."""
    copied: Path = copytree(POLICIES, tmp_path / "policies")
    return copied


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Awaits the next time that the folder comes to rest; the first, before anything has changed, is over."""
    rests = comes_to_rest(folder)

    async def next_rest() -> None:
        async with asyncio.timeout(LONGEST):
            await anext(rests)

    await next_rest()
    yield next_rest
    await rests.aclose()


def in_place(folder: Path) -> None:
    """A file is written as it stands."""
    (folder / "tests.csv").write_text("changed")


def by_rename(folder: Path) -> None:
    """A file is replaced, as editors do."""
    (folder / "rules" / "new.tmp").write_text("changed")
    (folder / "rules" / "new.tmp").rename(folder / "rules" / "housing-lottery.csv")


def deleted(folder: Path) -> None:
    """A file goes."""
    (folder / "rules" / "housing-lottery.csv").unlink()


def anew(folder: Path) -> None:
    """The folder is made anew; the system may give the new one the number of the old one."""
    rmtree(folder)
    copytree(POLICIES, folder)


def moved(folder: Path) -> None:
    """Another folder takes its place."""
    copytree(POLICIES, folder.with_name("other"))
    folder.rename(folder.with_name("old"))
    folder.with_name("other").rename(folder)


def linked(folder: Path) -> None:
    """A link takes its place."""
    copytree(POLICIES, folder.with_name("other"))
    folder.rename(folder.with_name("old"))
    folder.symlink_to(folder.with_name("other"))


def gone(folder: Path) -> None:
    """There is none any more."""
    folder.rename(folder.with_name("old"))


def without_rules(folder: Path) -> None:
    """The folder of the rules is another one."""
    (folder / "rules").rename(folder.with_name("old-rules"))
    copytree(POLICIES / "rules", folder / "rules")


@pytest.mark.parametrize("change", [in_place, by_rename, deleted, anew, moved, linked, gone, without_rules])
async def test_every_way_of_changing_is_noticed(folder: Path, change: Callable[[Path], None]) -> None:
    """And what is changed after that, too."""
    async with watched(folder) as next_rest:
        await asyncio.to_thread(change, folder)
        await next_rest()
        if change is gone:
            await asyncio.to_thread(folder.with_name("old").rename, folder)
        else:
            await asyncio.to_thread(in_place, folder)
        await next_rest()


async def test_a_link_that_leads_elsewhere_is_noticed(folder: Path, tmp_path: Path) -> None:
    """Nothing in either folder has changed."""
    link = tmp_path / "link"
    link.symlink_to(folder)
    copytree(POLICIES, tmp_path / "other")
    async with watched(link) as next_rest:
        (tmp_path / "link.new").symlink_to(tmp_path / "other")
        (tmp_path / "link.new").rename(link)
        await next_rest()


async def test_without_notices_of_the_system_the_folder_is_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where too much is watched on a machine."""
    awatch = watchfiles.awatch

    def refused(*paths: Path, force_polling: bool, **more: object) -> AsyncIterator[object]:
        if not force_polling:
            raise OSError("no watch left")
        return awatch(*paths, force_polling=True, **more)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr("gateway.policy.folder.awatch", refused)
    async with watched(folder) as next_rest:
        await asyncio.to_thread(in_place, folder)
        await next_rest()
