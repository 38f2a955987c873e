"""Opens the departments that are asked over HTTP, on loopback only."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiohttp import web

from demo.city import City
from demo.departments.roll import DESKS
from demo.departments.service import Service

LOOPBACK: Final = "127.0.0.1"
SECONDS_TO_FINISH: Final = 1.0


def services(city: City, environ: Mapping[str, str]) -> tuple[Service, ...]:
    """One for each desk, in the order of their ports: first the company register and the national tax office.

    Each wants the bearer token that its variable in `environ` holds; where there is none, it wants none.
    """
    return tuple(
        Service(desk, city.database(desk.department), environ.get(desk.bearer_variable), city.identity)
        for desk in DESKS
    )


@asynccontextmanager
async def serving(services: Iterable[tuple[Service, int]]) -> AsyncIterator[tuple[int, ...]]:
    """Serve each at its port (0: any free one); yields the ports. Raises OSError where one is taken."""
    async with AsyncExitStack() as open_services:
        yield tuple([await open_services.enter_async_context(_served(*each)) for each in services])


@asynccontextmanager
async def _served(service: Service, port: int) -> AsyncIterator[int]:
    runner = web.AppRunner(
        service.application(),
        access_log=None,
        handler_cancellation=True,
        shutdown_timeout=SECONDS_TO_FINISH,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
