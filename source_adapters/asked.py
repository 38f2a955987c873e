"""The keys that a question asks a department for, in every spelling that it may know them by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from source_adapters.keys import KeyKind, matched, spellings_in_turn, token

Owners: TypeAlias = Mapping[str, Sequence[int]]
"""Places of the keys of a question, by their spellings and by their token."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Keys by place: their numbers (`gathering.Numbered`) and canonical forms.

    `spelt` are all their spellings, key by key, and `whose` says of each at which place its key stands.
    """

    kind: KeyKind
    numbers: Sequence[int]
    canonicals: Sequence[str] = field(repr=False)
    spelt: Sequence[str] = field(repr=False)
    whose: Sequence[int]

    def batches(self, size: int) -> Iterable["Asked"]:
        """The same keys, no more in one question than the department takes."""
        if 0 < len(self.numbers) <= size:
            return (self,)
        return self._slices(size)

    def numbers_of(self, places: Sequence[int]) -> Sequence[int]:
        """The numbers of the keys at these places."""
        if self.numbers == range(len(self.numbers)):
            return places
        return [self.numbers[place] for place in places]

    def owners(self) -> Owners:
        """Who may be meant by a record's key, for `owners_of`."""
        owners: dict[str, dict[int, None]] = {}
        for written, place in zip(self.spelt, self.whose, strict=True):
            owners.setdefault(written, {})[place] = None
        for place, canonical in enumerate(self.canonicals):
            owners.setdefault(token(self.kind, canonical), {})[place] = None
        return {written: tuple(places) for written, places in owners.items()}

    def owners_of(self, written: str, owners: Owners) -> Sequence[int]:
        """Whose record this is; nobody's where no one asked for it."""
        # Nearly all keys come back in a spelling that was asked for, and need no arithmetic.
        return owners.get(written) or owners.get(matched(self.kind, written) or "", ())

    def is_key_of(self, written: str, place: int) -> bool:
        """Whether a record's key is the one at this place."""
        return matched(self.kind, written) == token(self.kind, self.canonicals[place])

    def _slices(self, size: int) -> Iterator["Asked"]:
        for start in range(0, len(self.numbers), size):
            of_one = slice(start, start + size)
            yield _asked(self.kind, self.numbers[of_one], self.canonicals[of_one])


def asked(kind: KeyKind, canonicals: Sequence[str | None]) -> Asked:
    """The keys that a department of this kind can be asked for, of all those of a request."""
    known = [canonical for canonical in canonicals if canonical is not None]
    if len(known) == len(canonicals):
        return _asked(kind, range(len(known)), known)
    return _asked(kind, [number for number, canonical in enumerate(canonicals) if canonical is not None], known)


def _asked(kind: KeyKind, numbers: Sequence[int], canonicals: Sequence[str]) -> Asked:
    spelt, whose = spellings_in_turn(kind, canonicals)
    told = set(whose)
    if len(told) < len(canonicals):
        # Somebody never had such a number.
        of_told = [place for place in range(len(canonicals)) if place in told]
        return _asked(kind, [numbers[place] for place in of_told], [canonicals[place] for place in of_told])
    return Asked(kind, numbers, canonicals, spelt, whose)
