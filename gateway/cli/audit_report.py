"""`meridian audit report`: a supervisor's report on some days, as a page that prints well and a sheet of counts."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from gateway.audit.entry import Kind
from gateway.audit.reading import Window, oldest_first
from gateway.cli.audit_reaching import OpsPortOption, TokenOption, reach
from gateway.cli.audit_views import FromOption, ToOption, period_of
from gateway.cli.failing import fail
from gateway.cli.serve import ConfigOption
from gateway.clock import CITY_ZONE, Clock

_KINDS = frozenset({Kind.OPERATION, Kind.SUMMARY, Kind.SUSPENSION, Kind.VIEW})


def report(
    config: ConfigOption,
    out: Annotated[Path, typer.Option("--out", help="Page to write; the sheet lies beside it.", dir_okay=False)],
    first_day: FromOption = None,
    last_day: ToOption = None,
    token_file: TokenOption = None,
    ops_port: OpsPortOption = None,
) -> None:
    """Count the ledger of some days: uses by purpose, department, field and form; refusals, failures, budgets.

    Needs a token of the organisation that the setting `supervisor` names; that the report is made is itself entered.
    The ledger is read by this command and not by the gateway, however long it is.

    Example: meridian audit report -c var/city/meridian.toml --from 2026-11-01 --to 2026-11-30 --out var/report.html
    """
    period = period_of(first_day, last_day)
    reaching = reach(config, token_file, ops_port)
    entered = reaching.ask("report", period)["entered"]
    # Imported here: drawing takes its time to load.
    from gateway.oversight.report import Frame
    from gateway.oversight.report import report as page
    from gateway.oversight.sheet import sheet
    from gateway.oversight.tallies import tallied
    from resolvers.schema import REGISTER

    since, until = (datetime.fromisoformat(period[name]) for name in ("since", "until"))
    window = Window(since, until, kinds=_KINDS)
    try:
        tallies = tallied(oldest_first(reaching.settings.ledger, window), REGISTER)
        made = f"{Clock().now().astimezone(CITY_ZONE):%Y-%m-%d %H:%M}"
        frame = Frame(since.date(), (until - timedelta(days=1)).date(), made, str(entered), tallies.lines)
        out.write_text(page(tallies, frame), encoding="utf-8")
        out.with_suffix(".csv").write_text(sheet(tallies), encoding="utf-8")
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", 2)
    typer.echo(f"{out} and {out.with_suffix('.csv')}: {tallies.uses} uses, {tallies.refused} operations refused")
