"""Database servers refuse to run as root: as whom they run, and how their programs and folders are made reachable."""

import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """As whom a server runs; without a name, as whoever started this process."""

    name: str | None = None

    @classmethod
    def for_servers(cls) -> "Account":
        """Ourselves, unless we are root."""
        return cls(NOBODY if os.geteuid() == 0 else None)

    @property
    def group(self) -> int | None:
        """The number of its group, for a process that is started."""
        return None if self.name is None else pwd.getpwnam(self.name).pw_gid

    def owns(self, folder: Path) -> None:
        """Give it a folder of ours."""
        if self.name is not None:
            entry = pwd.getpwnam(self.name)
            os.chown(folder, entry.pw_uid, entry.pw_gid)

    def reaches(self, path: Path) -> bool:
        """Whether it may pass through all folders above, as anybody may."""
        return self.name is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


@contextmanager
def scratch(account: Account, prefix: str) -> Iterator[Path]:
    """A folder for a server's data and socket, closed to others, short enough for a socket's address, and then gone."""
    with TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        account.owns(folder)
        yield folder


def reachable(programs: Path, account: Account, folder: Path) -> Path:
    """The folder of programs itself, or a copy in `folder` where the account cannot reach it."""
    if account.reaches(programs / "any"):
        return programs
    return Path(shutil.copytree(programs, folder / programs.name, symlinks=True))
