"""The one statement that answers a fetch request, and how its rows are read.

The keys of the call are a table of their own, bound as one parameter; every table that the selected attributes
need is joined to it from the left (a yearly table once for each year), and the pairs of a relation are listed
beside them, so that one statement answers one person or five hundred, and a key without a record is told from a
record without a value.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, FromClause, Select, and_, false, select, table

from source_adapters import forms
from source_adapters.answers import Register
from source_adapters.bound import Relation, SqlDepartment, Table
from source_adapters.contract import Attribute, Cell, Entity, SourceDataInvalid, ValueKind
from source_adapters.decoding import as_of_moment, decoder
from source_adapters.keys import MOST_SPELLINGS, KeyKind, spellings
from source_adapters.relations import relating
from source_adapters.scrutiny import UNCOUNTED, InvalidCells, Rule, Scrutiny, always, follows_birth
from source_adapters.sql_dates import Days, birth_in
from source_adapters.sql_dialect import Expression, Reading, Spellings
from source_adapters.sql_forms import is_read_exact, selected
from source_adapters.sql_join import Join, cell_after_birth, cell_at, cell_from_key
from source_adapters.sql_relations import Listed, listed, names_somebody
from source_adapters.sql_stored import ANY, NOTHING_KNOWN, Tables, as_held, kept
from source_adapters.written import BLANK


@dataclass(frozen=True, slots=True)
class Check:
    """Where the key of a record stands in a row, and the spelling by which a database of any kind has found it."""

    key: int
    spelling: int

    def fails(self, row: Sequence[Any]) -> bool:
        """Whether the database took for equal what is not: another case, another width."""
        return str(row[self.key]).rstrip(BLANK) != str(row[self.spelling])


@dataclass(frozen=True, slots=True)
class Statement:
    """What to execute, the kinds of key it looks for, in the order of their spellings, and how to read it."""

    select: Select[Any]
    kinds: tuple[KeyKind, ...]
    joins: tuple[Join, ...]
    checks: tuple[Check, ...] = ()

    @property
    def widths(self) -> tuple[int, ...]:
        """How many spellings a key has at most, for each kind."""
        return tuple(MOST_SPELLINGS[kind] for kind in self.kinds)

    def spelt(self, canonical: str) -> Spellings | None:
        """The spellings of one key, for each kind, or None where no table could hold it."""
        found = [spellings(kind, canonical) for kind in self.kinds]
        return found if any(found) else None

    def checked(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """The rows, without the presence of records whose key is not the one that was asked for."""
        if not self.checks:
            return rows
        return [self._without(row, {check.key for check in self.checks if check.fails(row)}) for row in rows]

    def _without(self, row: Sequence[Any], absent: Set[int]) -> Sequence[Any]:
        return row if not absent else [None if place in absent else cell for place, cell in enumerate(row)]


def statement(
    department: SqlDepartment,
    entity: Entity,
    attributes: Sequence[Attribute],
    dialect: Reading,
    tables: Tables = NOTHING_KNOWN,
    scrutiny: Scrutiny = UNCOUNTED,
) -> Statement:
    """Build the statement for these attributes; only their columns occur in it, stored as `tables` says.

    Raises:
        SourceDataInvalid: an attribute is not bound, or bound with a year and asked without, or the reverse, or
            a relation is bound to keys of the other kind of subject.
        ValueError: kind and form of an attribute do not go together.
    """
    needed = _needed(department, entity, attributes)
    relations = _relations(department, entity, attributes)
    wanted = [*(department.tables[index].key for index, _ in needed), *(each.key for each in relations.values())]
    kinds = tuple(dict.fromkeys(wanted))
    keys = dialect.keys([MOST_SPELLINGS[kind] for kind in kinds])
    spelt = dict(zip(kinds, keys.spellings, strict=True))
    columns: list[Expression] = [keys.position]
    source: FromClause = keys.table
    joins = []
    for number, ((index, year), positions) in enumerate(needed.items()):
        part = department.tables[index]
        names = (attributes[position].name for position in positions)
        joined = _aliased(part, f"t{number}", names, tables)
        source = source.outerjoin(joined, _is_of_key(joined, part, year, spelt[part.key], dialect))
        joins.append(_join(part, joined, positions, attributes, columns, dialect, scrutiny))
    for position, relation in relations.items():
        pairs = _pairs(relation, f"r{position}", tables)
        of_key = dialect.is_key(pairs.c[relation.key_column], spelt[relation.key])
        if (computing := dialect.computing) is not None:
            found = listed(relation, attributes[position], pairs, of_key, keys, computing)
            joins.append(_list(relation.key, position, attributes[position], found, columns, scrutiny.invalid))
        else:
            source = source.outerjoin(pairs, and_(of_key, names_somebody(pairs.c[relation.target_column], dialect)))
            joins.append(_pair(relation, position, attributes[position], pairs, columns, scrutiny.invalid))
    checks = () if dialect.computing else _checks(joins, spelt, columns)
    return Statement(select(*_labelled(columns)).select_from(source), kinds, tuple(joins), checks)


def probes_of(department: SqlDepartment) -> list[Select[Any]]:
    """Statements that fail where a table or a bound column is not there, and read nothing."""
    tables = [_aliased(part, "t0", part.attributes, NOTHING_KNOWN) for part in department.tables]
    pairs = [_pairs(relation, "r0", NOTHING_KNOWN) for relation in department.relations]
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


def _aliased(part: Table, alias: str, names: Iterable[str], tables: Tables) -> FromClause:
    wanted = [part.key_column, part.as_of_column, part.year_column]
    return with_columns(part.name, alias, wanted + [part.attributes[name].place for name in names], tables)


def _pairs(relation: Relation, alias: str, tables: Tables) -> FromClause:
    wanted = (relation.key_column, relation.target_column, relation.as_of_column)
    return with_columns(relation.name, alias, wanted, tables)


def with_columns(qualified: str, alias: str, wanted: Iterable[str | None], tables: Tables) -> FromClause:
    """The table with only those columns that are needed, each qualified by a short alias."""
    schema, _, name = qualified.rpartition(".")
    known = tables.get(qualified, {})
    names = [each for each in dict.fromkeys(wanted) if each is not None]
    columns: list[ColumnClause[Any]] = [kept(each, known.get(each, ANY)) for each in names]
    return table(name, *columns, schema=schema or None).alias(alias)


def _is_of_key(
    joined: FromClause, part: Table, year: int | None, spelt: Sequence[Expression], dialect: Reading
) -> ColumnElement[bool]:
    of_key = dialect.is_key(joined.c[part.key_column], spelt)
    if part.year_column is None or year is None:
        return of_key
    return and_(of_key, dialect.is_year(joined.c[part.year_column], year))


def _join(
    part: Table,
    joined: FromClause,
    positions: Sequence[int],
    attributes: Sequence[Attribute],
    columns: list[Expression],
    dialect: Reading,
    scrutiny: Scrutiny,
) -> Join:
    """Add the table's columns to `columns`, and note where they stand."""
    own = joined.c[part.key_column]
    presence = _added(columns, own.is_not(None) if dialect.computing else own)
    as_of = None if part.as_of_column is None else _added(columns, dialect.moment(joined.c[part.as_of_column]))
    cells = []
    for position in positions:
        attribute = attributes[position]
        field = part.attributes[attribute.name]
        if field.place == part.key_column and part.key.holds_canonical:
            # The look-up's key is known, and in canonical form whichever way the department writes it.
            cells.append(cell_from_key(forms.discloser(attribute)))
            continue
        after_birth = follows_birth(part.entity, attribute)
        birth = birth_in(part.key, own, dialect.computing) if after_birth and dialect.computing else None
        wanted = selected(attribute, field, joined.c[field.place], dialect, Days(scrutiny.day, birth))
        place = _added(columns, wanted.expression)
        if after_birth and is_read_exact(attribute, dialect):
            decode = decoder(attribute.kind, field, scrutiny.day)
            cells.append(cell_after_birth(place, decode, wanted.why, attribute, scrutiny.invalid))
        else:
            read = scrutiny.invalid.noting_codes(attribute.name, field, wanted.read)
            cells.append(cell_at(place, read, wanted.why, attribute, scrutiny.invalid))
    register = Register(tuple(positions), part.complete_register, part.as_of_column is not None)
    read_as_of = partial(as_of_moment, form=part.as_of_format)
    return Join(register, part.key, presence, as_of, read_as_of, tuple(cells))


def _list(
    key: KeyKind,
    position: int,
    attribute: Attribute,
    found: Listed,
    columns: list[Expression],
    invalid: InvalidCells,
) -> Join:
    """Add the lists of a relation to `columns`; where there are no keys there is no record."""
    keys = _added(columns, found.keys)
    as_of = None if found.moments is None else _added(columns, found.moments)
    register = Register((position,), complete=False, states_as_of=as_of is not None)
    cell = cell_at(keys, found.read, always(Rule.CHECK_CHARACTER), attribute, invalid)
    return Join(register, key, keys, as_of, found.read_moments, (cell,))


def _pair(
    relation: Relation,
    position: int,
    attribute: Attribute,
    pairs: FromClause,
    columns: list[Expression],
    invalid: InvalidCells,
) -> Join:
    """Add one pair to `columns`: where a database cannot make lists, each pair has a row, and rows are united later."""
    presence = _added(columns, pairs.c[relation.key_column])
    target = _added(columns, pairs.c[relation.target_column])
    as_of = None if relation.as_of_column is None else _added(columns, pairs.c[relation.as_of_column])
    register = Register((position,), complete=False, states_as_of=as_of is not None)
    read_as_of = partial(as_of_moment, form=relation.as_of_format)
    relate = relating(attribute, relation.target)

    def read(written: object) -> Cell:
        return relate(as_held(written))

    related = cell_at(target, read, always(Rule.CHECK_CHARACTER), attribute, invalid)
    return Join(register, relation.key, presence, as_of, read_as_of, (related,))


def _checks(
    joins: Sequence[Join], spelt: Mapping[KeyKind, Sequence[Expression]], columns: list[Expression]
) -> tuple[Check, ...]:
    """Add the spellings by which records are found to `columns`."""
    places = {kind: _added(columns, spelling) for kind, (spelling,) in spelt.items()}
    return tuple(Check(join.presence, places[join.key]) for join in joins)


def _added(columns: list[Expression], expression: Expression) -> int:
    columns.append(expression)
    return len(columns) - 1


def _labelled(columns: Iterable[Expression]) -> list[Expression]:
    return [expression.label(f"c{place}") for place, expression in enumerate(columns)]
