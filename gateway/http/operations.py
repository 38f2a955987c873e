"""``/live``, ``/ready`` and ``/metrics``: whether the process lives, with what it serves, and how it has been doing."""

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.errors import without_values
from gateway.http.metrics import Metrics
from gateway.http.standing import UNKNOWN, UP, PolicyRefusal, PolicyStanding, Standing
from source_adapters.contract import Source, SourceError
from source_adapters.drop_faults import DropFault
from source_adapters.safeguards.standing import SafeguardStanding

_LOG: Final = logging.getLogger("meridian.operations")

_NO_STORE: Final = {"Cache-Control": "no-store"}


@dataclass(slots=True)
class DepartmentHealth:
    """What the last probe of each department found: ``UP`` or the code of its error; ``UNKNOWN`` before it."""

    sources: Mapping[str, Source] = field(repr=False)
    timeout: float = 2.0
    states: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.states = dict.fromkeys(sorted(self.sources), UNKNOWN)

    async def probe(self) -> None:
        """Probe all departments at once and remember what was found; never raises for a department's fault."""
        await asyncio.gather(*(self._one(department, source) for department, source in self.sources.items()))

    async def _one(self, department: str, source: Source) -> None:
        try:
            async with asyncio.timeout(self.timeout + 1):
                await source.probe(self.timeout)
            state = UP
        except SourceError as error:
            state = error.code
            if self.states.get(department) != state:
                _LOG.warning("department %s: %s", department, error)
        except TimeoutError:
            state = "SOURCE_TIMEOUT"
        except Exception as fault:  # noqa: BLE001 - an adapter's fault is one department's fault
            state = "SOURCE_UNAVAILABLE"
            _LOG.error("department %s: unexpected fault: %s", department, without_values(fault))
        self.states[department] = state


@dataclass(frozen=True, slots=True)
class Operations:
    """What an operator's probes ask."""

    standing: Callable[[], Standing]
    measured: Metrics

    async def live(self, _request: Request) -> Response:
        """200 while the process answers at all."""
        return JSONResponse({"live": True}, headers=_NO_STORE)

    async def ready(self, _request: Request) -> Response:
        """200 while anybody can be answered, otherwise 503; with the policy in force and departments.

        Anybody may ask, so of a refused set it says how many problems there are, not which, and of a refused drop by
        which rule it was refused, not what it is called.
        """
        return _ready(self.standing(), told=False)

    async def ready_for_operators(self, _request: Request) -> Response:
        """The same with the problems of a refused set, which quote its files, and where a refused drop is wrong."""
        return _ready(self.standing(), told=True)

    async def metrics(self, request: Request) -> Response:
        """Everything that is measured, in the exposition format the scraper asks for."""
        content, media_type = self.measured.exposed(request.headers.get("accept", ""))
        return Response(content, headers={**_NO_STORE, "Content-Type": media_type})


def _ready(standing: Standing, *, told: bool) -> Response:
    body: dict[str, object] = {
        "ready": standing.ready,
        "policyVersion": standing.policy.version,
        "policy": _policy(standing.policy, told=told),
        "ledger": UP if standing.ledger else "AUDIT_UNAVAILABLE",
        "departments": dict(standing.departments),
        "safeguards": {department: _safeguards(each) for department, each in standing.safeguards.items()},
    }
    if standing.drop_faults:
        body["drops"] = {
            department: [_drop_fault(fault, told=told) for fault in faults]
            for department, faults in standing.drop_faults.items()
        }
    if standing.keys is not None:
        body["keys"] = standing.keys
    return JSONResponse(body, status_code=200 if standing.ready else 503, headers=_NO_STORE)


def _drop_fault(fault: DropFault, *, told: bool) -> dict[str, object]:
    """What is wrong with a drop; how its file and its columns are called is for operators."""
    body: dict[str, object] = {
        "rule": fault.rule,
        "since": fault.since.isoformat(timespec="seconds"),
        "lastGoodServes": fault.serving is not None,
    }
    if told:
        body |= {
            "file": fault.file,
            "drop": fault.drop or None,
            "place": fault.place or None,
            "reason": fault.reason,
            "serving": fault.serving,
        }
    return body


def _safeguards(standing: SafeguardStanding) -> dict[str, object]:
    body: dict[str, object] = {
        "breaker": standing.breaker,
        "inFlight": standing.in_flight,
        "waiting": standing.waiting,
    }
    if standing.retry_after is not None:
        body["retryAfter"] = math.ceil(standing.retry_after)
    return body


def _policy(policy: PolicyStanding, *, told: bool) -> dict[str, object]:
    body: dict[str, object] = {
        "loadedAt": policy.loaded_at.isoformat(timespec="seconds"),
        "ageSeconds": int(policy.age),
    }
    if policy.refusal is not None:
        body["refused"] = _refused(policy.refusal, told=told)
    return body


def _refused(refusal: PolicyRefusal, *, told: bool) -> dict[str, object]:
    body: dict[str, object] = {
        "version": refusal.version,
        "at": refusal.at.isoformat(timespec="seconds"),
        "problems": refusal.count,
    }
    if told:
        body["first"] = [asdict(problem) for problem in refusal.problems]
    return body
