"""Builds a directory in one piece: beside its place and then renamed, so that an interruption leaves nothing half."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Nobody else builds in this place meanwhile; a second builder waits, and then finds the work done."""
    with _beside(directory, "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def building_site(directory: Path) -> Iterator[Path]:
    """An empty directory beside it, gone afterwards however the building ended."""
    site = _beside(directory, "building")
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    try:
        yield site
    finally:
        shutil.rmtree(site, ignore_errors=True)


def swap(site: Path, directory: Path) -> None:
    """Put what was built in the directory's place."""
    old = _beside(directory, "old")
    if directory.exists():
        directory.rename(old)
    site.rename(directory)
    shutil.rmtree(old, ignore_errors=True)


def restore(directory: Path) -> None:
    """Put back what was there if a swap was interrupted between its two renames; else clear what is left of it."""
    old = _beside(directory, "old")
    if not old.exists():
        return
    if directory.exists():
        shutil.rmtree(old)
    else:
        old.rename(directory)


def _beside(directory: Path, what: str) -> Path:
    return directory.parent / f".{directory.name}.{what}"
