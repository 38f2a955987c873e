"""Bounds of one request, so that none can cost much before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request, all checked before any source is called; `body_seconds` is how long its body may take."""

    body_bytes: int = 1_048_576
    body_seconds: int = 10
    document_characters: int = 65_536
    tokens: int = 4_000
    depth: int = 16
    aliases: int = 200
    root_fields: int = 20
    fields: int = 5_000
    entries: int = 2_000
    leaves: int = 200_000
    repeats: int = 100
    name: int = 128
    related: int = 100
