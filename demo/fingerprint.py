"""Whether a city that was built is still the one that would be built now."""

import hashlib
from dataclasses import astuple
from pathlib import Path
from typing import Final

from demo.generator.size import CitySize

DEMO: Final = Path(__file__).parent
MAKERS: Final = ("generator/*.py", "departments/*.py", "*.csv", "city.py", "settings.py", "keys.py", "secret_files.py")
"""The sources that a city's contents follow from."""


def fingerprint(size: CitySize, seed: int) -> str:
    """A short name for all that decides about a city's contents: the sources that make it, its size, its seed."""
    digest = hashlib.sha256(repr((astuple(size), seed)).encode())
    for path in sorted(path for pattern in MAKERS for path in DEMO.glob(pattern)):
        digest.update(path.relative_to(DEMO).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
