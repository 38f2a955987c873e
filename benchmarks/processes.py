"""Processes of the benchmark: each on its own core, with its console in a file, and stopped by its own id."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final, TypeVar

import psutil

ROOT: Final = Path(__file__).parents[1]
LOOPBACK: Final = "127.0.0.1"
GATEWAY_CORE: Final = 0
LOAD_CORE: Final = 1
_STOP_WITHIN: Final = 10.0
_LOOK_EVERY: Final = 0.02
_LOOK_AGAIN: Final = 0.05
"""Some ticks of the clock by which processor time is counted."""

Environ = Mapping[str, str]
Measured = TypeVar("Measured")
_AS_HERE: Final[Environ] = MappingProxyType({})


class BenchmarkFailed(Exception):
    """A benchmark cannot go on; the message says what failed and where it wrote about it."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process that was started here, the children it has started included."""

    title: str
    popen: subprocess.Popen[bytes]
    console: Path

    def cpu_seconds(self) -> float:
        """User and system time so far, of the whole tree."""
        return sum(times.user + times.system for times in self._each(psutil.Process.cpu_times))

    def resident_bytes(self) -> int:
        """Resident memory now, of the whole tree."""
        return sum(memory.rss for memory in self._each(psutil.Process.memory_info))

    def until(self, is_ready: Callable[[], bool], within: float) -> None:
        """Wait until it is ready. Raises `BenchmarkFailed` if it ends instead, or takes too long."""
        give_up = time.monotonic() + within
        while not is_ready():
            if self.popen.poll() is not None:
                raise BenchmarkFailed(f"{self.title} ended with exit code {self.popen.returncode}; see {self.console}")
            if time.monotonic() > give_up:
                raise BenchmarkFailed(f"{self.title} was not ready within {within:.0f} s; see {self.console}")
            time.sleep(_LOOK_EVERY)

    def until_idle(self, within: float) -> None:
        """Wait until it has worked off what nobody waits for any more, at most so many seconds."""
        give_up = time.monotonic() + within
        before = -1.0
        while (now := self.cpu_seconds()) != before and time.monotonic() < give_up:
            before = now
            time.sleep(_LOOK_AGAIN)

    def stop(self) -> None:
        """Ask it and its children to end, and end what does not."""
        tree = self._tree()
        for each in tree:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.terminate()
        _, alive = psutil.wait_procs(tree, timeout=_STOP_WITHIN)
        for each in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        self.popen.wait()

    def _tree(self) -> list[psutil.Process]:
        try:
            own = psutil.Process(self.popen.pid)
            return [own, *own.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _each(self, measured: Callable[[psutil.Process], Measured]) -> list[Measured]:
        found = []
        for each in self._tree():
            with contextlib.suppress(psutil.NoSuchProcess):
                found.append(measured(each))
        return found


@contextmanager
def started(
    title: str, command: Sequence[str], core: int, console: Path, environ: Environ = _AS_HERE, cwd: Path = ROOT
) -> Iterator[Process]:
    """A process on this core, with `environ` added to our own; it is stopped on leaving."""
    with console.open("ab") as log:
        popen = on_core(core, lambda: _popen(command, environ, cwd, log))
    process = Process(title, popen, console)
    try:
        yield process
    finally:
        process.stop()
        if popen.stdout is not None:
            popen.stdout.close()


def on_core(core: int, start: Callable[[], Measured]) -> Measured:
    """Do something of which whatever it starts inherits this core; on a machine with fewer, any core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core} & before or before)
    try:
        return start()
    finally:
        os.sched_setaffinity(0, before)


def _popen(command: Sequence[str], environ: Environ, cwd: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # the peers and our own modules
        command, cwd=cwd, env={**os.environ, **environ}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
    )


def python(module: str, *arguments: str) -> list[str]:
    """The command line of one of our own modules."""
    return [sys.executable, "-m", module, *arguments]
