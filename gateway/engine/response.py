"""The response map of GraphQL: data and errors in the order of the operation."""

from collections.abc import Mapping
from typing import NamedTuple

from gateway.engine.describe import described
from gateway.engine.faults import message
from gateway.engine.plan import JSON, Plan
from gateway.engine.run import Assembled, WrittenError
from gateway.errors import Code, Extension, Refusal


class Response(NamedTuple):
    """A body ready to be encoded; `outcome` and `errors` are for the ledger.

    `waited` are the seconds spent waiting for departments.
    """

    body: dict[str, JSON]
    outcome: str
    errors: int
    waited: float = 0.0

    def __repr__(self) -> str:
        return f"Response(outcome={self.outcome!r}, errors={self.errors!r})"


def written(
    plan: Plan,
    assembled: Assembled,
    static: dict[str, JSON],
    budgets: list[JSON],
    request_id: str,
    *,
    waited: float,
    debug: bool,
) -> Response:
    """Data in the order of the selection, errors after it; plan and rules only for a client with debug.

    `budgets` is what is left of each budget that the operation counted in.
    """
    found = {**assembled.data, **static}
    body: dict[str, JSON] = {"data": {key: found[key] for key in plan.order}}
    if assembled.errors:
        body["errors"] = [_field_error(error, request_id, assembled.retry_after) for error in assembled.errors]
    extensions: dict[str, JSON] = {}
    if budgets:
        extensions["budgets"] = budgets
    if debug:
        extensions["plan"] = described(plan)
    if extensions:
        body["extensions"] = extensions
    outcome = "PARTIAL" if assembled.errors else "ANSWERED"
    return Response(body, outcome, len(assembled.errors), waited)


def _field_error(error: WrittenError, request_id: str, retry_after: Mapping[str, int]) -> JSON:
    extensions: dict[str, JSON] = {
        "code": error.code,
        "requestId": request_id,
        "pattern": ".".join(error.pattern),
        "cells": error.cells,
    }
    if error.department is not None:
        extensions["department"] = error.department
        if error.code == Code.SOURCE_UNAVAILABLE and error.department in retry_after:
            extensions["retryAfter"] = retry_after[error.department]
    if error.paths is not None:
        extensions["paths"] = [list(path) for path in error.paths]
    return {"message": message(error.code), "path": list(error.path), "extensions": extensions}


def refused(refusal: Refusal, request_id: str) -> dict[str, JSON]:
    """The response map of a refusal: no data, and one error or more of one code."""
    return {"errors": [_whole_error(refusal, each, request_id) for each in (refusal.extensions, *refusal.further)]}


def _whole_error(refusal: Refusal, more: Mapping[str, Extension], request_id: str) -> JSON:
    extensions: dict[str, JSON] = {"code": refusal.code.value, "requestId": request_id}
    extensions.update({name: _json(value) for name, value in more.items()})
    error: dict[str, JSON] = {"message": refusal.message, "extensions": extensions}
    if refusal.locations:
        error["locations"] = [{"line": line, "column": column} for line, column in refusal.locations]
    return error


def _json(value: Extension) -> JSON:
    return list(value) if isinstance(value, list) else value  # type: ignore[arg-type]  # list is invariant
