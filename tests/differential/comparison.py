"""Asks both sides the same question and compares: data to the last byte, errors, and what departments were asked."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final, TypeAlias

from gateway.errors import Refusal
from tests.differential.asked import misasked
from tests.differential.cases import Case
from tests.differential.city import City
from tests.differential.collecting import of_document
from tests.differential.engine import HASHER, NOW, Engine
from tests.differential.moments import Moments, stated
from tests.differential.notes import Fault, Notes, Path
from tests.differential.oracle import answered, schema
from tests.differential.world import World

Told: TypeAlias = tuple[str, str | None, str, Path, int, tuple[Path, ...] | None]
"""An error as a caller sees it: code, department, pattern, first path, cells; all paths where not every cell failed."""

_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of a case: how the two sides differ, empty where they agree, and the oracle's notes."""

    differences: tuple[str, ...]
    notes: Notes = field(repr=False)


def compared(case: Case, engine: Engine, city: City, since: Moments = stated) -> Compared:
    """Both answers to a case; `since` says since when the values of the engine's departments hold."""
    world = World(city, case.terms, HASHER, NOW, since)
    expected = answered(case.document, case.variables, world)
    assert not expected.errors, expected.errors
    try:
        body = engine.ask(case.text, case.variables, case.terms)
    except Refusal as refusal:
        return Compared((f"refused: {refusal.code} {refusal.message}",), world.notes)
    differences = (
        *_of_data(body["data"], expected.data),
        *_of_errors(body.get("errors", ()), world.notes),
        *misasked(engine.requests(), of_document(case.document, case.variables, schema()), world),
    )
    return Compared(differences, world.notes)


def _of_data(found: object, expected: object) -> Iterator[str]:
    one, other = json.dumps(found, ensure_ascii=False), json.dumps(expected, ensure_ascii=False)
    if one != other:
        place = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
        start = max(0, place - _SHOWN)
        yield f"data: found …{one[start : place + _SHOWN]}…\n  expected …{other[start : place + _SHOWN]}…"


def _of_errors(errors: Iterable[Any], notes: Notes) -> Iterator[str]:
    found, expected = sorted(map(_told, errors), key=repr), sorted(_expected(notes), key=repr)
    if found != expected:
        yield f"errors: found {[each for each in found if each not in expected]}"
        yield f"errors: expected {[each for each in expected if each not in found]}"
        yield f"errors: {len(found)} found, {len(expected)} expected"


def _told(error: Mapping[str, Any]) -> Told:
    said = error["extensions"]
    paths = said.get("paths")
    return (
        said["code"],
        said.get("department"),
        said["pattern"],
        tuple(error["path"]),
        said["cells"],
        None if paths is None else tuple(map(tuple, paths)),
    )


def _expected(notes: Notes) -> Iterator[Told]:
    """One error a code, department and pattern; under ``_entities`` one an entity."""
    for fault, failed in notes.faults.items():
        if fault.pattern[0] in notes.apart:
            for place in dict.fromkeys(path[1] for path in failed):
                yield _one(fault, notes, [path for path in failed if path[1] == place], place)
        else:
            yield _one(fault, notes, list(failed), None)


def _one(fault: Fault, notes: Notes, failed: list[Path], entity: str | int | None) -> Told:
    """An error with its paths in the order of the response; they are listed unless every cell failed."""
    visited = [path for path in notes.visits[fault.pattern] if entity is None or path[1] == entity]
    listed = None if len(visited) == len(failed) else tuple(failed)
    return fault.code, fault.department, ".".join(fault.pattern), failed[0], len(failed), listed
