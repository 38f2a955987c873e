"""A MariaDB of the tests' own, in a temporary folder, started by ``mariadbd`` from PATH and stopped by its id."""

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

from demo.unprivileged import Account, scratch

USER: Final = "meridian"
READY_WITHIN: Final = 60.0
STOP_WITHIN: Final = 30.0
LOOK_EVERY: Final = 0.05

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

    def address(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"mysql+asyncmy://{USER}@/{quote(database)}?unix_socket={quote(str(self.socket))}"


def is_installed() -> bool:
    """Whether there is a MariaDB on this machine."""
    return shutil.which("mariadbd") is not None


@contextmanager
def mariadb() -> Iterator[MariadbServer]:
    """A new server, answering, with the database ``test``."""
    account = Account.for_servers()
    with scratch(account, "meridian-my-") as folder:
        data, address = folder / "data", folder / "socket"
        as_account = [] if account.name is None else [f"--user={account.name}"]
        with (folder / "log").open("wb") as told:
            subprocess.run(  # noqa: S603  # the distribution's program
                [_program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", *as_account],
                check=True,
                stdout=told,
                stderr=told,
            )
            command = [_program("mariadbd"), *_SETTINGS, f"--datadir={data}", f"--socket={address}", *as_account]
            process = subprocess.Popen(command, cwd=folder, stdout=told, stderr=told)  # noqa: S603  # the same
        try:
            _until_ready(address, process, folder / "log")
            yield MariadbServer(address)
        finally:
            process.terminate()
            process.wait(STOP_WITHIN)


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found is not None, f"{name} is not installed"
    return found


def _until_ready(address: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + READY_WITHIN
    while True:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(address)) == 0:
                return
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < give_up, "MariaDB did not start in time"
        time.sleep(LOOK_EVERY)
