"""`meridian audit verify`: is the ledger whole, and who vouches for it?"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from gateway.audit.entry import rfc3339
from gateway.audit.errors import AuditError
from gateway.audit.signing import PublicKey, public_keys
from gateway.audit.storage import segment_names
from gateway.audit.verify import Verification, nobody_is_told
from gateway.audit.verify import verify as verified
from gateway.cli.failing import ERRORS, fail

_LONG_WORK: Final = 64 * 1024 * 1024
"""Bytes from which on progress is shown."""


def verify(
    directory: Annotated[Path, typer.Argument(help="The ledger's directory, or a copy of it.")] = Path("ledger"),
    public_key: Annotated[
        list[Path] | None, typer.Option("--public-key", help="Keys that may sign (PEM); can be given several times.")
    ] = None,
    anchor: Annotated[
        Path | None,
        typer.Option(help="Where checkpoints were written outside: a directory, a file, or a git repository."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check every line of a ledger against its chain, its seals, its signed checkpoints and an anchor.

    Exit codes: 0 the ledger is whole, 1 something is wrong and named, 2 it could not be checked.

    Example: meridian audit verify ledger --public-key supervisor/meridian.pem --anchor /mnt/supervisor/anchor
    """
    if not directory.is_dir():
        fail(f"{directory}: no such directory", 2)
    try:
        keys = [key for path in public_key or [] for key in public_keys(path)]
        with _progress(directory) as told:
            result = verified(directory, keys, anchor, told)
    except AuditError as error:
        fail(str(error), 2)
    except OSError as error:
        fail(f"{error.filename}: cannot be read ({error.strerror})", 2)
    if as_json:
        typer.echo(json.dumps(_as_json(directory, result), indent=2))
    else:
        _print(directory, result, keys, anchor)
    if not result.accepted:
        raise typer.Exit(1)


@contextmanager
def _progress(directory: Path) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, where there is much to read."""
    total = sum((directory / name).stat().st_size for name in segment_names(directory))
    if not ERRORS.is_terminal or total < _LONG_WORK:
        yield nobody_is_told
        return
    with Progress(BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=ERRORS, transient=True) as progress:
        task = progress.add_task("verify", total=total)
        yield lambda size: progress.advance(task, size)


def _print(directory: Path, result: Verification, keys: list[PublicKey], anchor: Path | None) -> None:
    for finding in result.findings:
        typer.echo(str(finding))
    if result.unlisted:
        typer.echo(f"and {result.unlisted} more")
    span = f", {result.first:%Y-%m-%d %H:%M:%S} to {result.last:%Y-%m-%d %H:%M:%S} UTC" if result.first else ""
    verdict = "whole" if result.accepted else "NOT whole"
    typer.echo(f"{directory}: {verdict}; {result.entries} entries in {result.lines} lines{span}")
    for line in _vouched(result, keys, anchor):
        typer.echo(line)


def _vouched(result: Verification, keys: list[PublicKey], anchor: Path | None) -> Iterator[str]:
    if result.checkpoint is None:
        yield "no checkpoint vouches for it: lines cut off at the end, or a ledger written anew, would not show"
        return
    number, last = result.checkpoint
    yield (
        f"checkpoint {number} of {last.time:%Y-%m-%d %H:%M:%S} UTC vouches for {last.head.seq} lines; "
        f"{result.head.seq - last.head.seq} came after it"
    )
    signed = f"signed by key {result.keys[-1].public.id}" if result.keys else "signed"
    yield signed if keys else f"{signed}, which the ledger itself names: --public-key proves whose it is"
    if anchor is None:
        yield "no anchor was given: --anchor proves that whoever has the key wrote nothing anew"
    else:
        yield f"the anchor holds {result.anchored} of {result.statements} statements"


def _as_json(directory: Path, result: Verification) -> dict[str, Any]:
    """The keys are those of `Verification`; times are RFC 3339 in UTC."""
    checkpoint = None
    if result.checkpoint is not None:
        number, last = result.checkpoint
        checkpoint = {
            "number": number,
            "time": rfc3339(last.time),
            "lines": last.head.seq,
            "hash": last.head.hash,
            "policy_version": last.policy_version,
        }
    return {
        "directory": str(directory),
        "accepted": result.accepted,
        "lines": result.lines,
        "entries": result.entries,
        "first": _time(result.first),
        "last": _time(result.last),
        "head": asdict(result.head),
        "statements": result.statements,
        "checkpoint": checkpoint,
        "anchored": result.anchored,
        "keys": [
            {"id": key.public.id, "since": rfc3339(key.since), "introduced_by": key.introduced_by}
            for key in result.keys
        ],
        "key_given": not result.by_itself,
        "findings": [
            {
                "fault": found.fault.value,
                "warning": found.fault.is_warning,
                "file": found.place.file,
                "line": found.place.line,
                "detail": found.detail,
            }
            for found in result.findings
        ],
        "unlisted": result.unlisted,
    }


def _time(time: datetime | None) -> str | None:
    return None if time is None else rfc3339(time)
