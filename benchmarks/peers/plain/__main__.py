"""Serve the plain way: `python -m benchmarks.peers.plain PORT DIRECTORY ADDRESSES`."""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import uvicorn
from casbin import Enforcer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from benchmarks.peers.plain.loaders import loaders
from benchmarks.peers.plain.schema import SCHEMA, Asker
from benchmarks.processes import LOOPBACK


class Endpoint(GraphQL[Asker, None]):
    """Strawberry's own endpoint; each request has fresh loaders."""

    def __init__(self, enforcer: Enforcer, addresses: dict[str, str]) -> None:
        super().__init__(SCHEMA, graphql_ide=None)
        self._enforcer = enforcer
        self._addresses = addresses
        self.session: aiohttp.ClientSession | None = None

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Asker:
        """Who asks, as the headers say."""
        if self.session is None:
            raise RuntimeError("not serving")
        client, purpose = request.headers["x-client"], request.headers["x-purpose"]
        return Asker(
            client=client,
            purpose=purpose,
            enforcer=self._enforcer,
            loaders=loaders(self.session, self._addresses),
        )

    async def get_root_value(self, request: Request | WebSocket) -> None:
        """None."""


def _application(directory: Path, addresses: dict[str, Any]) -> Starlette:
    endpoint = Endpoint(Enforcer(str(directory / "model.conf"), str(directory / "policy.csv")), addresses)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as endpoint.session:
            yield

    application = Starlette(lifespan=lifespan)
    application.mount("/", endpoint)
    return application


if __name__ == "__main__":
    _, port, where, told = sys.argv
    served = _application(Path(where), orjson.loads(told))
    uvicorn.run(
        served, host=LOOPBACK, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="warning"
    )
