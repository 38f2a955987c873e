"""Keys as rows, one for each spelling: a database that finds a row by an index wants one value to look for."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias

from source_adapters.sql_dialect import Spellings

Spelt: TypeAlias = tuple[str | None, ...]
"""One spelling of a key for each kind, None where it has no further one."""


def one_row_a_spelling(keys: Sequence[Spellings]) -> Iterator[tuple[int, Spelt]]:
    """The position of each key, as often as it has spellings of any kind, and the spellings."""
    return ((position, spelt) for position, kinds in enumerate(keys) for spelt in zip_longest(*kinds))
