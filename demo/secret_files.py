"""Files that only their owner may read: the signing key, and the secrets that services take from the environment."""

import os
import secrets
from pathlib import Path
from typing import Final

SUBJECT_HASH_KEY: Final = "MERIDIAN_SUBJECT_HASH_KEY"
SUBJECT_HASH_KEY_BYTES: Final = 32
SERVICE_TOKENS: Final = ("MERIDIAN_INDUSTRY_COMMERCE_TOKEN", "MERIDIAN_NATIONAL_TAX_TOKEN")


def write_private(path: Path, text: str) -> None:
    """Write a new file that nobody but its owner can ever have read; raises FileExistsError for an old one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def write_secrets(path: Path) -> None:
    """Draw the secrets of a city, one `NAME=value` a line, as shells and process managers read them."""
    drawn = {SUBJECT_HASH_KEY: secrets.token_hex(SUBJECT_HASH_KEY_BYTES)}
    drawn.update({name: secrets.token_urlsafe(32) for name in SERVICE_TOKENS})
    write_private(path, "".join(f"{name}={value}\n" for name, value in drawn.items()))


def read_secrets(path: Path) -> dict[str, str]:
    """The secrets of a city, by the name of the environment variable."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines)
    return {name: value for name, _, value in pairs}
