"""``/live`` and ``/ready``: whether the process lives, and which policy and departments it serves with."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.policy.snapshot import Snapshot
from source_adapters.contract import Source, SourceError

_LOG: Final = logging.getLogger("meridian.operations")

_NO_STORE: Final = {"Cache-Control": "no-store"}


@dataclass(slots=True)
class DepartmentHealth:
    """What the last probe of each department found: ``UP`` or the code of its error; ``UNKNOWN`` before it."""

    sources: Mapping[str, Source] = field(repr=False)
    timeout: float = 2.0
    states: dict[str, str] = field(default_factory=dict)

    async def probe(self) -> None:
        """Probe all departments at once and remember what was found; never raises for a department's fault."""
        await asyncio.gather(*(self._one(department, source) for department, source in self.sources.items()))

    async def _one(self, department: str, source: Source) -> None:
        try:
            async with asyncio.timeout(self.timeout + 1):
                await source.probe(self.timeout)
            state = "UP"
        except SourceError as error:
            state = error.code
            if self.states.get(department) != state:
                _LOG.warning("department %s: %s", department, error)
        except TimeoutError:
            state = "SOURCE_TIMEOUT"
        self.states[department] = state


@dataclass(frozen=True, slots=True)
class Operations:
    """What an operator's probes ask. A department that is down does not make Meridian unready: others answer."""

    snapshot: Callable[[], Snapshot]
    health: DepartmentHealth
    ledger_available: Callable[[], bool]

    async def live(self, _request: Request) -> Response:
        """200 while the process answers at all."""
        return JSONResponse({"live": True}, headers=_NO_STORE)

    async def ready(self, _request: Request) -> Response:
        """200 with policy version and departments while answers can be recorded, otherwise 503."""
        ready = self.ledger_available()
        body = {
            "ready": ready,
            "policyVersion": self.snapshot().version,
            "ledger": "UP" if ready else "AUDIT_UNAVAILABLE",
            "departments": {name: self.health.states.get(name, "UNKNOWN") for name in sorted(self.health.sources)},
        }
        return JSONResponse(body, status_code=200 if ready else 503, headers=_NO_STORE)
