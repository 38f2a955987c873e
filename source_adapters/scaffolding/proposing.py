"""From what was found to what would be bound: by what a column looks like and is called, and nothing by chance."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from source_adapters.bound import DateFormat
from source_adapters.contract import Entity, ValueKind
from source_adapters.keys import KeyKind
from source_adapters.scaffolding.findings import Block, Column, Look, Pairs, Proposal, Proposed, Table, Wanted
from source_adapters.scaffolding.names import MOMENTS, YEARS, is_own_key, suggests
from source_adapters.scaffolding.words import known_words
from source_adapters.settings_table import UNDECIDED

FORMATS: Final[Mapping[Look, DateFormat]] = MappingProxyType(
    {
        Look.ISO_DAY: DateFormat.ISO,
        Look.COMPACT_DAY: DateFormat.COMPACT,
        Look.SLASHED_DAY: DateFormat.SLASHED,
        Look.CHINESE_DAY: DateFormat.CHINESE,
        Look.SHORT_DAY: DateFormat.TWO_DIGIT_YEAR,
        Look.SERIAL_DAY: DateFormat.EXCEL_SERIAL,
    }
)
_ONLY_ONE_LEFT: Final = "the only column left for it; check"
_NO_CODE_SEEN: Final = "no code was seen: name a table of codes, or none"
_OF_THE_KEY: Final = frozenset({"idNumber", "idNumberMasked", "creditCode", "organisationCode"})
_BY_NAME_ONLY: Final = frozenset({ValueKind.TEXT, ValueKind.NAME_MATCH})


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A table that is about one kind of entity."""

    table: Table
    entity: Entity
    key: Column
    kind: KeyKind
    year: Column | None
    moment: Column | None

    @property
    def free(self) -> Iterator[Column]:
        """The columns that may hold attributes."""
        return (each for each in self.table.columns if each not in {self.key, self.year, self.moment})


def proposal(tables: Sequence[Table], wanted: Sequence[Wanted], *, pairs_apart: bool = True) -> Proposal:
    """What would be bound of these tables for the attributes that are wanted of the department.

    Relations are blocks of their own, or else, without `pairs_apart`, attributes of records.
    """
    keyed, pairs, remarks = _sorted(tables, wanted)
    related = {(each.entity, each.attribute) for each in pairs}
    values = [each for each in wanted if each.kind is not ValueKind.KEYS]
    found = _placed(keyed, values)
    if not pairs_apart:
        found += [(home, _in_record(each)) for each in pairs for home in keyed if home.table is each.table]
        pairs = []
    blocks = [_block(each, [proposed for home, proposed in found if home is each]) for each in keyed]
    of_pairs = {each.table.name for each in pairs}
    used = of_pairs | {home.table.name for home, _ in found}
    remarks += [_unused(each) for each in keyed if each.table.name not in used]
    homeless = {(each.entity, each.attribute) for each in wanted} - related
    homeless -= {(home.entity, proposed.attribute) for home, proposed in found}
    remarks += [f"nothing was found for {entity}.{name}" for entity, name in sorted(homeless)]
    return Proposal(tuple(each for each in blocks if each.attributes), tuple(pairs), tuple(remarks))


def _in_record(pairs: Pairs) -> Proposed:
    return Proposed(pairs.attribute, pairs.target_place, (f'target = "{pairs.target}"',), remark=pairs.remark)


def _sorted(tables: Sequence[Table], wanted: Sequence[Wanted]) -> tuple[list[_Keyed], list[Pairs], list[str]]:
    keyed: list[_Keyed] = []
    pairs: list[Pairs] = []
    remarks: list[str] = []
    for table in tables:
        keys = [column for column in table.columns if column.key is not None]
        if not keys:
            remarks.append(f"{table.name}: no column holds keys of persons or enterprises in the rows that were seen")
            continue
        pairs += _pairs(table, keys, wanted)
        if (own := _own_key(keys)) is not None and own.key is not None:
            keyed.append(_about(table, own, own.key))
    return keyed, pairs, remarks


def _about(table: Table, key: Column, kind: KeyKind) -> _Keyed:
    year = None if key.is_unique else _called(table, YEARS, lambda column: Look.YEAR in column.looks)
    moment = _called(table, MOMENTS, lambda column: bool(column.looks & FORMATS.keys()) or not column.looks)
    return _Keyed(table, kind.entity, key, kind, year, moment)


def _own_key(keys: Sequence[Column]) -> Column | None:
    """The one of a record's own; None where several may be."""
    called = [key for key in keys if is_own_key(key.place)]
    unique = [key for key in keys if key.is_unique]
    for some in (called, unique, keys):
        if len(some) == 1:
            return some[0]
    return None


def _name(column: Column) -> str:
    return column.place.rpartition(".")[2].lower()


def _called(table: Table, names: frozenset[str], fits: Callable[[Column], bool]) -> Column | None:
    found = [column for column in table.columns if _name(column) in names and fits(column)]
    return found[0] if len(found) == 1 else None


def _pairs(table: Table, keys: Sequence[Column], wanted: Sequence[Wanted]) -> Iterator[Pairs]:
    """The relations that a table with two columns of keys may hold."""
    own = _own_key(keys)
    for relation in (each for each in wanted if each.kind is ValueKind.KEYS):
        for one in keys:
            if one.key is None or one.key.entity is not relation.entity or (own is not None and one is not own):
                continue
            others = [each for each in keys if each is not one and each.key and each.key.entity is relation.target]
            if len(others) != 1 or others[0].key is None or not _may_be(table, relation, others[0], wanted):
                continue
            moment = _called(table, MOMENTS, lambda column: bool(column.looks & FORMATS.keys()))
            yield Pairs(
                table,
                relation.attribute,
                relation.entity,
                one.place if own is not None else None,
                one.key,
                others[0].place if own is not None else None,
                others[0].key,
                moment.place if moment else None,
                _form_of(moment) if moment else None,
                "" if own is not None else f"which of {one.place} and {others[0].place} is the subject's own?",
            )
            break


def _may_be(table: Table, relation: Wanted, target: Column, wanted: Sequence[Wanted]) -> bool:
    """Whether it is called so, or no other relation of these kinds is wanted."""
    alike = [each for each in wanted if (each.entity, each.target) == (relation.entity, relation.target)]
    return suggests(target, relation) or len(alike) == 1


def _placed(keyed: Sequence[_Keyed], wanted: Sequence[Wanted]) -> list[tuple[_Keyed, Proposed]]:
    """Where each attribute would be found: by name first, and what then is left by elimination."""
    found: list[tuple[_Keyed, Proposed]] = []
    used: set[tuple[str, str]] = set()
    open_ones = []
    for each in (each for each in wanted if each.attribute not in _OF_THE_KEY):
        homes = _homes(keyed, each)
        named = [(home, column) for home, column in homes if suggests(column, each)]
        if len(named) == 1:
            home, column = named[0]
            used.add((home.table.name, column.place))
            found.append((home, _bound(each, column)))
        else:
            open_ones.append((each, named or homes))
    found += _left_over(keyed, [(each, _unused_of(homes, used)) for each, homes in open_ones])
    for each in (each for each in wanted if each.attribute in _OF_THE_KEY):
        homes_of_keys = [home for home in keyed if home.entity is each.entity]
        if homes_of_keys:
            found.append(_of_the_key(each, homes_of_keys, found))
    return found


def _left_over(
    keyed: Sequence[_Keyed], left: Sequence[tuple[Wanted, Sequence[tuple[_Keyed, Column]]]]
) -> Iterator[tuple[_Keyed, Proposed]]:
    for each, homes in left:
        rivals = [other for other, theirs in left if other is not each and any(home in theirs for home in homes)]
        if len(homes) == 1 and not rivals and each.kind not in _BY_NAME_ONLY:
            home, column = homes[0]
            yield home, replace(_bound(each, column), remark=_ONLY_ONE_LEFT)
        elif block := next((home for home in keyed if _is_home(home, each)), None):
            yield block, _undecided(each, homes)


def _of_the_key(
    wanted: Wanted, homes: Sequence[_Keyed], found: Sequence[tuple[_Keyed, Proposed]]
) -> tuple[_Keyed, Proposed]:
    """A register's own number is taken from the table that is called so, or answers for most attributes."""
    counted = Counter(home.table.name for home, _ in found)
    ranked = sorted(
        homes, key=lambda home: (suggests(Column(home.table.name), wanted), counted[home.table.name]), reverse=True
    )
    first, *others = ranked
    rank = counted[first.table.name]
    alike = [home for home in others if counted[home.table.name] == rank]
    if alike and not suggests(Column(first.table.name), wanted):
        return first, _undecided(wanted, [(home, home.key) for home in (first, *alike)])
    return first, Proposed(wanted.attribute, first.key.place)


def _unused_of(homes: Sequence[tuple[_Keyed, Column]], used: set[tuple[str, str]]) -> list[tuple[_Keyed, Column]]:
    return [(home, column) for home, column in homes if (home.table.name, column.place) not in used]


def _homes(keyed: Sequence[_Keyed], wanted: Wanted) -> list[tuple[_Keyed, Column]]:
    """Every column that may hold the attribute by what it looks like."""
    places: list[tuple[_Keyed, Column]] = []
    for home in keyed:
        if _is_home(home, wanted):
            places += [(home, column) for column in home.free if _fits(column, wanted.kind)]
    return places


def _is_home(home: _Keyed, wanted: Wanted) -> bool:
    return (
        home.entity is wanted.entity
        and (home.year is not None or _holds_years(home.table)) >= wanted.by_year
        and (home.year is None or wanted.by_year)
    )


def _holds_years(table: Table) -> bool:
    return any("{year}" in column.place for column in table.columns)


def _fits(column: Column, kind: ValueKind) -> bool:
    if not column.looks:
        return True
    if kind is ValueKind.DATE:
        return bool(column.looks & FORMATS.keys())
    return _FITTING[kind] in column.looks


_FITTING: Final[Mapping[ValueKind, Look]] = MappingProxyType(
    {
        ValueKind.MONEY: Look.NUMBER,
        ValueKind.AREA: Look.NUMBER,
        ValueKind.COUNT: Look.WHOLE,
        ValueKind.MONTHS: Look.WHOLE,
        ValueKind.DIVISION: Look.DIVISION,
        ValueKind.CODE: Look.CODE,
        ValueKind.TEXT: Look.TEXT,
        ValueKind.NAME_MATCH: Look.TEXT,
    }
)


def _bound(wanted: Wanted, column: Column) -> Proposed:
    match wanted.kind:
        case ValueKind.DATE:
            return Proposed(wanted.attribute, column.place, _date_settings(column))
        case ValueKind.MONEY:
            return Proposed(wanted.attribute, column.place, _unit(column))
        case ValueKind.CODE:
            if not column.codes:
                return Proposed(wanted.attribute, column.place, (f'codes = "{UNDECIDED}"',), remark=_NO_CODE_SEEN)
            if set(column.codes) <= set(wanted.words):
                return Proposed(wanted.attribute, column.place)
            codes = known_words(wanted.words, column.codes)
            return Proposed(wanted.attribute, column.place, codes=codes, words=wanted.words)
        case _:
            return Proposed(wanted.attribute, column.place)


def _date_settings(column: Column) -> tuple[str, ...]:
    form = _form_of(column)
    settings = [] if form == DateFormat.ISO else [f'format = "{form}"']
    if form == DateFormat.TWO_DIGIT_YEAR:
        settings.append(f'pivot = "{UNDECIDED}"')
    if column.empty:
        listed = ", ".join(f'"{each}"' for each in column.empty)
        settings.append(f"empty = [{listed}]")
    return tuple(settings)


def _form_of(column: Column) -> str:
    forms = [form for look, form in FORMATS.items() if look in column.looks]
    return forms[0] if len(forms) == 1 else UNDECIDED


def _unit(column: Column) -> tuple[str, ...]:
    """Whole numbers may be yuan as well as fen; only the department knows."""
    if "万" in column.comment:
        return ('unit = "ten_thousand_yuan"',)
    if "分" in column.comment:
        return ('unit = "fen"',)
    return () if "元" in column.comment else (f'unit = "{UNDECIDED}"',)


def _undecided(wanted: Wanted, homes: Sequence[tuple[_Keyed, Column]]) -> Proposed:
    if not homes:
        return Proposed(wanted.attribute, None, remark=f"no column looks like {wanted.kind}")
    places = ", ".join(f"{home.table.name}.{column.place}" for home, column in homes)
    return Proposed(wanted.attribute, None, remark=f"one of {places}?")


def _block(keyed: _Keyed, attributes: Sequence[Proposed]) -> Block:
    return Block(
        keyed.table,
        keyed.entity,
        keyed.key.place,
        keyed.kind,
        tuple(attributes),
        keyed.year.place if keyed.year else None,
        keyed.moment.place if keyed.moment else None,
        _form_of(keyed.moment) if keyed.moment else None,
    )


def _unused(keyed: _Keyed) -> str:
    columns = ", ".join(column.place for column in keyed.free)
    nothing = f"nothing wanted was found in {columns or 'it'}"
    return f"{keyed.table.name}: keyed by {keyed.key.place} ({keyed.kind}); {nothing}"
