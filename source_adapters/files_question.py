"""What is asked of the tables of a drop for some attributes, one statement a table and year, and how it is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from source_adapters import forms
from source_adapters.bound import FilesDepartment, Relation, Table
from source_adapters.columns import one_by_one
from source_adapters.contract import (
    TOO_MANY,
    Attribute,
    Cell,
    Entity,
    SourceDataInvalid,
    ValueKind,
)
from source_adapters.decoding import as_of_moment
from source_adapters.files_forms import Days, searched
from source_adapters.files_loading import places_of
from source_adapters.gathering import oldest
from source_adapters.keys import KeyKind
from source_adapters.relations import relating
from source_adapters.scrutiny import (
    UNCOUNTED,
    InvalidCells,
    ReadWhose,
    Rule,
    Scrutiny,
    always,
    follows_birth,
    judged,
)

NUMBER: Final = 0
TOKEN: Final = 1
MOMENT: Final = 2
CELLS: Final = 3
"""Where in a row that is found the number of its key stands, its token, its own moment, and its cells."""

FROM_KEY: Final = -1
"""Stands for a cell that follows from the key itself: then nothing is searched for it."""

_FORMS_OF_A_KEY: Final = 2
"""How many texts may stand for one subject, capitals and outer blanks aside."""

ReadMoment: TypeAlias = Callable[[Any], datetime | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What one table is asked: `attributes` are positions in the request, `cells` where each stands and how it is read.

    The statement takes the tokens of the keys as ``tokens``.
    """

    table: int
    key: KeyKind
    attributes: tuple[int, ...]
    statement: str
    cells: tuple[tuple[int, ReadWhose], ...]
    read_moment: ReadMoment
    complete: bool
    states_as_of: bool

    def cells_of(self, row: Sequence[Any], canonical: str) -> tuple[Cell, ...]:
        """What a row that is found says of these attributes."""
        return tuple([read(canonical if place == FROM_KEY else row[place], canonical) for place, read in self.cells])


def questions(
    department: FilesDepartment, entity: Entity, attributes: Sequence[Attribute], scrutiny: Scrutiny = UNCOUNTED
) -> tuple[Question, ...]:
    """Every table and year that is needed.

    Raises:
        SourceDataInvalid: an attribute is not bound, or bound with a year and asked without, or the reverse, or
            a relation is bound to keys of the other kind of subject.
        ValueError: kind and form of an attribute do not go together.
    """
    needed: dict[tuple[int, int | None], list[int]] = {}
    asked = []
    for position, attribute in enumerate(attributes):
        table = _home(department, entity, attribute)
        content = department.dropped[table].content
        if isinstance(content, Relation):
            asked.append(_about_pairs(content, table, position, attribute, scrutiny.invalid))
        else:
            needed.setdefault((table, attribute.year), []).append(position)
    for (table, year), positions in needed.items():
        content = department.dropped[table].content
        if isinstance(content, Table):
            asked.append(_about_table(content, table, year, positions, attributes, scrutiny))
    return tuple(asked)


def _home(department: FilesDepartment, entity: Entity, attribute: Attribute) -> int:
    name = f"{entity}.{attribute.name}"
    for number, content in enumerate(each.content for each in department.dropped):
        if content.entity is not entity or attribute.name not in _names(content):
            continue
        if isinstance(content, Relation) != (attribute.kind is ValueKind.KEYS):
            raise SourceDataInvalid(department.department, f"{name} is bound as a relation, or else asked as one")
        if isinstance(content, Relation):
            if content.target.entity is not attribute.target:
                raise SourceDataInvalid(department.department, f"{name} is bound to keys of {content.target.entity}")
        elif (content.year_column is None) != (attribute.year is None):
            raise SourceDataInvalid(department.department, f"{name} is kept by year, or else asked with one")
        return number
    raise SourceDataInvalid(department.department, f"{name} is not bound")


def _names(content: Table | Relation) -> Sequence[str]:
    return (content.attribute,) if isinstance(content, Relation) else tuple(content.attributes)


def _about_table(
    content: Table,
    table: int,
    year: int | None,
    positions: Sequence[int],
    attributes: Sequence[Attribute],
    scrutiny: Scrutiny,
) -> Question:
    expressions: list[str] = []
    cells: list[tuple[int, ReadWhose]] = []
    places = places_of(content)
    for position in positions:
        attribute = attributes[position]
        field = content.attributes[attribute.name]
        if field.place not in places:
            # The look-up's key is known, and in canonical form whichever way the department writes it.
            cells.append((FROM_KEY, _told_by_key(attribute)))
            continue
        days = Days(scrutiny.day, follows_birth(content.entity, attribute))
        wanted = searched(attribute, field, f"held.{places[field.place]}", days, scrutiny.invalid)
        cells.append((CELLS + len(expressions), wanted.cells.read))
        expressions.append(wanted.expression)
    moment = "NULL" if content.as_of_column is None else "held.moment"
    where = "" if year is None else f" WHERE held.year = {year}"
    return Question(
        table=table,
        key=content.key,
        attributes=tuple(positions),
        statement=_statement([moment, *expressions]) + where,
        cells=tuple(cells),
        read_moment=lambda found: as_of_moment(found, content.as_of_format),
        complete=content.complete_register,
        states_as_of=content.as_of_column is not None,
    )


def _told_by_key(attribute: Attribute) -> ReadWhose:
    disclose = forms.discloser(attribute)
    return lambda _, canonical: disclose(canonical)


def _statement(expressions: Sequence[str]) -> str:
    """Searched by a number, which is cheaper than by a text; the token tells whether it is the same."""
    asked = "(SELECT unnest($tokens) AS token, generate_subscripts($tokens, 1) - 1 AS n)"
    return (
        f"SELECT asked.n, held.token, {', '.join(expressions)}"  # noqa: S608  # expressions of this code
        f" FROM (SELECT n, hash(token) AS h FROM {asked}) AS asked JOIN held ON held.h = asked.h"
    )


def _about_pairs(content: Relation, table: int, position: int, attribute: Attribute, invalid: InvalidCells) -> Question:
    """The distinct keys on the far side of each key's pairs, no more than tell that there are too many."""
    relate = relating(attribute, content.target)
    bound = (attribute.most + 1) * _FORMS_OF_A_KEY
    moment = "NULL" if content.as_of_column is None else f"list_slice(list(DISTINCT held.moment), 1, {bound})"
    unknown = "false" if content.as_of_column is None else "bool_or(held.moment IS NULL AND held.a0 IS NOT NULL)"

    def read_moment(found: Sequence[str] | None) -> datetime | None:
        moments = [as_of_moment(each, content.as_of_format) for each in found or ()]
        return oldest(moments) if len(moments) < bound else None

    def read(found: Any) -> Cell:
        return TOO_MANY if found is not None and len(found) >= bound else relate(list(found or ()))

    why = invalid.noting(attribute.name, always(Rule.CHECK_CHARACTER))
    targets = f"list_slice(list(DISTINCT upper(held.a0)), 1, {bound})"
    return Question(
        table=table,
        key=content.key,
        attributes=(position,),
        statement=_statement([f"CASE WHEN NOT ({unknown}) THEN {moment} END", targets])
        + " WHERE held.a0 IS NOT NULL GROUP BY asked.n, held.token",
        cells=((CELLS, judged(read, one_by_one(read), why, invalid).read),),
        read_moment=read_moment,
        complete=False,
        states_as_of=content.as_of_column is not None,
    )
