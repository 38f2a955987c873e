"""The main application: GraphQL requests go straight to their endpoint, all others through Starlette's routes."""

from typing import Any, Final

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from gateway.http.endpoint import METHODS, Endpoint

PATH: Final = "/graphql"


class Front(Starlette):
    """Starlette with a short way to one endpoint, which catches its own faults and so needs nothing around it.

    The layers of middleware and routing between would take a tenth of a small request's time.
    """

    def __init__(self, endpoint: Endpoint, **composed: Any) -> None:  # Any: handed on as it is
        super().__init__(**composed)
        self._endpoint: Final = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI application."""
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] in METHODS:
            await self._endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
