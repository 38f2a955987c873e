"""A department that answers at once and always the same: what is left is what Meridian itself costs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from source_adapters.contract import Attribute, Cell, Entity, FetchRequest, Form, Row, Rows

_AS_OF: Final = datetime(2007, 10, 31, tzinfo=UTC)
_TEXTS: Final[Mapping[Form, str]] = {Form.EXACT: "text", Form.RANGE: "440104", Form.MASKED: "t**"}


class SilentSource:
    """One department (`contract.Source`)."""

    def __init__(self, department: str) -> None:
        self.department = department
        self._rows: dict[tuple[Attribute, ...], Row] = {}

    async def open(self) -> None:
        """Nothing is opened."""

    async def fetch(self, request: FetchRequest) -> Rows:
        """The same row about everybody."""
        row = self._rows.get(request.attributes)
        if row is None:
            cells = tuple(map(_cell, request.attributes))
            row = self._rows[request.attributes] = Row(cells, (_AS_OF,) * len(cells))
        return Rows([row] * len(request.look_ups), _AS_OF)

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Always there."""

    async def close(self) -> None:
        """Nothing is open."""


def _cell(attribute: Attribute) -> Cell:
    """Something that has the attribute's form."""
    if attribute.form is Form.RELATION:
        return ("440104195001010004",) if attribute.target is Entity.PERSON else ()
    if attribute.form is Form.STATUS:
        return attribute.words[0] if attribute.words else True
    if attribute.form is Form.RANGE and attribute.coarsening is None:
        return 0
    return _TEXTS.get(attribute.form)
