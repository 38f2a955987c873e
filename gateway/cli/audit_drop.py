"""`meridian audit drop-before`: drop what is older than a day, under a signed tombstone."""

from datetime import datetime
from typing import Annotated

import typer

from gateway.audit import retention
from gateway.cli.audit_held import held_ledger, now
from gateway.cli.failing import fail
from gateway.cli.serve import ConfigOption
from gateway.cli.times import moment_of


def drop_before(
    day: Annotated[
        datetime, typer.Argument(parser=moment_of, metavar="DAY", help="Segments that end before this day.")
    ],
    config: ConfigOption,
) -> None:
    """Drop whole segments in which everything is older; a signed tombstone says what they were.

    No gateway may write the ledger meanwhile; a running one drops by itself what is older than checkpoints.keep_days.

    Example: meridian audit drop-before 2016-01-01 --config meridian.toml
    """
    if day > now():
        fail(f"{day:%Y-%m-%d} is yet to come", 2)
    with held_ledger(config) as held:
        dropped = 0
        while (tombstone := retention.drop_before(held.directory, held.statements, day, now())) is not None:
            dropped += len(tombstone.segments)
            first, last = tombstone.segments[0], tombstone.segments[-1]
            typer.echo(
                f"statement {held.statements.count}: dropped {first.segment} to {last.segment}, "
                f"lines {first.first_seq} to {last.last_seq}"
            )
        typer.echo(f"{dropped} segments dropped")
        held.bring()
