"""Noticing that the policy folder has changed, however it was changed, and that it has come to rest since.

Files may be written in place, replaced by rename, or deleted; the folder itself may be moved away, made anew, or be
the end of a symbolic link that now leads elsewhere, of which the system tells nobody who watches what was there
before. So what is watched is looked at every second, and watched anew after every change.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Final, TypeAlias

from watchfiles import awatch

from gateway.policy.files import RULES

REST: Final = 1.0
"""Seconds without a change after which whoever changes the files is taken to be done."""

_MILLISECONDS: Final = 1_000
_STEP: Final = 50

_LOG: Final = logging.getLogger("meridian.policy")

# it would write a line for every change
logging.getLogger("watchfiles").setLevel(logging.WARNING)

_Identity: TypeAlias = tuple[tuple[int, int] | None, ...]


async def comes_to_rest(directory: Path) -> AsyncGenerator[None, None]:
    """Yields when the folder has been at rest for a while, at first and then after each change; never ends."""
    known, moving = _identity(directory), True
    while True:
        async with aclosing(_looks(directory)) as looks:
            async for changed in looks:
                present = _identity(directory)
                if changed or present != known:
                    known, moving = present, True
                    break
                if moving:
                    # this watch saw nothing while at rest, and goes on while the files are read
                    moving = False
                    yield


async def _looks(directory: Path) -> AsyncGenerator[bool, None]:
    """Whether anything changed, at once if so, and otherwise after `REST`."""
    folders = [folder for folder in (directory, directory / RULES) if _identity(folder)[0] is not None]
    if not folders:
        while True:
            await asyncio.sleep(REST)
            yield False
    for polling in (False, True):
        try:
            async with aclosing(_changes(folders, polling=polling)) as changes:
                async for changed in changes:
                    yield changed
        except FileNotFoundError:
            yield True
            return
        except (OSError, RuntimeError) as error:
            _LOG.warning("the policy folder cannot be watched (%s); it is looked at instead", type(error).__name__)


async def _changes(folders: list[Path], *, polling: bool) -> AsyncGenerator[bool, None]:
    rest = int(REST * _MILLISECONDS)
    async for changes in awatch(
        *folders,
        watch_filter=None,
        debounce=rest,
        step=_STEP,
        rust_timeout=rest,
        yield_on_timeout=True,
        force_polling=polling,
        recursive=False,
    ):
        yield bool(changes)


def _identity(directory: Path) -> _Identity:
    """Which folders these are, whatever they are called: None for one that is not there."""
    return tuple(_inode(folder) for folder in (directory, directory / RULES))


def _inode(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
