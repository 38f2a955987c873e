"""How a department writes the keys of its records, and whose record such a key is."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters import codes
from source_adapters.contract import Entity


class KeyKind(StrEnum):
    """What a department's key column or field holds."""

    IDENTITY_NUMBER = "identity_number"
    IDENTITY_NUMBER_15 = "identity_number_15"
    IDENTITY_NUMBER_15_OR_18 = "identity_number_15_or_18"
    CREDIT_CODE = "credit_code"
    ORGANISATION_CODE = "organisation_code"

    @property
    def entity(self) -> Entity:
        """Whose key it is."""
        return Entity.PERSON if self in _PERSONS else Entity.ENTERPRISE

    @property
    def holds_canonical(self) -> bool:
        """Whether a record's key settles the canonical key (an organisation code is only a part of one)."""
        return self is not KeyKind.ORGANISATION_CODE

    @property
    def is_everybodys(self) -> bool:
        """Whether every subject has such a key (not everybody had a number in 15 digits)."""
        return self is not KeyKind.IDENTITY_NUMBER_15


TARGETS: Final = (KeyKind.CREDIT_CODE, KeyKind.IDENTITY_NUMBER, KeyKind.IDENTITY_NUMBER_15_OR_18)
"""How a department may write the keys of related subjects: each settles the canonical key."""

_PERSONS: Final = frozenset({KeyKind.IDENTITY_NUMBER, KeyKind.IDENTITY_NUMBER_15, KeyKind.IDENTITY_NUMBER_15_OR_18})

Spellings: TypeAlias = tuple[str, ...]

MOST_SPELLINGS: Final[Mapping[KeyKind, int]] = MappingProxyType(
    {
        KeyKind.IDENTITY_NUMBER: 2,
        KeyKind.IDENTITY_NUMBER_15: 1,
        KeyKind.IDENTITY_NUMBER_15_OR_18: 3,
        KeyKind.CREDIT_CODE: 1,
        KeyKind.ORGANISATION_CODE: 2,
    }
)
"""How many spellings one key can have at most, so that a statement has room for them."""


def canonical(entity: Entity, key: str) -> str | None:
    """The key as its standard writes it, or None where it is malformed and cannot be looked up anywhere."""
    return _CANONICAL[entity](key)


def canonicals(entity: Entity, keys: Sequence[str]) -> list[str | None]:
    """`canonical` of each."""
    return _CANONICALS[entity](keys)


def spellings(kind: KeyKind, canonical: str) -> Spellings:
    """Every way in which a department of this kind may have written a canonical key.

    None at all where it cannot be looked up there: a person who never had a 15-digit number, where only those
    are kept. A check character X may stand there in lower case, and an organisation code with its hyphen.
    """
    return _SPELL[kind](canonical)


def spellings_in_turn(kind: KeyKind, canonicals: Sequence[str]) -> tuple[list[str], list[int]]:
    """`spellings` of each, one after the other, and for each spelling the place of its key."""
    if kind is KeyKind.IDENTITY_NUMBER:
        return _spelt_18_in_turn(canonicals)
    spell = _SPELL[kind]
    spelt = [(spelling, place) for place, canonical in enumerate(canonicals) for spelling in spell(canonical)]
    return [spelling for spelling, _ in spelt], [place for _, place in spelt]


def token(kind: KeyKind, canonical: str) -> str:
    """What `matched` gives for the record of a canonical key that has spellings."""
    return canonical if kind.holds_canonical else codes.organisation_code(canonical)


def matched(kind: KeyKind, written: str) -> str | None:
    """The token of a record's key as the department wrote it, or None where it is nobody's.

    15 digits are lengthened; a centenarian's (sequence 996 to 999) are nobody's, their century being unknown.
    """
    return _READ[kind](written)


def _spelt_18(canonical: str) -> Spellings:
    return (canonical, canonical.lower()) if canonical[-1] == "X" else (canonical,)


def _spelt_18_in_turn(canonicals: Sequence[str]) -> tuple[list[str], list[int]]:
    """The same as `_spelt_18` of each: one in eleven has a second spelling, which is put behind the first."""
    spelt, whose = list(canonicals), list(range(len(canonicals)))
    checks = "".join(canonicals)[17::18]
    place = checks.rfind("X")
    while place >= 0:
        spelt.insert(place + 1, canonicals[place].lower())
        whose.insert(place + 1, place)
        place = checks.rfind("X", 0, place)
    return spelt, whose


def _spelt_15(canonical: str) -> Spellings:
    old = codes.fifteen_digits(canonical)
    return () if old is None else (old,)


def _spelt_either(canonical: str) -> Spellings:
    return (*_spelt_18(canonical), *_spelt_15(canonical))


def _spelt_credit_code(canonical: str) -> Spellings:
    return (canonical,)


def _spelt_organisation_code(canonical: str) -> Spellings:
    code = codes.organisation_code(canonical)
    return (code, f"{code[:8]}-{code[8:]}")


def _read_either(written: str) -> str | None:
    if len(written) != 15 and (known := codes.identity_number(written)) is not None:
        return known
    if len(folded := codes.normalised(written)) != 15:
        return None
    try:
        return codes.eighteen_digits(folded)
    except ValueError:
        return None


def _read_organisation_code(written: str) -> str | None:
    folded = codes.normalised(written).replace("-", "")
    return folded if len(folded) == 9 else None


_CANONICAL: Final[Mapping[Entity, Callable[[str], str | None]]] = MappingProxyType(
    {Entity.PERSON: codes.identity_number, Entity.ENTERPRISE: codes.credit_code}
)

_CANONICALS: Final[Mapping[Entity, Callable[[Sequence[str]], list[str | None]]]] = MappingProxyType(
    {Entity.PERSON: codes.identity_numbers, Entity.ENTERPRISE: codes.credit_codes}
)

_SPELL: Final[Mapping[KeyKind, Callable[[str], Spellings]]] = MappingProxyType(
    {
        KeyKind.IDENTITY_NUMBER: _spelt_18,
        KeyKind.IDENTITY_NUMBER_15: _spelt_15,
        KeyKind.IDENTITY_NUMBER_15_OR_18: _spelt_either,
        KeyKind.CREDIT_CODE: _spelt_credit_code,
        KeyKind.ORGANISATION_CODE: _spelt_organisation_code,
    }
)

_READ: Final[Mapping[KeyKind, Callable[[str], str | None]]] = MappingProxyType(
    {
        KeyKind.IDENTITY_NUMBER: codes.identity_number,
        KeyKind.IDENTITY_NUMBER_15: _read_either,
        KeyKind.IDENTITY_NUMBER_15_OR_18: _read_either,
        KeyKind.CREDIT_CODE: codes.credit_code,
        KeyKind.ORGANISATION_CODE: _read_organisation_code,
    }
)
