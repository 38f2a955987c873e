"""The one statement that answers a fetch request, and how its rows are read.

The keys of the call are a table of their own, bound as one parameter; every table that the selected attributes
need is joined to it from the left (a yearly table once for each year), and the pairs of a relation are listed
beside them, so that one statement answers one person or five hundred, and a key without a record is told from a
record without a value.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, FromClause, Select, and_, column, false, literal, select, table

from source_adapters import forms
from source_adapters.answers import Register
from source_adapters.bound import Relation, SqlDepartment, Table
from source_adapters.contract import Attribute, Entity, SourceDataInvalid, ValueKind
from source_adapters.decoding import as_of_moment
from source_adapters.keys import MOST_SPELLINGS, KeyKind, spellings
from source_adapters.sql_dialect import Dialect, Expression, KeyTable
from source_adapters.sql_forms import selected
from source_adapters.sql_join import Join, cell_at, cell_from_key
from source_adapters.sql_relations import Listed, listed


@dataclass(frozen=True, slots=True)
class Statement:
    """What to execute, the kinds of key it looks for, in the order of their spellings, and how to read it."""

    select: Select[Any]
    kinds: tuple[KeyKind, ...]
    joins: tuple[Join, ...]

    def spelt(self, canonical: str) -> list[str | None] | None:
        """One key's entry in the keys parameter, or None where no table could hold it."""
        entry: list[str | None] = []
        for kind in self.kinds:
            found = spellings(kind, canonical)
            entry += found
            entry += [None] * (MOST_SPELLINGS[kind] - len(found))
        return entry if any(entry) else None


def statement(
    department: SqlDepartment, entity: Entity, attributes: Sequence[Attribute], dialect: Dialect
) -> Statement:
    """Build the statement for these attributes; only their columns occur in it.

    Raises:
        SourceDataInvalid: an attribute is not bound, or bound with a year and asked without, or the reverse, or
            a relation is bound to keys of the other kind of subject.
        ValueError: kind and form of an attribute do not go together.
    """
    needed = _needed(department, entity, attributes)
    relations = _relations(department, entity, attributes)
    wanted = [*(department.tables[index].key for index, _ in needed), *(each.key for each in relations.values())]
    kinds = tuple(dict.fromkeys(wanted))
    keys = dialect.keys(sum(MOST_SPELLINGS[kind] for kind in kinds))
    spelt = _spellings_by_kind(kinds, keys)
    columns: list[Expression] = [keys.position]
    source: FromClause = keys.table
    joins = []
    for number, ((index, year), positions) in enumerate(needed.items()):
        part = department.tables[index]
        joined = _aliased(part, f"t{number}", (attributes[position].name for position in positions))
        source = source.outerjoin(joined, _is_of_key(joined, part, year, spelt[part.key]))
        joins.append(_join(part, joined, positions, attributes, columns, dialect))
    for position, relation in relations.items():
        pairs = _pairs(relation, f"r{position}")
        of_key = _is_one_of(pairs.c[relation.key_column], spelt[relation.key])
        found = listed(relation, attributes[position], pairs, of_key, keys, dialect)
        joins.append(_list(relation.key, position, attributes[position], found, columns))
    return Statement(select(*_labelled(columns)).select_from(source), kinds, tuple(joins))


def probes_of(department: SqlDepartment) -> list[Select[Any]]:
    """Statements that fail where a table or a bound column is not there, and read nothing."""
    tables = [_aliased(part, "t0", part.attributes) for part in department.tables]
    pairs = [_pairs(relation, "r0") for relation in department.relations]
    return [select(*probed.columns).where(false()) for probed in (*tables, *pairs)]


def _needed(
    department: SqlDepartment, entity: Entity, attributes: Sequence[Attribute]
) -> Mapping[tuple[int, int | None], list[int]]:
    """Each table, by position, and year that is needed → the attributes it answers, by position."""
    needed: dict[tuple[int, int | None], list[int]] = {}
    homes = {
        name: index for index, part in enumerate(department.tables) if part.entity is entity for name in part.attributes
    }
    for position, attribute in enumerate(attributes):
        if attribute.kind is ValueKind.KEYS:
            continue
        index = homes.get(attribute.name)
        if index is None:
            raise SourceDataInvalid(department.department, f"{entity}.{attribute.name} is not bound")
        if (department.tables[index].year_column is None) != (attribute.year is None):
            raise SourceDataInvalid(
                department.department, f"{entity}.{attribute.name} is kept by year, or else asked with one"
            )
        needed.setdefault((index, attribute.year), []).append(position)
    return needed


def _relations(department: SqlDepartment, entity: Entity, attributes: Sequence[Attribute]) -> Mapping[int, Relation]:
    """The position of each relation that is asked for → its pairs."""
    homes = {relation.attribute: relation for relation in department.relations if relation.entity is entity}
    found = {}
    for position, attribute in enumerate(attributes):
        if attribute.kind is not ValueKind.KEYS:
            continue
        relation = homes.get(attribute.name)
        if relation is None:
            raise SourceDataInvalid(department.department, f"{entity}.{attribute.name} is not bound as a relation")
        if relation.target.entity is not attribute.target:
            raise SourceDataInvalid(
                department.department, f"{entity}.{attribute.name} is bound to keys of {relation.target.entity}"
            )
        found[position] = relation
    return found


def _aliased(part: Table, alias: str, names: Iterable[str]) -> FromClause:
    wanted = [part.key_column, part.as_of_column, part.year_column]
    return _with_columns(part.name, alias, wanted + [part.attributes[name].place for name in names])


def _pairs(relation: Relation, alias: str) -> FromClause:
    return _with_columns(relation.name, alias, (relation.key_column, relation.target_column, relation.as_of_column))


def _with_columns(qualified: str, alias: str, wanted: Iterable[str | None]) -> FromClause:
    """The table with only those columns that are needed, each qualified by a short alias."""
    schema, _, name = qualified.rpartition(".")
    columns: list[ColumnClause[Any]] = [column(name) for name in dict.fromkeys(wanted) if name is not None]
    return table(name, *columns, schema=schema or None).alias(alias)


def _spellings_by_kind(kinds: Sequence[KeyKind], keys: KeyTable) -> Mapping[KeyKind, tuple[Expression, ...]]:
    ends = list(accumulate(MOST_SPELLINGS[kind] for kind in kinds))
    return {kind: keys.spellings[end - MOST_SPELLINGS[kind] : end] for kind, end in zip(kinds, ends, strict=True)}


def _is_of_key(joined: FromClause, part: Table, year: int | None, spelt: tuple[Expression, ...]) -> ColumnElement[bool]:
    of_key = _is_one_of(joined.c[part.key_column], spelt)
    return of_key if part.year_column is None else and_(of_key, joined.c[part.year_column] == literal(year))


def _is_one_of(key: Expression, spelt: tuple[Expression, ...]) -> ColumnElement[bool]:
    return key == spelt[0] if len(spelt) == 1 else key.in_(spelt)


def _join(
    part: Table,
    joined: FromClause,
    positions: Sequence[int],
    attributes: Sequence[Attribute],
    columns: list[Expression],
    dialect: Dialect,
) -> Join:
    """Add the table's columns to `columns`, and note where they stand."""
    presence = _added(columns, joined.c[part.key_column].is_not(None))
    as_of = None if part.as_of_column is None else _added(columns, joined.c[part.as_of_column])
    cells = []
    for position in positions:
        attribute = attributes[position]
        field = part.attributes[attribute.name]
        if field.place == part.key_column and part.key.holds_canonical:
            # The look-up's key is known, and in canonical form whichever way the department writes it.
            cells.append(cell_from_key(forms.discloser(attribute)))
            continue
        wanted = selected(attribute, field, joined.c[field.place], dialect)
        cells.append(cell_at(_added(columns, wanted.expression), wanted.read, attribute))
    register = Register(tuple(positions), part.complete_register, part.as_of_column is not None)
    read_as_of = partial(as_of_moment, form=part.as_of_format)
    return Join(register, part.key, presence, as_of, read_as_of, tuple(cells))


def _list(key: KeyKind, position: int, attribute: Attribute, found: Listed, columns: list[Expression]) -> Join:
    """Add the lists of a relation to `columns`; where there are no keys there is no record."""
    keys = _added(columns, found.keys)
    as_of = None if found.moments is None else _added(columns, found.moments)
    register = Register((position,), complete=False, states_as_of=as_of is not None)
    return Join(register, key, keys, as_of, found.read_moments, (cell_at(keys, found.read, attribute),))


def _added(columns: list[Expression], expression: Expression) -> int:
    columns.append(expression)
    return len(columns) - 1


def _labelled(columns: Iterable[Expression]) -> list[Expression]:
    return [expression.label(f"c{place}") for place, expression in enumerate(columns)]
