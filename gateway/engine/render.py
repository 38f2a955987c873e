"""Writes cells that become objects: bands of a range, verdicts with their reasons."""

from collections.abc import Callable
from typing import Final, TypeAlias

from gateway.engine.plan import JSON, LeafShape, ObjectShape, Renderer, Shape, SourcesShape
from gateway.engine.resolve import Bounds, plain

LONGEST_LIST: Final = 5
"""Values that a sub-field of a verdict is counted as: as many as there are classes of reason."""

WRITTEN_ERROR: Final = 10
"""Values that an error is counted as."""

Subfields: TypeAlias = tuple[tuple[str, str], ...]
"""Response key → name of each sub-field, ``__typename`` standing as ``=Type``."""


def band_renderer(bands: tuple[Bounds, ...], selection: Subfields) -> Renderer:
    """Writes a range. A cell is the index of a band, so every band is written once, here."""
    written: tuple[JSON, ...] = tuple(
        {key: name[1:] if name.startswith("=") else _bound(band, name) for key, name in selection} for band in bands
    )
    return lambda cell: written[cell] if isinstance(cell, int) else None


def _bound(band: Bounds, name: str) -> JSON:
    if name == "label":
        return band.label
    end = band.from_ if name == "from" else band.to
    return None if end is None else plain(end)


def object_renderer(selection: Subfields) -> Renderer:
    """Writes a derived object from the attributes of the tuple that its function returns."""
    readers = tuple((key, _constant(name[1:]) if name.startswith("=") else _reader(name)) for key, name in selection)
    return lambda value: {key: read(value) for key, read in readers}


def _constant(word: str) -> Callable[[object], JSON]:
    return lambda _value: word


def _reader(name: str) -> Callable[[object], JSON]:
    def read(value: object) -> JSON:
        found = getattr(value, name)
        return list(found) if isinstance(found, tuple) else plain(found)

    return read


def leaves_of(members: tuple[Shape, ...]) -> int:
    """How many values are written for one entity, what lies behind relations not counted: that has its own."""
    return sum(_leaves(shape) for shape in members) or 1


def _leaves(shape: Shape) -> int:
    if isinstance(shape, ObjectShape):
        return leaves_of(shape.members)
    if isinstance(shape, SourcesShape):
        return len(shape.lines) * len(shape.selection)
    return shape.leaves if isinstance(shape, LeafShape) else 1
