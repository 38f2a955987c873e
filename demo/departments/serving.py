"""Opens the departments that are asked over HTTP, on loopback only."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiohttp import web

from demo.city import City
from demo.departments import industry_commerce, national_tax
from demo.departments.service import Service

LOOPBACK: Final = "127.0.0.1"
SECONDS_TO_FINISH: Final = 1.0


def services(city: City, environ: Mapping[str, str]) -> tuple[Service, Service]:
    """The company register and the national tax office, in the order of their ports.

    Each wants the bearer token that its variable in `environ` holds; where there is none, it wants none.
    """
    return (
        Service(
            industry_commerce.DESK,
            industry_commerce.load(city.database("industry_commerce")),
            environ.get(industry_commerce.DESK.bearer_variable),
            city.identity,
        ),
        Service(
            national_tax.DESK,
            national_tax.load(city.database("national_tax")),
            environ.get(national_tax.DESK.bearer_variable),
            city.identity,
        ),
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
