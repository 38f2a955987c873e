"""What is said to a department's HTTP service and how its answer is read: no I/O.

    POST {address}{path}   {"keys": [...], "fields": ["djzt", "payments"], "years": [2007]}
    200                    an object with one record a key that the register holds, in any order

A service that is asked for one key a request (`shapes.OneKey`) finds it in the place of ``keys``, in a header or in the
path, and may answer with the record itself, or null; further fields ask for a page (`paging`).

Only the fields of the selected attributes are asked for, and the key's own. Records are told by their key,
however the department writes it. A record without a key or about somebody else, or an answer of another shape fails
the call: its silence about the others could no longer be believed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

import orjson

from source_adapters.answers import Answers
from source_adapters.asked import Asked
from source_adapters.bound import HttpDepartment, Service
from source_adapters.contract import Attribute, Entity, SourceDataInvalid
from source_adapters.gathering import oldest
from source_adapters.json_path import at, path_of, top_levels, way
from source_adapters.paging import Pages, Place
from source_adapters.records import RecordReader, Ways, fields_of, moment, record_reader
from source_adapters.shapes import KEY, KeyIn, Method
from source_adapters.web_request import NO_HEADERS, WebRequest

ACCEPT: Final = "application/json"

_NOBODY: Final = "0" * 18
"""A number that nobody has."""

_NO_NUMBER: Final = frozenset({400, 422})
"""How a service may say that this is none."""


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """A question to one service about some attributes: what to ask for, and how the answer is read."""

    address: str = field(repr=False)
    service: Service
    reader: RecordReader
    fields: tuple[str, ...]
    years: tuple[int, ...]

    def body(self, asked: Asked, _extensions: Mapping[str, object], /) -> bytes:
        """The question about these keys, in every spelling that the department may know them by."""
        return _question(self.service, asked.spelt, self.fields, self.years)

    def request(self, keys: Sequence[str], place: Place | None = None) -> WebRequest:
        """The request about some spellings, of which there is one where the service takes one key; `place` is a page's.

        A page is asked for as `place` says, the first one of `address_for` where there is none.
        """
        address = self.address_for(keys) if place is None else place.address
        return _request(self, keys, address, {} if place is None else place.fields)

    def address_for(self, keys: Sequence[str]) -> str:
        """Where these spellings are asked for."""
        return _address(self.address, self.service, keys)

    def take_in(self, content: object, asked: Asked, answers: Answers) -> None:
        """Sort the records of an answer by key; `asked` are the keys of the question.

        Raises:
            SourceDataInvalid: the answer has not the shape that the binding says.
        """
        self.take_in_all((content,), asked, answers)

    def take_in_all(self, contents: Sequence[object], asked: Asked, answers: Answers) -> None:
        """The same of an answer in several parts: together they held as long as the oldest of them."""
        if self.service.as_of is not None:
            path = path_of(self.service.as_of)
            as_of = oldest([moment(at(path, content)) for content in contents])
            answers.held.update(dict.fromkeys(asked.numbers, as_of))
        else:
            as_of = None
        records = [record for content in contents for record in self.records(content)]
        self.reader.take_by_key(records, asked, as_of, answers)

    def records(self, content: object) -> Sequence[object]:
        """The records in an answer, or in a page of one."""
        records = content if self.service.records is None else at(path_of(self.service.records), content)
        if isinstance(records, list):
            return records
        if self.service.one_key is not None:
            if records is None:
                return ()
            if isinstance(records, dict):
                return (records,)
        raise SourceDataInvalid(self.reader.department, "the answer has no records where the binding says")


def exchange(department: HttpDepartment, entity: Entity, attributes: Sequence[Attribute]) -> HttpExchange:
    """Compile the question for these attributes; raises as `records.record_reader` does."""
    service = department.service(entity)
    if service is None:
        raise SourceDataInvalid(department.department, f"nothing about {entity} is bound")
    fields = fields_of(department.department, service, attributes)
    places = [service.key_field, *(bound.place for bound in fields)]
    ways = Ways(
        key=way(path_of(service.key_field)),
        as_of=None if service.as_of_field is None else way(path_of(service.as_of_field)),
        attributes=tuple(
            way(path_of(bound.place, attribute.year)) for bound, attribute in zip(fields, attributes, strict=True)
        ),
    )
    return HttpExchange(
        address=department.address + service.path,
        service=service,
        reader=record_reader(department.department, service, attributes, ways),
        fields=top_levels(places if service.as_of_field is None else [*places, service.as_of_field]),
        years=tuple(sorted({attribute.year for attribute in attributes if attribute.year is not None})),
    )


def probe_body(service: Service) -> bytes:
    """A question about nobody, for every bound field."""
    return _question(service, (), _bound_fields(service), ())


def probe_request(department: HttpDepartment, service: Service) -> WebRequest:
    """A request about nobody. One who is asked for one key is asked for a number that nobody has.

    That it knows of none, or that this is no number, is an answer as well.
    """
    keys = () if service.one_key is None else (_NOBODY,)
    fields = _bound_fields(service)
    address = _address(department.address + service.path, service, keys)
    paging = service.paging
    place = None if paging is None else Pages(department.department, paging, address, keys).place
    request = _request_of(service, keys, fields, (), address, {} if place is None else place.fields)
    return request if service.one_key is None else replace(request, absent=request.absent | _NO_NUMBER)


def _request(asking: HttpExchange, keys: Sequence[str], address: str, page: Mapping[str, object]) -> WebRequest:
    return _request_of(asking.service, keys, asking.fields, asking.years, address, page)


def _request_of(
    service: Service,
    keys: Sequence[str],
    fields: Sequence[str],
    years: Sequence[int],
    address: str,
    page: Mapping[str, object],
) -> WebRequest:
    one_key = service.one_key
    body = _question(service, keys, fields, years, page)
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


def _question(
    service: Service,
    keys: Sequence[str],
    fields: Sequence[str],
    years: Sequence[int],
    page: Mapping[str, object] = MappingProxyType({}),
) -> bytes:
    one_key = service.one_key
    question: dict[str, object] = {"fields": fields, "years": years, **page}
    if one_key is None:
        question = {"keys": keys, **question}
    elif one_key.key_in is KeyIn.BODY and one_key.key_name is not None:
        question = {one_key.key_name: keys[0], **question}
    return orjson.dumps(question)


def _address(address: str, service: Service, keys: Sequence[str]) -> str:
    by_path = service.one_key is not None and service.one_key.key_in is KeyIn.PATH
    return address.replace(KEY, quote(keys[0], safe="")) if by_path else address


def _bound_fields(service: Service) -> tuple[str, ...]:
    """Every field that the service is asked for by its binding."""
    return top_levels([service.key_field, *(bound.place for bound in service.attributes.values())])
