"""A request as it came off the wire: method, headers read once, and the body while it comes in."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.types import Receive, Scope


class Arrived(NamedTuple):
    """One HTTP request; names of headers are in lower case, and their values as many as were sent."""

    scope: Scope
    receive: Receive
    method: str
    headers: Mapping[str, list[str]]

    def __repr__(self) -> str:
        return f"Arrived(method={self.method!r})"

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        values = self.headers.get(name)
        return values[0] if values else None

    def joined(self, name: str) -> str | None:
        """All values of a header that is a list, as one (RFC 9110, section 5.3); None where it was not sent."""
        values = self.headers.get(name)
        return None if values is None else ",".join(values)

    @property
    def address(self) -> str:
        """Where the connection comes from; empty where that is not known."""
        client = self.scope.get("client")
        return client[0] if client else ""


def arrived(scope: Scope, receive: Receive) -> Arrived:
    """The request of an ASGI scope."""
    headers: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return Arrived(scope, receive, scope["method"], headers)
