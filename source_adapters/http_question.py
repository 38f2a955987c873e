"""What is said to a department's HTTP service: no I/O.

    POST {address}{path}   {"keys": [...], "fields": ["djzt", "payments"], "years": [2007]}

A service that is asked for one key a request (`shapes.OneKey`) finds it in the place of ``keys``, in a header or in the
path; further fields ask for a page (`paging`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

import orjson

from source_adapters.bound import HttpDepartment, Service
from source_adapters.json_path import top_levels
from source_adapters.paging import Pages, Place
from source_adapters.shapes import KEY, KeyIn, Method
from source_adapters.web_request import NO_HEADERS, WebRequest

_NOBODY: Final = "0" * 18
"""A number that nobody has."""

_NO_NUMBER: Final = frozenset({400, 422})
"""How a service may say that this is none."""


@dataclass(frozen=True, slots=True)
class HttpQuestion:
    """What one service is asked for, whoever is asked about; `path_address` may hold the place of a key."""

    department: str
    path_address: str = field(repr=False)
    service: Service
    fields: Sequence[str]
    years: Sequence[int]

    def request(self, keys: Sequence[str], place: Place | None = None) -> WebRequest:
        """The request about some spellings: one of them where the service takes one key. `place` is that of a page."""
        address = self.address(keys) if place is None else place.address
        body, one_key = self._body(keys, place), self.service.one_key
        if one_key is None:
            return WebRequest(address, body)
        in_header = one_key.key_in is KeyIn.HEADER and one_key.key_name is not None
        return WebRequest(
            address=address,
            body=None if one_key.method is Method.GET else body,
            headers={one_key.key_name or "": keys[0]} if in_header else NO_HEADERS,
            method=one_key.method.value,
            absent=one_key.absent,
            names_key=one_key.key_in is KeyIn.PATH,
        )

    def pages(self, keys: Sequence[str]) -> Pages | None:
        """The pages of the answer; None where it comes whole."""
        paging = self.service.paging
        return None if paging is None else Pages(self.department, paging, self.address(keys), keys)

    def address(self, keys: Sequence[str]) -> str:
        """Where these spellings are asked for."""
        one_key = self.service.one_key
        if one_key is None or one_key.key_in is not KeyIn.PATH:
            return self.path_address
        return self.path_address.replace(KEY, quote(keys[0], safe=""))

    def _body(self, keys: Sequence[str], place: Place | None) -> bytes:
        one_key = self.service.one_key
        question: dict[str, object] = {}
        if one_key is None:
            question["keys"] = keys
        elif one_key.key_in is KeyIn.BODY and one_key.key_name is not None:
            question[one_key.key_name] = keys[0]
        question |= {"fields": self.fields, "years": self.years}
        return orjson.dumps(question if place is None else {**question, **place.fields})


def probe_request(department: HttpDepartment, service: Service) -> WebRequest:
    """A request about nobody, for every bound field.

    Where one key is asked for it is a number that nobody has. That the service knows of no record, or says that this
    is no number, is an answer as well.
    """
    fields = top_levels([service.key_field, *(bound.place for bound in service.attributes.values())])
    question = HttpQuestion(department.department, department.address + service.path, service, fields, ())
    keys = () if service.one_key is None else (_NOBODY,)
    pages = question.pages(keys)
    request = question.request(keys, None if pages is None else pages.place)
    return request if service.one_key is None else replace(request, absent=request.absent | _NO_NUMBER)
