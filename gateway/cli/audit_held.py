"""A ledger held by a command, while no gateway writes it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from gateway.audit.anchoring import Anchoring
from gateway.audit.errors import AuditError, LedgerInUse
from gateway.audit.signing import SigningKey
from gateway.audit.statement_file import StatementFile
from gateway.audit.storage import DirectoryStorage
from gateway.cli.failing import fail
from gateway.errors import StartRefused
from gateway.settings import Settings, read_settings


def now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class HeldLedger:
    """Its settings, its statements, and the ways to its anchors."""

    settings: Settings
    key: SigningKey
    statements: StatementFile
    anchorings: tuple[Anchoring, ...]

    @property
    def directory(self) -> Path:
        """Where the ledger is."""
        return self.settings.ledger

    def bring(self) -> None:
        """Bring what is new to the anchors, and say what they hold; one that fails is told and caught up later."""
        for each in self.anchorings:
            taken = asyncio.run(_bring(each))
            typer.echo(f"anchor {each.name}: {'has it' if taken else 'takes nothing now; the gateway will catch up'}")


async def _bring(anchoring: Anchoring) -> bool:
    try:
        return await anchoring.catch_up()
    finally:
        await anchoring.close()


@contextmanager
def held_ledger(config: Path) -> Iterator[HeldLedger]:
    """The ledger of a settings file, locked; the command fails where a gateway writes it, or there is no key."""
    # Imported here: anchors bring an HTTP client along, which other commands would wait for in vain.
    from gateway.vouching import environment_vouching

    try:
        settings = read_settings(config)
        vouching = environment_vouching(settings)
        storage = DirectoryStorage(settings.ledger)
        if not settings.ledger.is_dir():
            fail(f"{settings.ledger}: no such ledger", 2)
        storage.lock()
    except LedgerInUse:
        fail(f"{settings.ledger}: a gateway writes this ledger; stop it first", 2)
    except (StartRefused, AuditError) as refused:
        fail(str(refused), 2)
    try:
        statements = StatementFile(settings.ledger, vouching.key, now)
        anchorings = tuple(
            Anchoring(anchor, lambda: statements.count, statements.after) for anchor in vouching.anchors()
        )
        yield HeldLedger(settings, vouching.key, statements, anchorings)
    except AuditError as refused:
        fail(str(refused), 2)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", 2)
    finally:
        storage.unlock()
