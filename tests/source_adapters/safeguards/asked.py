"""A department that does as it is told, and the requests that tests make of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from source_adapters.contract import Attribute, Cell, Entity, FetchRequest, Form, LookUp, Row, Rows, ValueKind

AT: Final = datetime(2007, 11, 1, tzinfo=UTC)
AS_OF: Final = datetime(2007, 10, 31, tzinfo=UTC)
DEPARTMENT: Final = "industry_commerce"
NAME: Final = Attribute("name", Form.EXACT, ValueKind.TEXT)
STATUS: Final = Attribute("registrationStatus", Form.STATUS, ValueKind.CODE, words=("ACTIVE", "REVOKED"))
REGISTERED: Final = Attribute("registeredOn", Form.EXACT, ValueKind.DATE)
CAPITAL: Final = Attribute("registeredCapital", Form.STATUS, ValueKind.MONEY, edges=(Decimal(100),))


def request(
    *keys: str,
    attributes: tuple[Attribute, ...] = (NAME,),
    client: str = "client",
    purpose: str = "purpose",
    timeout: float = 5.0,
) -> FetchRequest:
    """A call about some enterprises."""
    look_ups = tuple(map(LookUp, keys or ("a",)))
    return FetchRequest(DEPARTMENT, Entity.ENTERPRISE, look_ups, attributes, client, purpose, timeout)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call goes: after so many seconds it answers, or raises; None in place of seconds hangs."""

    seconds: float | None = 0.0
    fault: Exception | None = None


@dataclass(slots=True)
class Department:
    """A source whose calls go as `ending` says at their beginning; `began` has when each of them began."""

    ending: Callable[[int], Ending] = lambda number: Ending()
    cell: Callable[[FetchRequest, str, Attribute], Cell] = lambda asked, key, attribute: f"{key}/{attribute.name}"
    department: str = DEPARTMENT
    requests: list[FetchRequest] = field(default_factory=list)
    began: list[float] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """It is always there."""

    async def fetch(self, request: FetchRequest) -> Rows:
        """Answer as told."""
        number = len(self.requests)
        self.requests.append(request)
        self.began.append(asyncio.get_running_loop().time())
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await self._answered(request, self.ending(number))
        finally:
            self.in_flight -= 1

    async def _answered(self, request: FetchRequest, ending: Ending) -> Rows:
        if ending.seconds is None:
            await asyncio.Event().wait()
        elif ending.seconds:
            await asyncio.sleep(ending.seconds)
        if ending.fault is not None:
            raise ending.fault
        rows = [
            Row(
                tuple(self.cell(request, look_up.key, attribute) for attribute in request.attributes),
                (AS_OF,) * len(request.attributes),
            )
            for look_up in request.look_ups
        ]
        return Rows(rows, AT)
