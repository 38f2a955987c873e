"""A department's database server is paused, killed and started again while its registers are asked for."""

import asyncio
import random
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import psutil
import pytest

from demo.city import City
from demo.departments import on_postgres
from demo.generator.truth import Truth
from demo.postgres import PostgresServer, postgres
from demo.unprivileged import Account
from source_adapters.sql_postgresql import POOL_SIZE
from tests.databases.kinds import executed
from tests.end_to_end import processes
from tests.end_to_end.asking import Asker
from tests.end_to_end.holdings import holdings
from tests.end_to_end.hurried_sources import DEADLINE, OPEN_SECONDS, hurried_sources
from tests.end_to_end.processes import Departments, address
from tests.end_to_end.test_chaos import UNWANTED, Load, calm, under_load, untroubled
from tests.end_to_end.waiting import until

DEPARTMENT: Final = "local_tax"
SESSIONS: Final = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'meridian'"


@dataclass(slots=True)
class Server:
    """A database server that can be struck; `process` is the one that runs now."""

    postgres: PostgresServer
    process: subprocess.Popen[bytes]

    async def pause(self) -> None:
        """Stop all of it where it is for longer than anybody waits: connections stay open, and nobody answers."""
        self._signal(signal.SIGSTOP)
        await asyncio.sleep(DEADLINE + OPEN_SECONDS)
        self._signal(signal.SIGCONT)

    async def lose_a_session(self) -> None:
        """End one process that serves the gateway: the server ends all others, recovers and serves again by itself."""
        sessions = [each for each in self._family() if DEPARTMENT in " ".join(each.cmdline())]
        sessions[0].kill()
        await asyncio.sleep(OPEN_SECONDS)

    async def die_and_come_back(self) -> None:
        """End all of it at once, and start it again."""
        self._signal(signal.SIGKILL)
        self.process.wait()
        await asyncio.sleep(OPEN_SECONDS)
        self.start()

    def start(self) -> None:
        """Start it as it was started before."""
        account = Account.for_servers()
        self.process = subprocess.Popen(  # noqa: S603  # the wheel's program
            self.process.args,
            user=account.name,
            group=account.group,
            cwd=self.postgres.folder,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """Stop what runs now."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def _family(self) -> list[psutil.Process]:
        whole = psutil.Process(self.process.pid)
        return [whole, *whole.children(recursive=True)]

    def _signal(self, number: signal.Signals) -> None:
        for each in self._family():
            each.send_signal(number)


@pytest.fixture
def server(city: City) -> Iterator[Server]:
    """A PostgreSQL with the local tax bureau's register in it."""
    with postgres() as running:
        on_postgres.move_in({DEPARTMENT: city.database(DEPARTMENT)}, running, lambda _department, _rows: None)
        found = Server(running, running.process)
        yield found
        found.stop()


async def test_a_database_server_may_fail_in_every_way(
    city: City,
    truth: Truth,
    ask: Asker,
    session: aiohttp.ClientSession,
    departments: Departments,
    server: Server,
    tmp_path: Path,
    seen: Callable[[str], None],
) -> None:
    """Every value is right, or null beside the department's error; each time the register is there again."""
    sources = hurried_sources(city, tmp_path / "sources.toml", window=10, judged_from=5)
    at = server.postgres.address(DEPARTMENT)
    with processes.gateway(
        city,
        tmp_path,
        departments.addresses,
        deadline=DEADLINE,
        sources=sources,
        counting=True,
        addresses=dict([address(DEPARTMENT, at)]),
    ) as gateway:
        load = Load(session, gateway.port, ask, [case.enterprise.code for case in truth.threshold[:30]])
        await load.learn()
        await under_load(load, untroubled())
        before = await holdings(gateway, ())
        for strike in (server.pause, server.lose_a_session, server.die_and_come_back):
            failed = sum(load.answers.values()) - load.answers["whole"]
            await under_load(load, strike())
            assert sum(load.answers.values()) - load.answers["whole"] > failed
            assert await until(lambda: load.once(random.Random(0)), bool)  # noqa: S311
        await calm(session, gateway)
        after = await until(lambda: holdings(gateway, ()), lambda found: found.tasks <= before.tasks)
        sessions = (await executed(at, [SESSIONS]))[0][0][0]
    assert load.wrong == []
    assert [each for each in UNWANTED if each in gateway.told()] == []
    assert (after.tasks <= before.tasks, after.beside <= before.beside + POOL_SIZE) == (True, True), (before, after)
    assert sessions <= POOL_SIZE
    seen(f"chaos in a database: answers by first error: {dict(load.answers)}; {sessions} sessions left of {POOL_SIZE}")
