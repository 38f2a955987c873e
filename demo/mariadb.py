"""A MariaDB of one's own: made in a temporary folder by the ``mariadbd`` on the PATH, and gone with the block.

It listens at a socket in a folder that nobody else may enter, and at no port.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from demo.processes import LOOK_EVERY, DemoFailed
from demo.unprivileged import Account, scratch

USER: Final = "meridian"
FIRST: Final = "test"
"""The database that is there from the start."""

READY_WITHIN: Final = 60.0
STOP_WITHIN: Final = 30.0

_SETTINGS: Final = (
    "--no-defaults",
    "--skip-networking",
    "--skip-grant-tables",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=256M",
    "--innodb-log-file-size=16M",
    "--max-connections=200",
)
"""Everybody who reaches the socket may do everything: it lies in a folder closed to others."""


@dataclass(frozen=True, slots=True)
class MariadbServer:
    """A server that runs."""

    socket: Path
    process: subprocess.Popen[bytes]

    def address(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"mysql+asyncmy://{USER}@/{quote(database)}?unix_socket={quote(str(self.socket))}"


def is_installed() -> bool:
    """Whether there is a MariaDB on this machine."""
    return shutil.which("mariadbd") is not None


@contextmanager
def mariadb() -> Iterator[MariadbServer]:
    """A new server, answering, with the database `FIRST`; stopped on leaving.

    Raises:
        DemoFailed: it is not installed, or does not start.
    """
    account = Account.for_servers()
    with scratch(account, "meridian-my-") as folder:
        data, address, log = folder / "data", folder / "socket", folder / "log"
        as_account = [] if account.name is None else [f"--user={account.name}"]
        with log.open("wb") as told:
            _initialised(data, as_account, told.fileno())
            command = [_program("mariadbd"), *_SETTINGS, f"--datadir={data}", f"--socket={address}", *as_account]
            process = subprocess.Popen(command, cwd=folder, stdout=told, stderr=told)  # noqa: S603  # the distribution's
        try:
            _until_ready(address, process, log)
            yield MariadbServer(address, process)
        finally:
            _stop(process)


def _initialised(data: Path, as_account: list[str], told: int) -> None:
    command = [_program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", *as_account]
    made = subprocess.run(command, stdout=told, stderr=told, check=False)  # noqa: S603  # the distribution's program
    if made.returncode:
        raise DemoFailed(f"MariaDB could not make its folder (exit code {made.returncode})")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise DemoFailed(f"{name} is not installed; `apt-get install mariadb-server` brings it")
    return found


def _until_ready(address: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + READY_WITHIN
    while True:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(address)) == 0:
                return
        if (code := process.poll()) is not None:
            last = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise DemoFailed(f"MariaDB ended at once with exit code {code}: {' '.join(last)}")
        if time.monotonic() > give_up:
            raise DemoFailed(f"MariaDB did not start within {READY_WITHIN:.0f} seconds")
        time.sleep(LOOK_EVERY)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
