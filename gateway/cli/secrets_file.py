"""A file of secrets as process managers read it: ``NAME=value`` a line. One of them is replaced, the others stay."""

import os
from pathlib import Path


def read_secret(path: Path, name: str) -> str | None:
    """The value of a name, None where it is not there. Raises `OSError`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        found, _, value = line.partition("=")
        if found.strip() == name:
            return value.strip()
    return None


def replace_secret(path: Path, name: str, value: str | None) -> None:
    """Write the whole file anew, for its owner alone, or nothing; None takes the name out. Raises `OSError`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    named = [line.partition("=")[0].strip() == name for line in lines]
    place = named.index(True) if any(named) else len(lines)
    written = [line for line, is_named in zip(lines, named, strict=True) if not is_named]
    if value is not None:
        written.insert(place, f"{name}={value}")
    beside = path.with_name(f"{path.name}.next")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in written))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
