"""What is said to a department's HTTP service and how its answer is read: no I/O.

    POST {address}{path}   {"keys": [...], "fields": ["djzt", "payments"], "years": [2007]}
    200                    an object with one record a key that the register holds, in any order

Only the fields of the selected attributes are asked for, and the key's own. Records are told by their key,
however the department writes it. A record without a key or about somebody else, or an answer of another shape fails
the call: its silence about the others could no longer be believed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from source_adapters.answers import Answers
from source_adapters.asked import Asked
from source_adapters.bound import HttpDepartment, Service
from source_adapters.contract import Attribute, Entity, SourceDataInvalid
from source_adapters.json_path import at, path_of, top_levels, way
from source_adapters.records import RecordReader, Ways, fields_of, moment, record_reader
from source_adapters.scrutiny import UNCOUNTED, Scrutiny

ACCEPT: Final = "application/json"


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
        return orjson.dumps({"keys": asked.spelt, "fields": self.fields, "years": self.years})

    def take_in(self, content: object, asked: Asked, answers: Answers) -> None:
        """Sort the records of an answer by key; `asked` are the keys of the question.

        Raises:
            SourceDataInvalid: the answer has not the shape that the binding says.
        """
        reader = self.reader
        as_of = None if self.service.as_of is None else moment(at(path_of(self.service.as_of), content))
        if self.service.as_of is not None:
            answers.held.update(dict.fromkeys(asked.numbers, as_of))
        reader.take_by_key(self._records(content), asked, as_of, answers)

    def _records(self, content: object) -> list[object]:
        records = at(path_of(self.service.records), content)
        if not isinstance(records, list):
            raise SourceDataInvalid(self.reader.department, "the answer has no list of records where the binding says")
        return records


def exchange(
    department: HttpDepartment, entity: Entity, attributes: Sequence[Attribute], scrutiny: Scrutiny = UNCOUNTED
) -> HttpExchange:
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
        reader=record_reader(department.department, service, attributes, ways, scrutiny),
        fields=top_levels(places if service.as_of_field is None else [*places, service.as_of_field]),
        years=tuple(sorted({attribute.year for attribute in attributes if attribute.year is not None})),
    )


def probe_body(service: Service) -> bytes:
    """A question about nobody, for every bound field."""
    places = [service.key_field, *(bound.place for bound in service.attributes.values())]
    return orjson.dumps({"keys": (), "fields": top_levels(places), "years": ()})
