"""Files that only their owner may read: the signing key, and the secrets that services take from the environment."""

import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

SUBJECT_HASH_KEY: Final = "MERIDIAN_SUBJECT_HASH_KEY"
SUBJECT_HASH_KEY_BYTES: Final = 32
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def write_private(path: Path, text: str) -> None:
    """Write a new file that nobody but its owner can ever have read; raises FileExistsError for an old one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def write_secrets(path: Path, tokens: Iterable[str], kept: Mapping[str, str] = NOTHING) -> None:
    """Draw the secrets of a city, one `NAME=value` a line, as shells and process managers read them.

    `tokens` are the names of the services' tokens; what is among `kept` stays as it is.
    """
    drawn = {SUBJECT_HASH_KEY: secrets.token_hex(SUBJECT_HASH_KEY_BYTES)}
    drawn.update({name: secrets.token_urlsafe(32) for name in tokens})
    write_private(path, "".join(f"{name}={kept.get(name, value)}\n" for name, value in drawn.items()))


def read_secrets(path: Path) -> dict[str, str]:
    """The secrets of a city, by the name of the environment variable."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines)
    return {name: value for name, _, value in pairs}
