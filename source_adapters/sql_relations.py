"""Related keys inside the statement of the other attributes: a list to each key, never a row to each pair.

A subquery for each key of the call gathers the distinct keys on the far side of its pairs into one JSON text, so
that the pairs multiply no rows. It stops as soon as there are too many to be told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import orjson
from sqlalchemy import FromClause, and_, case, null

from source_adapters.bound import DateFormat, Relation
from source_adapters.contract import TOO_MANY, Attribute, Cell
from source_adapters.decoding import as_of_moment
from source_adapters.gathering import oldest
from source_adapters.keys import KeyKind
from source_adapters.relations import UNREADABLE_KEY, Relate, relating
from source_adapters.sql_dialect import Computing, Condition, Expression, Few, KeyTable, Reading, constant
from source_adapters.sql_forms import Read

ReadMoment: TypeAlias = Callable[[Any], datetime | None]

_FORMS_OF_A_KEY: Final[Mapping[KeyKind, int]] = MappingProxyType(
    {KeyKind.CREDIT_CODE: 1, KeyKind.IDENTITY_NUMBER: 1, KeyKind.IDENTITY_NUMBER_15_OR_18: 2}
)
"""How many texts may stand for one subject, capitals and outer blanks aside."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What to select for a relation, NULL where the key has no pair, and how to read what comes back."""

    keys: Expression
    read: Read
    moments: Expression | None
    read_moments: ReadMoment


def listed(
    relation: Relation, attribute: Attribute, pairs: FromClause, of_key: Condition, keys: KeyTable, dialect: Computing
) -> Listed:
    """The lists of related keys and of the moments of their pairs; `of_key` ties `pairs` to a row of `keys`.

    Raises:
        ValueError: the attribute is no relation, or leads elsewhere than the binding (see `relations.relating`).
    """
    relate = relating(attribute, relation.target)
    bound = (attribute.most + 1) * _FORMS_OF_A_KEY[relation.target]
    column = pairs.c[relation.target_column]
    of_somebody = and_(of_key, names_somebody(column, dialect))

    def gathered(text: Expression) -> Expression:
        return dialect.listed(Few(text, of_somebody, pairs, keys.table, bound))

    targets = gathered(dialect.capitals(_text(column, dialect)))

    as_of = None if relation.as_of_column is None else gathered(_text(pairs.c[relation.as_of_column], dialect))
    read = partial(_related, bound=bound, relate=relate)
    return Listed(targets, read, as_of, partial(_oldest, bound=bound, form=relation.as_of_format))


def names_somebody(target: Expression, dialect: Reading) -> Condition:
    """Whether a pair has another subject's key in it at all."""
    return dialect.trimmed(target) != constant("")


def _text(column: Expression, dialect: Computing) -> Expression:
    text = dialect.as_text(column)
    if text is not None:
        return text
    # One cell that is no text could fail the statement, so it is marked and found INVALID on its own.
    return case(
        (dialect.is_text_or_whole(column), dialect.digits(column)),
        (column.is_(None), null()),
        else_=constant(UNREADABLE_KEY),
    )


def _related(written: str, bound: int, relate: Relate) -> Cell:
    keys = orjson.loads(written)
    # At the bound there may be more, which nobody has seen.
    return TOO_MANY if len(keys) >= bound else relate(keys)


def _oldest(written: str | None, bound: int, form: DateFormat) -> datetime | None:
    if written is None:
        return None
    moments = [as_of_moment(each, form) for each in orjson.loads(written)]
    return oldest(moments) if len(moments) < bound else None
