"""A city in memory: the exact values of persons and enterprises, from which both sides of the comparison are fed.

Values lie on and around the edges that `terms` draws. Some rows are missing, some cells are empty, some cannot be
read, and relations lead in circles, to nobody, to strangers, and to more subjects than may be listed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from types import MappingProxyType
from typing import Final, TypeAlias

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.codes import credit_code
from source_adapters.contract import INVALID, NO_RECORD, Entity, ValueKind
from source_adapters.fake import Held, HeldByYear
from source_adapters.forms import Exact
from tests.differential.chance import chance
from tests.differential.terms import CUTS, DAY, YEARS

Records: TypeAlias = Mapping[str, Mapping[str, Held | HeldByYear]]
"""Attribute → key → value, or value by year. A key that is missing has no row."""

DIVISIONS: Final = ("440104001", "440104002", "440104", "440106001", "440106003", "440111002")
INDUSTRIES: Final = MappingProxyType({"0111": "A", "1311": "C", "3972": "C", "6371": "H", "7210": "K", "9810": "T"})
"""Classes of GB/T 4754-2002 and the sections they stand in."""

NAMES: Final = ("李雷", "韩梅", "王", "欧阳·星海", "阿依古丽·买买提", "Sun Mei")

_PERSONS: Final = 36
_ENTERPRISES: Final = 24
_STRANGERS: Final = 3
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FEW: Final = (0, 1, 1, 2, 3, 6)


@dataclass(frozen=True, slots=True)
class City:
    """Who lives and works here; `strangers` have well-formed keys and no row anywhere."""

    persons: tuple[str, ...] = field(repr=False)
    enterprises: tuple[str, ...] = field(repr=False)
    strangers: Mapping[Entity, tuple[str, ...]] = field(repr=False)
    records: Mapping[Entity, Records] = field(repr=False)

    def held(self, entity: Entity, attribute: str, key: str, year: int | None = None) -> Held:
        """What is on record; NO_RECORD where there is no row, or none for the year."""
        found = self.records[entity][attribute].get(key, NO_RECORD)
        if isinstance(found, Mapping):
            return NO_RECORD if year is None else found.get(year, NO_RECORD)
        return found


def built(seed: int) -> City:
    """A city; the same one for the same seed."""
    random = chance(f"city {seed}")
    persons = tuple(_identity_number(random, place) for place in range(_PERSONS + _STRANGERS))
    enterprises = tuple(_credit_code(random, place) for place in range(_ENTERPRISES + _STRANGERS))
    everybody = {Entity.PERSON: persons, Entity.ENTERPRISE: enterprises}
    known = {entity: keys[:-_STRANGERS] for entity, keys in everybody.items()}
    declared = [each for each in REGISTER.values() if not each.is_derived]
    return City(
        persons=known[Entity.PERSON],
        enterprises=known[Entity.ENTERPRISE],
        strangers={entity: keys[-_STRANGERS:] for entity, keys in everybody.items()},
        records={
            entity: {
                each.attribute: _rows(random, each, known[entity], everybody)
                for each in declared
                if each.entity is entity
            }
            for entity in Entity
        },
    )


def _identity_number(random: Random, place: int) -> str:
    born = date(1925, 1, 1) + timedelta(days=random.randrange(29_000))
    body = f"{random.choice(DIVISIONS)[:6]}{born:%Y%m%d}{place + 100:03d}"
    weighed = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return body + "10X98765432"[weighed % 11]


def _credit_code(random: Random, place: int) -> str:
    body = f"91{random.choice(DIVISIONS)[:6]}{place:08d}{random.choice('0123456789X')}"
    return next(body + last for last in _CREDIT_CHARACTERS if credit_code(body + last))


_Everybody: TypeAlias = Mapping[Entity, Sequence[str]]


def _rows(
    random: Random, declared: FieldDeclaration, keys: Sequence[str], everybody: _Everybody
) -> dict[str, Held | HeldByYear]:
    rows: dict[str, Held | HeldByYear] = {}
    unknown = random.choice(keys)
    for key in keys:
        if key == unknown or random.random() < 0.1:
            continue
        if declared.takes_year:
            rows[key] = {year: _cell(random, declared, key) for year in YEARS if random.random() < 0.85}
        elif declared.target is not None:
            rows[key] = _related(random, declared, everybody[declared.target])
        else:
            rows[key] = _cell(random, declared, key)
    return rows


def _cell(random: Random, declared: FieldDeclaration, key: str) -> Held:
    chance = random.random()
    if chance < 0.02:
        return INVALID
    if chance < 0.08:
        return None
    return _EXACT[declared.kind](random, declared, key)


def _related(random: Random, declared: FieldDeclaration, targets: Sequence[str]) -> Held:
    chance = random.random()
    if chance < 0.03:
        return INVALID if chance < 0.015 else None
    most = random.choice(_FEW) if declared.many else random.choices((0, 1, 2), (1, 12, 1))[0]
    return tuple(random.sample(targets, most))


def _figure(random: Random, declared: FieldDeclaration) -> Decimal | int:
    cut = random.choice(CUTS[declared.coordinate])
    if declared.kind in {ValueKind.MONEY, ValueKind.AREA}:
        near = Decimal(cut) + random.choice((Decimal("-0.01"), Decimal(0), Decimal("0.01")))
        return random.choice((near, Decimal(random.randrange(10_000_000)) / 100)).quantize(Decimal("0.01"))
    return max(0, int(cut) + random.choice((-1, 0, 1)))


def _date(random: Random, declared: FieldDeclaration) -> date:
    if random.random() < 0.1:
        return date(random.choice((1948, 1972, 1988)), 2, 29)
    if declared.coordinate in CUTS and random.random() < 0.5:
        years = int(random.choice(CUTS[declared.coordinate]))
        return DAY.replace(year=DAY.year - years) + timedelta(days=random.choice((-1, 0, 1)))
    return DAY - timedelta(days=random.randrange(1, 30_000))


def _day_of(random: Random, declared: FieldDeclaration, key: str) -> date:
    """A date, and of what happens in somebody's life none before the birth that their number tells."""
    day = _date(random, declared)
    return max(day, date.fromisoformat(key[6:14])) if declared.coordinate in _IN_A_LIFE else day


def _organisation_code(random: Random) -> str:
    body = f"{random.randrange(10**8):08d}"
    weighed = sum(weight * int(digit) for weight, digit in zip((3, 7, 9, 10, 5, 8, 4, 2), body, strict=True))
    return body + "0123456789X"[-weighed % 11]


_IN_A_LIFE: Final = frozenset({"Person.diedOn", "Person.householdRegisteredOn"})


def _text(random: Random, declared: FieldDeclaration, key: str) -> str:
    if declared.name in {"idNumber", "idNumberMasked", "creditCode"}:
        return key
    if declared.name == "organisationCode":
        return _organisation_code(random)
    if declared.name == "industry":
        return random.choice(tuple(INDUSTRIES))
    return random.choice(NAMES) if declared.entity is Entity.PERSON else f"{declared.name} of {key[8:17]}"


_EXACT: Final[Mapping[ValueKind, Callable[[Random, FieldDeclaration, str], Exact]]] = MappingProxyType(
    {
        ValueKind.MONEY: lambda random, declared, _key: _figure(random, declared),
        ValueKind.AREA: lambda random, declared, _key: _figure(random, declared),
        ValueKind.COUNT: lambda random, declared, _key: _figure(random, declared),
        ValueKind.MONTHS: lambda random, declared, _key: _figure(random, declared),
        ValueKind.DATE: _day_of,
        ValueKind.CODE: lambda random, declared, _key: random.choice(declared.words),
        ValueKind.DIVISION: lambda random, _declared, _key: random.choice(DIVISIONS),
        ValueKind.NAME_MATCH: lambda random, _declared, _key: random.choice(NAMES),
        ValueKind.TEXT: _text,
    }
)
