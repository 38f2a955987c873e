"""The HTTP departments of the small city, served for real."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from demo.city import City
from demo.departments.serving import services, serving

TOKENS = {"MERIDIAN_NATIONAL_TAX_TOKEN": "of-the-tax-office", "MERIDIAN_INDUSTRY_COMMERCE_TOKEN": "of-the-register"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls one department over HTTP."""

    session: aiohttp.ClientSession
    base: str
    path: str
    token: str

    async def ask(self, body: Any, *, token: str | None = None) -> tuple[int, Any]:
        """Status and JSON of the answer to a question."""
        headers = {"Authorization": f"Bearer {token or self.token}", "Sharing-Client": "c", "Sharing-Purpose": "p"}
        async with self.session.post(self.base + self.path, json=body, headers=headers) as response:
            return response.status, await response.json()

    async def fail(self, mode: str) -> int:
        """Order a fault; the status says whether it was taken."""
        async with self.session.put(self.base + "/fault", json={"mode": mode}) as response:
            return response.status

    async def calls(self) -> str:
        """The calls recorded so far, as JSON Lines."""
        async with self.session.get(self.base + "/calls") as response:
            return await response.text()


@pytest.fixture
async def callers(small_city: City) -> AsyncIterator[tuple[Caller, Caller]]:
    """Callers of the company register and of the national tax office."""
    opened = services(small_city, TOKENS)
    async with serving([(service, 0) for service in opened[:2]]) as ports, aiohttp.ClientSession() as session:
        register, tax_office = (
            Caller(session, f"http://127.0.0.1:{port}", service.desk.counters[0].path, service.token or "")
            for service, port in zip(opened[:2], ports, strict=True)
        )
        yield register, tax_office
