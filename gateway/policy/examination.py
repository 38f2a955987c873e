"""Having a policy set examined by a process of its own, and taking over what it says in short slices.

Whatever that process does - it may die, hang or say something strange - is an outcome and never a fault of the
process that serves. It gets no secret: its environment is what an interpreter needs to start.
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Final

from gateway.policy.frames import HEAD, FrameBroken, framed, length_of, unframed
from gateway.policy.handover import (
    KNOWN,
    Accepted,
    Done,
    Errand,
    Outcome,
    Refused,
    ServedSet,
    Taken,
    TakingOver,
    Unchanged,
    asked_parts,
    file_parts,
)
from gateway.policy.problems import Problem

EXAMINER: Final = (sys.executable, "-P", "-m", "gateway.policy.examiner")
"""A fresh interpreter: a fork of the serving process would share its memory, its sockets and its secrets."""

WITHIN: Final = 120.0
"""Seconds for all of it; a set of 10,000 rules takes a few."""

WARMED: Final = 5_000
"""Cells in use that are ruled on before a new set takes over; those asked for last."""

REST: Final = 0.003
"""Seconds between two pieces, of which each takes a tenth of that or so."""

_INHERITED: Final = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Examination:
    """How sets are examined; tests put other commands and times in."""

    command: tuple[str, ...] = EXAMINER
    within: float = WITHIN

    async def __call__(self, directory: Path, in_force: ServedSet, day: date) -> Outcome:
        """What there is to say about the set in a folder; never raises for anything the other process does."""
        try:
            async with asyncio.timeout(self.within), self._told(directory, in_force, day) as said:
                return await _outcome(said)
        except TimeoutError:
            return _failed(f"the set was not examined within {self.within:g} seconds")
        except FrameBroken as error:
            return _failed(f"the examining process sent {error}")
        except (OSError, EOFError) as error:
            return _failed(f"the examining process ended before it was done ({type(error).__name__})")

    @asynccontextmanager
    async def _told(self, directory: Path, in_force: ServedSet, day: date) -> AsyncIterator[asyncio.StreamReader]:
        """The process, told its errand; whatever happens, it is gone afterwards."""
        errand = Errand(str(directory), in_force.snapshot.version, day)
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                process = _started(self.command, theirs)
            try:
                async with _conversation(ours, _brief(errand, in_force)) as said:
                    yield said
            finally:
                process.kill()
                # a process that was killed is gone at once, so no load can leave one behind
                await asyncio.to_thread(process.wait)


@asynccontextmanager
async def _conversation(ours: socket.socket, pieces: Iterable[object]) -> AsyncIterator[asyncio.StreamReader]:
    """What the other side says, while these pieces are told to it."""
    said, to = await asyncio.open_connection(sock=ours)
    telling = asyncio.create_task(_tell(to, pieces))
    try:
        yield said
    finally:
        telling.cancel()
        await asyncio.wait({telling})
        to.close()


def _started(command: Sequence[str], conversation: socket.socket) -> subprocess.Popen[bytes]:
    """Started at once, and not by the event loop, which forks: with much memory in use that takes many milliseconds."""
    pipe = conversation.fileno()
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=_environment(os.environ))  # noqa: S603 - our own module


def _brief(errand: Errand, in_force: ServedSet) -> Iterator[object]:
    asked = in_force.snapshot.asked(errand.day, WARMED)
    return chain([errand], file_parts(in_force.contents), asked_parts(asked), [Done()])


async def _tell(to: asyncio.StreamWriter, pieces: Iterable[object]) -> None:
    # a process that ends without listening is found out by what it says
    with suppress(OSError):
        for piece in pieces:
            to.write(framed(piece))
            await to.drain()
            await _pause()


async def _outcome(said: asyncio.StreamReader) -> Outcome:
    match await _piece(said):
        case Unchanged() | Refused() as outcome:
            return outcome
        case Accepted() as accepted:
            return await _taken(TakingOver(accepted), said)
        case _:
            raise FrameBroken("something else than an outcome")


async def _taken(taking: TakingOver, said: asyncio.StreamReader) -> Taken:
    while not isinstance(piece := await _piece(said), Done):
        with _fitting():
            taking.take(piece)
        await _pause()
    with _fitting():
        return taking.whole()


@contextmanager
def _fitting() -> Iterator[None]:
    """Pieces of the right class may hold anything, or be missing."""
    try:
        yield
    except FrameBroken:
        raise
    except Exception as error:
        raise FrameBroken(f"a piece that does not fit ({type(error).__name__})") from error


async def _piece(said: asyncio.StreamReader) -> object:
    head = await said.readexactly(HEAD)
    return unframed(await said.readexactly(length_of(head)), KNOWN)


async def _pause() -> None:
    """Let whoever is served go first: for one turn of the event loop would not do, a request takes many."""
    await asyncio.sleep(REST)


def _failed(message: str) -> Refused:
    problem = Problem(".", 0, 0, message, expected="another attempt within a minute")
    return Refused(None, {}, (problem,), 1)


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: environment[name] for name in _INHERITED if name in environment}
    # the very modules that this process runs, wherever it was started
    return {**inherited, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
