"""`meridian audit checkpoint`: sign where the ledger ends now."""

import typer

from gateway.audit.ending import end_of, policy_version_of
from gateway.audit.statements import Checkpoint
from gateway.cli.audit_held import held_ledger, now
from gateway.cli.serve import ConfigOption


def checkpoint(config: ConfigOption) -> None:
    """Sign a checkpoint of a ledger that no gateway writes; a running gateway signs them by itself.

    Example: meridian audit checkpoint --config meridian.toml
    """
    with held_ledger(config) as held:
        end = end_of(held.directory)
        held.statements.append(Checkpoint(now(), end.head, end.segment, policy_version_of(held.directory)))
        typer.echo(f"statement {held.statements.count} vouches for {end.head.seq} lines, the last of {end.segment}")
        held.bring()
