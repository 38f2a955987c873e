"""Who lives with whom: households of the city's own register, each in one division, across ages."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from demo.generator.chance import Chance, shuffled
from demo.generator.lives import Life, Standing

REGISTERED: Final = frozenset({Standing.LOCAL, Standing.LOCAL_COLLECTIVE})
"""Newcomers are in the books of other cities, and a cancelled registration is in no book."""

SIZES: Final = (1, 2, 3, 4, 5, 6)
SIZE_WEIGHTS: Final = (12, 20, 35, 18, 10, 5)


def households(chance: Chance, lives: Iterable[Life]) -> dict[str, str]:
    """Identity number → number of the household, for all who are in a book of the city.

    Who died and was not struck off is in it still. Those without a division, or with an unknown one, live
    together too.
    """
    neighbours: dict[str | None, list[Life]] = {}
    for life in lives:
        if life.standing in REGISTERED:
            neighbours.setdefault(life.division, []).append(life)
    return {
        life.person.number: f"{place:08d}"
        for place, members in enumerate(_all_books(chance, neighbours.values()), start=1)
        for life in members
    }


def _all_books(chance: Chance, streets: Iterable[list[Life]]) -> Iterator[Sequence[Life]]:
    for street in streets:
        waiting = iter(shuffled(chance, street))
        while members := tuple(islice(waiting, chance.choices(SIZES, SIZE_WEIGHTS)[0])):
            yield members
