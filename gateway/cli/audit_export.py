"""`meridian audit export`: entries as JSON Lines."""

from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Final

import typer

from gateway.audit.entry import Kind
from gateway.audit.export import exported
from gateway.audit.reading import Window
from gateway.cli.failing import fail
from gateway.cli.times import moment_of

_AT_ONCE: Final = 500
"""Lines that are printed together."""


def export(
    directory: Annotated[Path, typer.Argument(help="The ledger's directory, or a copy of it.")] = Path("ledger"),
    since: Annotated[
        datetime | None, typer.Option(parser=moment_of, metavar="TIME", help="From this day or time on.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(parser=moment_of, metavar="TIME", help="Before this day or time.")
    ] = None,
    kind: Annotated[
        list[Kind] | None, typer.Option(help="Only lines of this kind; can be given several times.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A new file, instead of the console.")] = None,
) -> None:
    """Write entries as JSON Lines for other tools, the oldest first; verify the ledger before, this does not.

    Each line has seq, segment, kind, time and entry; docs/auditors-guide.md explains them.

    Example: meridian audit export ledger --since 2026-11-01 --until 2026-12-01 --kind operation
    """
    if not directory.is_dir():
        fail(f"{directory}: no such directory", 2)
    window = Window(since, until, kinds=frozenset(kind) if kind else frozenset(Kind))
    try:
        lines = exported(directory, window)
        if output is None:
            while group := list(islice(lines, _AT_ONCE)):
                typer.echo(b"".join(group).decode(), nl=False)
        else:
            with output.open("xb") as file:
                file.writelines(lines)
    except BrokenPipeError:
        # whoever reads it has enough: the command line ends quietly then
        raise
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", 2)
