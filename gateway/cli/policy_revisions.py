"""A policy set as it was in a git revision, laid out in a folder for as long as it is looked at."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory


class NoSuchSet(Exception):
    """Neither a folder nor a revision that has the policies folder; the message says which was asked for."""


@contextmanager
def laid_out(named: str, policies: Path) -> Iterator[Path]:
    """The folder of this name, or the policies folder as it was in the git revision of this name.

    Raises:
        NoSuchSet: if it is neither.
    """
    if Path(named).is_dir():
        yield Path(named)
        return
    archive = _archived(named, policies)
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


def _archived(revision: str, policies: Path) -> bytes:
    """A tar of the policies folder; resolved first, so that a revision is never read as an option."""
    commit = _git(policies, revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return _git(policies, revision, "archive", "--format=tar", commit.decode().strip())


def _git(policies: Path, revision: str, *arguments: str) -> bytes:
    git = which("git")
    if git is None or not policies.is_dir():
        raise NoSuchSet(f"{revision}: no such folder, and {policies} is not under git")
    try:
        done = subprocess.run([git, "-C", str(policies), *arguments], capture_output=True, check=True)  # noqa: S603 - no shell; see _archived
    except subprocess.CalledProcessError as error:
        raise NoSuchSet(f"{revision}: no such folder, and no git revision that has {policies}") from error
    return done.stdout
