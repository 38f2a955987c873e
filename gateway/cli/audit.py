"""`meridian audit`: the ledger, for those who keep it and those who check it."""

import typer

from gateway.cli import (
    audit_checkpoint,
    audit_drop,
    audit_export,
    audit_key,
    audit_report,
    audit_suspend,
    audit_verify,
    audit_views,
)

app = typer.Typer(help="The ledger of uses.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Commands about the ledger."""


app.command("verify")(audit_verify.verify)
app.command("export")(audit_export.export)
app.command("checkpoint")(audit_checkpoint.checkpoint)
app.command("drop-before")(audit_drop.drop_before)
app.add_typer(audit_key.app, name="key")
app.command("suspend")(audit_suspend.suspend)
app.command("resume")(audit_suspend.resume)
app.command("suspensions")(audit_suspend.suspensions)
app.command("department")(audit_views.department)
app.command("subject")(audit_views.subject)
app.command("report")(audit_report.report)
