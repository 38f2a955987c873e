"""How commands that write reach the ledger: through the running gateway's operations port, or alone where none runs."""

import asyncio
import http.client
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import orjson
import typer

from gateway.cli.failing import fail
from gateway.errors import StartRefused
from gateway.oversight.errors import StateTaken, StateUnreadable
from gateway.oversight.state import SuspensionFile
from gateway.settings import Settings, read_settings

TOKEN_VARIABLE: Final = "MERIDIAN_TOKEN"  # noqa: S105 - the name of a variable
_WITHIN: Final = 120.0

Said: TypeAlias = Mapping[str, object]

TokenOption = Annotated[
    Path | None,
    typer.Option(
        "--token-file", help=f"File with the access token; - for standard input; otherwise {TOKEN_VARIABLE} holds it."
    ),
]
OpsPortOption = Annotated[
    int | None,
    typer.Option(min=1, max=65535, help="The running gateway's operations port, instead of the settings' own."),
]


@dataclass(frozen=True, slots=True)
class Reach:
    """The settings, whose token acts, and the port of a gateway that runs; None where none does."""

    settings: Settings
    token: str
    port: int | None

    def ask(self, what: str, asked: Mapping[str, object]) -> Said:
        """What is answered; a refusal ends the command, exit code 1, anything else that fails with 2."""
        if self.port is not None:
            return _over_http(self.port, what, self.token, asked)
        # Imported here: it brings the whole gateway along.
        from gateway.alone import asked_alone

        try:
            status, said = asyncio.run(asked_alone(self.settings, os.environ, self.token, what, asked))
        except StartRefused as refused:
            fail(str(refused), 2)
        return _said(status, said)


def reach(config: Path, token_file: Path | None, ops_port: int | None) -> Reach:
    """How to reach the ledger of an installation; what is missing ends the command, exit code 2."""
    try:
        settings = read_settings(config)
    except StartRefused as refused:
        fail(str(refused), 2)
    token = _token(token_file)
    if not _is_running(settings):
        return Reach(settings, token, None)
    port = ops_port or settings.ops_port
    if port is None:
        fail("a gateway is running: name its operations port with --ops-port, or set ops_port in the settings", 2)
    return Reach(settings, token, port)


def _is_running(settings: Settings) -> bool:
    file = SuspensionFile(settings.state_directory)
    try:
        file.lock()
    except StateTaken:
        return True
    except (StateUnreadable, OSError) as error:
        fail(f"{settings.state_directory}: cannot be used ({error})", 2)
    file.unlock()
    return False


def _token(file: Path | None) -> str:
    try:
        if file is None:
            token = os.environ.get(TOKEN_VARIABLE, "")
        else:
            token = sys.stdin.readline() if str(file) == "-" else file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file}: the token cannot be read ({type(error).__name__})", 2)
    if not token.strip():
        fail(f"an access token is needed: put it in {TOKEN_VARIABLE}, or name its file with --token-file", 2)
    return token.strip()


def _over_http(port: int, what: str, token: str, asked: Mapping[str, object]) -> Said:
    # by this library: it follows no proxy of the environment, and the port is this machine's
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WITHIN)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        connection.request("POST", f"/oversight/{what}", orjson.dumps(asked), headers)
        response = connection.getresponse()
        return _said(response.status, _object(response.read()))
    except (OSError, http.client.HTTPException) as error:
        fail(f"the gateway does not answer at port {port} ({type(error).__name__})", 2)
    finally:
        connection.close()


def _object(body: bytes) -> Said:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        fail("what answers there is no operations port of a gateway", 2)
    return said


def _said(status: int, said: Said) -> Said:
    if status != 200:
        fail(f"{said.get('error')}: {said.get('message')}")
    return said
