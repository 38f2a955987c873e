"""`meridian source check`: departments held against their bindings, live."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.serve import ConfigOption


def check(
    config: ConfigOption,
    department: Annotated[str | None, typer.Argument(help="Its id; all departments without.")] = None,
    sample: Annotated[int, typer.Option(min=0, help="Subjects looked up in each table, file or service.")] = 200,
    keys: Annotated[
        Path | None, typer.Option(help="A file of identity numbers and credit codes to look up, one a line.")
    ] = None,
    fresh_within: Annotated[
        int | None, typer.Option(min=0, help="Days that a department's newest data may be old.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Report as one JSON object, for programs.")] = False,
) -> None:
    """Ask departments for what is bound and a sample of it, and name what is off with file and line.

    Exit code 1 if anything is off, 2 if nothing could be checked. No value and no key is printed, nor kept; codes that
    no table knows are, where they are short.

    Example: meridian source check -c var/city/meridian.toml labour --sample 500
    """
    # Imported here: adapters are large, and officers' commands would wait for them in vain.
    from gateway.cli import source_checking

    days = None if fresh_within is None else timedelta(days=fresh_within)
    checked = source_checking.checked_departments(config, department, source_checking.How(sample, keys, days))
    typer.echo(checked.as_json() if as_json else checked.as_text())
    if not checked.is_sound:
        raise typer.Exit(1)
