"""`meridian audit suspend`, `resume` and `suspensions`: what a department keeps from a client, at once."""

import json
from typing import Annotated

import typer

from gateway.cli.audit_reaching import OpsPortOption, Said, TokenOption, reach
from gateway.cli.serve import ConfigOption

DepartmentOption = Annotated[str, typer.Option("--department", "-d", help="Department, as in departments.csv.")]
_ClientOption = Annotated[str, typer.Option("--client", help="Client, as in clients.csv.")]
_PurposeOption = Annotated[str | None, typer.Option("--purpose", help="One purpose only; every one if left out.")]
_ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why, in a few words; it goes into the ledger.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def suspend(
    config: ConfigOption,
    department: DepartmentOption,
    client: _ClientOption,
    purpose: _PurposeOption = None,
    reason: _ReasonOption = None,
    token_file: TokenOption = None,
    ops_port: OpsPortOption = None,
) -> None:
    """Keep a department's fields, and whatever is derived from them, from a client: at once, until it is resumed.

    Needs a token of the department's own organisation. Requests that are being answered are answered to their end.

    Example: meridian audit suspend -c var/city/meridian.toml --department local_tax --client housing-lottery-portal
    """
    asked = {"department": department, "client": client, "purpose": purpose, "reason": reason}
    said = reach(config, token_file, ops_port).ask("suspend", asked)
    typer.echo(f"suspended: {_line(said)}")


def resume(
    config: ConfigOption,
    department: DepartmentOption,
    client: _ClientOption,
    purpose: _PurposeOption = None,
    reason: _ReasonOption = None,
    token_file: TokenOption = None,
    ops_port: OpsPortOption = None,
) -> None:
    """Lift a suspension, named as it was made: with its purpose, or without one.

    Example: meridian audit resume -c var/city/meridian.toml --department local_tax --client housing-lottery-portal
    """
    asked = {"department": department, "client": client, "purpose": purpose, "reason": reason}
    said = reach(config, token_file, ops_port).ask("resume", asked)
    typer.echo(f"resumed: {_line(said)}")


def suspensions(
    config: ConfigOption,
    department: DepartmentOption,
    as_json: JsonOption = False,
    token_file: TokenOption = None,
    ops_port: OpsPortOption = None,
) -> None:
    """List what a department has suspended, the newest first.

    Example: meridian audit suspensions -c var/city/meridian.toml --department local_tax
    """
    said = reach(config, token_file, ops_port).ask("suspensions", {"department": department})
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    listed = said["suspensions"]
    for each in listed if isinstance(listed, list) else ():
        typer.echo(_line(each))
    if not listed:
        typer.echo(f"{department} has suspended nobody")


def _line(suspension: Said) -> str:
    under = suspension["purpose"] or "every purpose"
    why = f" ({suspension['reason']})" if suspension["reason"] else ""
    return (
        f"{suspension['department']} from {suspension['client']} under {under}, "
        f"since {suspension['since']} by {suspension['by']}{why}"
    )
