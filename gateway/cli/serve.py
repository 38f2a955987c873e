"""`meridian serve`: the gateway itself."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from gateway.audit.errors import LedgerInUse
from gateway.audit.storage import DirectoryStorage
from gateway.budgets.errors import StateInUse
from gateway.budgets.journal import free
from gateway.cli.failing import fail
from gateway.cli.serving import Place, serve_all
from gateway.errors import StartRefused
from gateway.oversight.errors import StateTaken, StateUnreadable
from gateway.oversight.state import SuspensionFile
from gateway.settings import Settings, read_settings, refuse_unsafe

OPERATORS_HOST: Final = "127.0.0.1"
"""What an operator's probes see is for this machine alone."""

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="Settings file (TOML).", envvar="MERIDIAN_CONFIG")]


_PortOption = typer.Option(min=1, max=65535, help="Port, instead of the settings' own.")


def serve(
    config: ConfigOption,
    port: Annotated[int | None, _PortOption] = None,
    ops_port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Loopback port of /live, /ready and /metrics, instead of the settings'."),
    ] = None,
) -> None:
    """Serve the GraphQL endpoint at /graphql until interrupted.

    Example: meridian serve --config var/city/meridian.toml --port 8000 --ops-port 9000
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = _with_ports(read_settings(config), port, ops_port)
        places = _places(settings)
        _refuse_second_writer(settings.ledger)
        _refuse_second_counter(settings.state_directory)
        _refuse_unreadable_suspensions(settings.state_directory)
        serve_all(places)
    except StartRefused as refused:
        fail(f"Meridian does not start.\n{refused}", 2)


def _refuse_second_writer(ledger: Path) -> None:
    """Say so before anything is opened; the ledger itself holds the lock from its opening on."""
    storage = DirectoryStorage(ledger)
    try:
        storage.lock()
        storage.unlock()
    except LedgerInUse as error:
        raise StartRefused(f"{ledger}: another Meridian writes this ledger; stop it, or name another ledger") from error


def _refuse_second_counter(state: Path) -> None:
    """The same for the counts of budgets."""
    try:
        free(state)
    except StateInUse as error:
        raise StartRefused(str(error)) from error
    except OSError as error:
        raise StartRefused(f"{state}: counts of budgets cannot be kept here ({error.strerror})") from error


def _refuse_unreadable_suspensions(state: Path) -> None:
    """Whoever does not know what departments have suspended must not serve."""
    file = SuspensionFile(state)
    try:
        file.lock()
        try:
            file.read()
        finally:
            file.unlock()
    except (StateTaken, StateUnreadable, OSError) as error:
        raise StartRefused(str(error)) from error


def _with_ports(settings: Settings, port: int | None, ops_port: int | None) -> Settings:
    chosen = replace(settings, port=port or settings.port, ops_port=ops_port or settings.ops_port)
    refuse_unsafe(chosen)
    return chosen


def _places(settings: Settings) -> list[Place]:
    # Imported here: the gateway brings adapters and servers along, which officers' commands would wait for in vain.
    from gateway.app import create_apps, parts

    applications = create_apps(parts(settings))
    places = [Place(applications.main, settings.host, settings.port)]
    if settings.ops_port is not None:
        places.append(Place(applications.operations, OPERATORS_HOST, settings.ops_port))
    return places
