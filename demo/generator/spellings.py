"""How a name is written on an application: variants that are the same name, and names that are not."""

from collections.abc import Callable
from typing import Final, TypeAlias

from demo.generator.chance import Chance
from demo.generator.names import GIVEN, INTERPUNCT, LONG_GIVEN, SURNAMES

Spelling: TypeAlias = Callable[[Chance, str], str]
"""Writes a name in another way; gives it back as it was where the way does not apply to it."""

INTERPUNCTS: Final = "・•‧"
COMPATIBLE: Final = str.maketrans({"李": "\uf9e1", "林": "\uf9f4", "梁": "\uf97a", "易": "\uf9e0"})
"""Compatibility ideographs that NFKC folds into the plain ones."""

FULL_WIDTH: Final = str.maketrans({sign: chr(sign + 0xFEE0) for sign in range(ord("A"), ord("Z") + 1)})
BLANKS: Final = (" ", "\u3000", "  ")


def with_blanks(chance: Chance, name: str) -> str:
    """Blanks behind the first character or the last, as forms with three boxes invite them."""
    blank = chance.choice(BLANKS)
    return name[0] + blank + name[1:] if chance.random() < 0.7 else name + blank


def with_another_interpunct(chance: Chance, name: str) -> str:
    """Another of the dots that keyboards offer between the parts of a name."""
    return name.replace(INTERPUNCT, chance.choice(INTERPUNCTS))


def with_full_width_letters(_chance: Chance, name: str) -> str:
    """Letters as wide as the characters around them."""
    return name.translate(FULL_WIDTH)


def with_compatible_characters(_chance: Chance, name: str) -> str:
    """The code points that older character sets left behind for the same characters."""
    return name.translate(COMPATIBLE)


VARIANTS: Final[tuple[Spelling, ...]] = (
    with_another_interpunct,
    with_full_width_letters,
    with_compatible_characters,
    with_blanks,
)


def variant(chance: Chance, name: str) -> str:
    """The same name, written in another of the ways that apply to it."""
    written = [spelling(chance, name) for spelling in VARIANTS]
    return chance.choice([other for other in written if other != name])


def wrong_name(chance: Chance, name: str) -> str:
    """A name close to this one that must not pass for it."""
    wrong = name
    while wrong == name:
        wrong = chance.choice(SLIPS)(chance, name)
    return wrong


def with_another_beginning(chance: Chance, name: str) -> str:
    """Somebody else's surname, or first part."""
    first, dot, rest = name.partition(INTERPUNCT)
    if dot:
        return chance.choice(LONG_GIVEN) + dot + rest
    return chance.choice(SURNAMES) + name[1:] if len(first) > 1 else name


def with_another_ending(chance: Chance, name: str) -> str:
    """One character of the given name taken for another."""
    return name[:-1] + chance.choice(GIVEN)


def with_the_ending_turned(_chance: Chance, name: str) -> str:
    """The last two characters the other way round."""
    return name[:-2] + name[-1] + name[-2] if INTERPUNCT not in name[-2:] else name


def with_the_end_missing(_chance: Chance, name: str) -> str:
    """A character short, where one is left over."""
    return name[:-1] if len(name) > 2 and name[-2] != INTERPUNCT else name


SLIPS: Final[tuple[Spelling, ...]] = (
    with_another_beginning,
    with_another_ending,
    with_the_ending_turned,
    with_the_end_missing,
)
