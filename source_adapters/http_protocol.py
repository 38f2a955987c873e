"""How the answer of a department's HTTP service is read: no I/O. What it was asked says `http_question`.

    200   an object with one record a key that the register holds, in any order

Only the fields of the selected attributes are asked for, and the key's own. Records are told by their key,
however the department writes it. Who is asked for one key may answer with the record itself, or null. A record without
a key or about somebody else, or an answer of another shape fails the call: its silence about the others could no longer
be believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from source_adapters.answers import Answers
from source_adapters.asked import Asked
from source_adapters.bound import HttpDepartment, Service
from source_adapters.contract import Attribute, Entity, SourceDataInvalid, SourceUnavailable
from source_adapters.gathering import oldest
from source_adapters.http_question import HttpQuestion
from source_adapters.json_path import at, path_of, top_levels, way
from source_adapters.records import RecordReader, Ways, fields_of, moment, record_reader
from source_adapters.scrutiny import UNCOUNTED, Scrutiny

ACCEPT: Final = "application/json"


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """A question to one service about some attributes: what to ask for, and how the answer is read."""

    question: HttpQuestion
    service: Service
    reader: RecordReader

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
    question = HttpQuestion(
        department=department.department,
        path_address=department.address + service.path,
        service=service,
        fields=top_levels(places if service.as_of_field is None else [*places, service.as_of_field]),
        years=tuple(sorted({attribute.year for attribute in attributes if attribute.year is not None})),
    )
    return HttpExchange(question, service, record_reader(department.department, service, attributes, ways, scrutiny))


def refuse_failure(department: str, service: Service, content: object) -> None:
    """Raise `SourceUnavailable` for an answer that says itself that it is none, whatever its status."""
    mark = service.answered_if
    if mark is not None and str(at(path_of(mark.path), content)) not in mark.values:
        raise SourceUnavailable(department, "the service says in its answer that it has failed")
