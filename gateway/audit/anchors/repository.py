"""An anchor in a git repository, off the event loop."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gateway.audit.anchors.git import GitRepository
from gateway.audit.statements import read_statement


class RepositoryAnchor:
    """The branch of statements in a repository that must be there already."""

    name = "git"

    def __init__(self, path: Path) -> None:
        self._repository: Final = GitRepository(path)

    async def held(self) -> tuple[int, bytes] | None:
        """As `Anchor.held`."""
        return await asyncio.to_thread(self._held)

    async def hold(self, first: int, statements: Sequence[bytes]) -> None:
        """As `Anchor.hold`: one commit."""
        await asyncio.to_thread(self._repository.commit, statements)

    async def close(self) -> None:
        """Nothing is kept open."""

    def _held(self) -> tuple[int, bytes] | None:
        last = self._repository.last()
        statement = None if last is None else read_statement(last)
        return None if last is None or statement is None else (statement.number, last)
