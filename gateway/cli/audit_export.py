"""`meridian audit export`: entries as JSON Lines."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from gateway.audit.entry import Kind
from gateway.audit.export import exported
from gateway.audit.reading import Window
from gateway.cli.failing import fail
from gateway.cli.times import moment_of


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
        if output is None:
            _write(directory, window, sys.stdout.buffer)
        else:
            with output.open("xb") as file:
                _write(directory, window, file)
    except BrokenPipeError:
        # whoever read it has enough; the interpreter must not try to flush what is left
        sys.stdout = None
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", 2)


def _write(directory: Path, window: Window, stream: BinaryIO) -> None:
    stream.writelines(exported(directory, window))
    stream.flush()
