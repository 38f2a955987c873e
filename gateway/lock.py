"""A directory that belongs to one process at a time: the system drops its lock when the process ends."""

import fcntl
import os
from pathlib import Path


class Taken(Exception):
    """Another process holds the directory."""


def take(directory: Path, name: str) -> int:
    """Lock a file of this name in the directory, which is made if it is not there; closing the descriptor unlocks it.

    Raises:
        Taken: somebody else has it.
        OSError: the directory cannot be used.
    """
    if not directory.is_dir():
        directory.mkdir(mode=0o700, parents=True)
        flush(directory.parent)
    descriptor = os.open(directory / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Taken(f"another process uses {directory}") from error
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def flush(directory: Path) -> None:
    """Put the names of the directory's files on stable storage."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
