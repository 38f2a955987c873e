"""`meridian serve`: the gateway itself."""

import logging
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from gateway.app import create_app, parts
from gateway.cli.failing import fail
from gateway.errors import StartRefused
from gateway.settings import read_settings

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="Settings file (TOML).", envvar="MERIDIAN_CONFIG")]


def serve(
    config: ConfigOption,
    port: Annotated[int | None, typer.Option(help="Port, instead of the settings' own.", min=1, max=65535)] = None,
) -> None:
    """Serve the GraphQL endpoint at /graphql until interrupted.

    Example: meridian serve --config var/city/meridian.toml --port 8000
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = read_settings(config)
        made_of = parts(settings)
    except StartRefused as refused:
        fail(f"Meridian does not start.\n{refused}", 2)
    uvicorn.run(
        create_app(made_of),
        host=settings.host,
        port=port or settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=10,
    )
