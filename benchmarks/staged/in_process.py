"""Meridian's main application in this process, asked without a connection."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette

from benchmarks.meridian.gateway import HASH_KEY, Meridian, write_city
from benchmarks.meridian.without_ledger import DroppingStorage
from benchmarks.services.departments import DEPARTMENTS
from benchmarks.staged.silent_source import SilentSource
from gateway.app import create_app, parts
from gateway.settings import read_settings

_OK: Final = 200
_USUAL: Final = Meridian()


@dataclass(frozen=True, slots=True)
class Application:
    """The application, and the headers of the benchmark's client."""

    app: Starlette
    headers: Mapping[str, str]

    async def answer(self, body: bytes) -> bytes:
        """The body of the response to this body. Raises `RuntimeError` unless it is a good one."""
        sent = bytearray()
        status = 0

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            sent.extend(message.get("body", b""))

        await self.app(self._scope(len(body)), receive, send)
        if status != _OK:
            raise RuntimeError(f"answered with status {status}: {sent[:300]!r}")
        return bytes(sent)

    def _scope(self, length: int) -> dict[str, Any]:
        headers = {**self.headers, "Content-Type": "application/json", "Content-Length": str(length)}
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "root_path": "",
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }


@asynccontextmanager
async def application(directory: Path, meridian: Meridian = _USUAL) -> AsyncIterator[Application]:
    """Meridian over departments that answer at once; its entries go nowhere."""
    ports = {department.name: 1 for department in DEPARTMENTS}
    headers = write_city(meridian, ports, directory)
    made_of = parts(read_settings(directory / "meridian.toml"), {"MERIDIAN_SUBJECT_HASH_KEY": HASH_KEY})
    silent = {name: SilentSource(name) for name in made_of.sources}
    app = create_app(replace(made_of, sources=silent, storage=DroppingStorage(directory)))
    async with app.router.lifespan_context(app):
        yield Application(app, headers)
