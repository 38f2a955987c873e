"""A department that drops files: what a caller sees while a drop is replaced, cut off, or has another header."""

import os
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp

from demo.city import City
from demo.generator.truth import Truth
from tests.end_to_end import processes
from tests.end_to_end.asking import LOTTERY, Asker
from tests.end_to_end.exchange import Got, Sent, over_http
from tests.end_to_end.hurried_sources import DEADLINE, hurried_sources
from tests.end_to_end.processes import Departments, Gateway
from tests.end_to_end.waiting import until

FILE: Final = "fwqlr.csv"
HEADER: Final = "zjhm,zfts,jzmj,djrq"
HOMES: Final = "query Homes($ids: [String!]!) { persons(idNumbers: $ids) { vitalStatus homesOwned { status } } }"
READY: Final = Sent(method="GET", target="/ready")
MANY: Final = 40
CUT_OFF: Final = "the last line is not ended: the file was cut off (final_newline = false where none is)"


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the department drops its one file."""

    path: Path

    def drop(self, owners: Sequence[str], *, header: str = HEADER, cut: int = 0) -> None:
        """Move a new file into the old one's place: these own a home each; `cut` are bytes missing at its end."""
        lines = [header, *(f"{number},1,60.5,20071015" for number in owners)]
        text = "".join(f"{line}\n" for line in lines)
        new = self.path / "being-written"
        new.write_text(text[: len(text) - cut], encoding="utf-8")
        os.replace(new, self.path / FILE)


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who asks who of some people owns a home."""

    session: aiohttp.ClientSession
    gateway: Gateway
    folder: Folder
    sent: Sent

    async def owners(self) -> list[bool]:
        """Whoever owns one, in the order of the people; everything else is answered as well."""
        got = await self._got()
        assert got.code is None
        persons = got.document["data"]["persons"]
        assert all(person["vitalStatus"] for person in persons)
        return [person["homesOwned"]["status"] for person in persons]

    async def standing(self) -> str:
        """What ``/ready`` says of the department."""
        got = await over_http(self.session, self.gateway.port, READY)
        found: str = got.document["departments"]["land_housing"]
        return found

    async def is_refused_as(self, reason: str) -> bool:
        """Whether the log comes to say that the file is, and that the one before serves on."""

        async def told() -> bool:
            return f"{FILE}: {reason}; {FILE} as it was serves on" in self.gateway.told()

        return await until(told, bool)

    async def _got(self) -> Got:
        return await over_http(self.session, self.gateway.port, self.sent)


@asynccontextmanager
async def asking(
    city: City, ask: Asker, session: aiohttp.ClientSession, departments: Departments, directory: Path, ids: list[str]
) -> AsyncIterator[Desk]:
    """A gateway to the city, in which the housing bureau drops files, every second person owning a home."""
    folder = Folder(directory / "drops")
    folder.path.mkdir()
    folder.drop(ids[::2])
    sources = hurried_sources(city, directory / "sources.toml")
    sources.write_text(_bound_to_drops(sources.read_text(encoding="utf-8"), folder.path), encoding="utf-8")
    with processes.gateway(city, directory, departments.addresses, deadline=DEADLINE, sources=sources) as gateway:
        yield Desk(session, gateway, folder, ask(LOTTERY, HOMES, {"ids": ids}))


def _bound_to_drops(text: str, folder: Path) -> str:
    dropped = f'kind = "files"\nfolder = "{folder}"\ncomplete = "renamed"\nlook_every = 0.1'
    text, found = re.subn(r'kind = "sql"\naddress = ".*/land_housing\.db"', dropped, text)
    assert found == 1
    return text.replace('table = "fwqlr"', f'file = "{FILE}"')


def alternating(first: bool) -> list[bool]:
    """Every second one."""
    return [first, not first] * (MANY // 2)


async def test_a_drop_takes_over_whole_or_not_at_all(
    city: City, truth: Truth, ask: Asker, session: aiohttp.ClientSession, departments: Departments, tmp_path: Path
) -> None:
    """In mid-run each answer is of one drop; one that was cut off or has another header is refused, and named."""
    ids = [one.person.number for one in truth.applicants[:MANY]]
    async with asking(city, ask, session, departments, tmp_path, ids) as desk:
        assert await desk.owners() == alternating(True)

        answers = await _meanwhile(desk, lambda: desk.folder.drop(ids[1::2]))
        changed = answers.index(alternating(False))
        assert answers[:changed] == [alternating(True)] * changed
        assert answers[changed:] == [alternating(False)] * (len(answers) - changed)

        desk.folder.drop(ids[::2], cut=3)
        assert await desk.is_refused_as(CUT_OFF)
        assert await desk.owners() == alternating(False)
        assert await until(desk.standing, lambda found: found != "UP") == "SOURCE_DATA_INVALID"

        desk.folder.drop(ids[::2], header="zjhm,homes,jzmj,djrq")
        assert await desk.is_refused_as("column zfts is missing")
        assert await desk.owners() == alternating(False)

        desk.folder.drop(ids[::2])
        assert await until(desk.owners, lambda found: found == alternating(True)) == alternating(True)
        assert await until(desk.standing, lambda found: found == "UP") == "UP"
        assert [number for number in ids if number in desk.gateway.told()] == []


async def _meanwhile(desk: Desk, happens: Callable[[], None]) -> list[list[bool]]:
    """The answers of one caller after the other, from before something happens until the first that is another."""
    answers = [await desk.owners() for _ in range(5)]
    happens()

    async def another() -> list[bool]:
        answers.append(await desk.owners())
        return answers[-1]

    await until(another, lambda found: found != answers[0])
    return [*answers, *[await desk.owners() for _ in range(5)]]
