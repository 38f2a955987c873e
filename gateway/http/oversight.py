"""What departments, clerks and supervisors do at the operations port: JSON in, JSON out, by POST and with a token."""

import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.audit.entry import rfc3339
from gateway.errors import without_values
from gateway.oversight.actor import Actor
from gateway.oversight.department import MOST as MOST_USES
from gateway.oversight.department import Period
from gateway.oversight.errors import Cause, OversightRefused
from gateway.oversight.office import Office
from gateway.oversight.subject import MOST as MOST_SEEN
from gateway.oversight.subject import Seen
from gateway.oversight.suspending import Wanted
from gateway.oversight.uses import Use
from gateway.oversight.viewing import Asked

_LOG: Final = logging.getLogger("meridian.oversight")

PREFIX: Final = "/oversight"
MOST_BYTES: Final = 16 * 1024
_HEADERS: Final = {"Cache-Control": "no-store", "Content-Type": "application/json"}

Answer = Mapping[str, object]
_Doing = Callable[[Actor, Mapping[str, object], str], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class OversightRoutes:
    """The routes; `office` is None while the gateway starts or ends."""

    office: Callable[[], Office | None]
    identify: Callable[[str | None], Awaitable[Actor]]

    def routes(self) -> list[Route]:
        """One for each thing that can be done."""
        return [Route(f"{PREFIX}/{name}", self._served(name), methods=["POST"]) for name in self._doings]

    async def answered(
        self, what: str, authorization: str | None, asked: Callable[[], Awaitable[bytes]], request_id: str
    ) -> tuple[int, Answer]:
        """Status and answer; what is asked is read only once it is known who asks."""
        try:
            actor = await self.identify(authorization)
            return 200, await self._doings[what](actor, _parsed(await asked()), request_id)
        except OversightRefused as refused:
            return refused.cause.status, {"error": refused.cause.value, "message": str(refused)}
        except Exception as fault:  # noqa: BLE001 - the last edge: a fault must not show itself to the caller
            _LOG.error("request %s: unexpected fault: %s", request_id, without_values(fault))
            return 500, {"error": "INTERNAL", "message": "Meridian failed; the log has the details"}

    @property
    def _doings(self) -> Mapping[str, _Doing]:
        return {
            "suspend": self._suspend,
            "resume": self._resume,
            "suspensions": self._suspensions,
            "department": self._department,
            "subject": self._subject,
            "report": self._report,
        }

    def _served(self, what: str) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            request_id = new_request_id()
            authorization = request.headers.get("authorization")
            status, body = await self.answered(what, authorization, lambda: _body(request), request_id)
            return Response(orjson.dumps(body), status, {**_HEADERS, "Sharing-Request": request_id})

        return serve

    @property
    def _open(self) -> Office:
        office = self.office()
        if office is None:
            raise OversightRefused(Cause.AUDIT_UNAVAILABLE, "the gateway is starting or ending; try again in a moment")
        return office

    async def _suspend(self, actor: Actor, asked: Mapping[str, object], request_id: str) -> Answer:
        return (await self._open.suspending.suspend(actor, _wanted(asked), request_id)).written()

    async def _resume(self, actor: Actor, asked: Mapping[str, object], request_id: str) -> Answer:
        return (await self._open.suspending.resume(actor, _wanted(asked), request_id)).written()

    async def _suspensions(self, actor: Actor, asked: Mapping[str, object], request_id: str) -> Answer:
        listed = await self._open.suspending.listed(actor, _text(asked, "department"), request_id)
        return {"suspensions": [each.written() for each in listed]}

    async def _department(self, actor: Actor, asked: Mapping[str, object], request_id: str) -> Answer:
        page = await self._open.viewing.department(
            actor, _text(asked, "department"), _period(asked), _pages(asked, MOST_USES), request_id
        )
        return {"uses": [written_use(use) for use in page.uses], "next": page.after}

    async def _subject(self, actor: Actor, asked: Mapping[str, object], request_id: str) -> Answer:
        page = await self._open.viewing.subject(actor, _text(asked, "idNumber"), _pages(asked, MOST_SEEN), request_id)
        return {"uses": [written_seen(use) for use in page.uses], "next": page.after}

    async def _report(self, actor: Actor, asked: Mapping[str, object], request_id: str) -> Answer:
        await self._open.viewing.report(actor, _period(asked), request_id)
        return {"entered": request_id}


def written_use(use: Use) -> Answer:
    """A use as a department is told of it. The line's number is left out: it tells how much others use."""
    return {
        "time": rfc3339(use.time),
        "request": use.request_id,
        "client": use.client,
        "organisation": use.organisation,
        "purpose": use.purpose,
        "case": use.case,
        "outcome": use.outcome,
        "fields": [asdict(each) for each in use.fields],
        "subjects": use.subjects,
    }


def written_seen(seen: Seen) -> Answer:
    """A use as its subject is told of it."""
    return {
        "time": rfc3339(seen.time),
        "purpose": seen.purpose,
        "title": seen.title,
        "titleEn": seen.title_en,
        "organisation": seen.organisation,
        "fields": [asdict(each) for each in seen.fields],
    }


def new_request_id() -> str:
    """Thirty-two hexadecimal digits that nobody can guess."""
    return os.urandom(16).hex()


async def _body(request: Request) -> bytes:
    """A body within its bounds. A page of another site cannot send this type without asking first."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise OversightRefused(Cause.MALFORMED, "the body must be application/json")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise OversightRefused(Cause.MALFORMED, f"the body may have at most {MOST_BYTES} bytes")
    return bytes(body)


def _parsed(body: bytes) -> Mapping[str, object]:
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        asked = None
    if not isinstance(asked, dict):
        raise OversightRefused(Cause.MALFORMED, "the body must be a JSON object")
    return asked


def _wanted(asked: Mapping[str, object]) -> Wanted:
    return Wanted(_text(asked, "department"), _text(asked, "client"), _maybe(asked, "purpose"), _maybe(asked, "reason"))


def _text(asked: Mapping[str, object], name: str) -> str:
    found = asked.get(name)
    if not isinstance(found, str) or not found:
        raise OversightRefused(Cause.MALFORMED, f"`{name}` must be a text")
    return found


def _maybe(asked: Mapping[str, object], name: str) -> str | None:
    return None if asked.get(name) is None else _text(asked, name)


def _pages(asked: Mapping[str, object], most: int) -> Asked:
    first = asked.get("first", most)
    if isinstance(first, bool) or not isinstance(first, int) or not 1 <= first <= most:
        raise OversightRefused(Cause.MALFORMED, f"`first` must be a number from 1 to {most}")
    return Asked(first, _maybe(asked, "after"))


def _period(asked: Mapping[str, object]) -> Period:
    since, until = _time(asked, "since"), _time(asked, "until")
    if since is not None and until is not None and since >= until:
        raise OversightRefused(Cause.MALFORMED, "`since` must lie before `until`")
    return Period(since, until)


def _time(asked: Mapping[str, object], name: str) -> datetime | None:
    text = _maybe(asked, name)
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo is not None:
            return time.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise OversightRefused(Cause.MALFORMED, f"`{name}` must be a time with its zone, as RFC 3339 writes it")
