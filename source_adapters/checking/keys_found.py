"""Keys of a sample as a department wrote them become keys that it can be asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from source_adapters import codes
from source_adapters.contract import Entity
from source_adapters.keys import KeyKind, canonical, matched

_SOMEBODY: str = "91440100"
"""What stands before an organisation code in a credit code: the department knows the code alone."""


@dataclass(frozen=True, slots=True)
class KeysFound:
    """Whom a sample is about, each once, and how many written keys were none."""

    keys: tuple[str, ...] = field(repr=False)
    malformed: int = 0


def keys_found(kind: KeyKind, written: Iterable[object]) -> KeysFound:
    """From the cells of a key column."""
    known: dict[str, None] = {}
    malformed = 0
    for each in written:
        key = _key(kind, each)
        if key is None:
            malformed += 1
        else:
            known[key] = None
    return KeysFound(tuple(known), malformed)


def keys_given(lines: Iterable[str]) -> dict[Entity, Sequence[str]]:
    """From the lines of a file: each key once, by whose it is. What is no key of anybody is passed over."""
    found: dict[Entity, dict[str, None]] = {entity: {} for entity in Entity}
    for line in lines:
        for entity, keys in found.items():
            if (key := canonical(entity, line.strip())) is not None:
                keys[key] = None
    return {entity: tuple(keys) for entity, keys in found.items()}


def _key(kind: KeyKind, written: object) -> str | None:
    if isinstance(written, bool) or not isinstance(written, int | str):
        return None
    token = matched(kind, str(written).strip())
    if token is None:
        return None
    return token if kind.holds_canonical else codes.credit_code_around(_SOMEBODY, token)
