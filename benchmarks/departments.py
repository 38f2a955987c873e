"""The departments as the runner sees them: started on the core of the load, told how to behave, and counted."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from benchmarks.processes import LOAD_CORE, LOOPBACK, BenchmarkFailed, Process, python, started


@dataclass(frozen=True, slots=True)
class Counts:
    """Calls that the departments answered, and keys in them."""

    calls: int
    keys: int


@dataclass(frozen=True, slots=True)
class Services:
    """The running departments: department → port."""

    process: Process
    ports: Mapping[str, int]

    def begin(self, delay: float) -> None:
        """Count from nothing; answer after `delay` seconds from now on."""
        self._asked("POST", "/begin", orjson.dumps({"delay": delay}))

    def counts(self) -> Counts:
        """What they were asked since then, all together."""
        tallies = orjson.loads(self._asked("GET", "/counts", b"")).values()
        return Counts(sum(each["calls"] for each in tallies), sum(each["keys"] for each in tallies))

    def _asked(self, method: str, path: str, body: bytes) -> bytes:
        connection = http.client.HTTPConnection(LOOPBACK, next(iter(self.ports.values())), timeout=5.0)
        try:
            connection.request(method, path, body)
            return connection.getresponse().read()
        finally:
            connection.close()


@contextmanager
def services(directory: Path) -> Iterator[Services]:
    """All departments, until the block ends."""
    console = directory / "departments.log"
    with started("the departments", python("benchmarks.services"), LOAD_CORE, console) as process:
        if process.popen.stdout is None or not (line := process.popen.stdout.readline()):
            raise BenchmarkFailed(f"the departments did not start; see {console}")
        yield Services(process, orjson.loads(line))
