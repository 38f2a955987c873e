"""What departments may be asked for: what the document selects and the policy allows, whether anybody stands there.

A department is asked once for all selections of a wave, so that it may be asked for more of a subject than is selected
in its place, but never for what is not selected at all, is denied, or holds in other regions only.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graphql import FieldNode

from source_adapters.contract import Entity, FetchRequest
from tests.differential.cells import uses
from tests.differential.collecting import Collecting
from tests.differential.notes import Wanted
from tests.differential.world import Subject, World

_ROOTS: Final[Mapping[str, tuple[Entity, ...]]] = {
    "person": (Entity.PERSON,),
    "persons": (Entity.PERSON,),
    "enterprise": (Entity.ENTERPRISE,),
    "enterprises": (Entity.ENTERPRISE,),
    "_entities": tuple(Entity),
}


def misasked(requests: Iterable[FetchRequest], collecting: Collecting, world: World) -> Iterator[str]:
    """What was asked for and must not be, and what was not asked for and is needed."""
    asked = _asked(requests)
    allowed = _allowed(collecting, world)
    for wanted, keys in asked.items():
        if keys - allowed.get(wanted, set()):
            yield f"requests: {wanted} asked for about subjects that no grant covers"
    for use, keys in world.notes.uses.items():
        needing = {key for key in keys if world.lives_within(use.wanted[1], key, use.within)}
        if needing - asked.get(use.wanted, set()):
            yield f"requests: {use.wanted} not asked for about every subject that needs it"


def _asked(requests: Iterable[FetchRequest]) -> dict[Wanted, set[str]]:
    asked: dict[Wanted, set[str]] = {}
    for request in requests:
        for each in request.attributes:
            wanted = (request.department, request.entity, each.name, each.form, each.year)
            asked.setdefault(wanted, set()).update(look_up.key for look_up in request.look_ups)
    return asked


def _allowed(collecting: Collecting, world: World) -> dict[Wanted, set[str]]:
    """Of everybody who is reached and lives inside the regions."""
    allowed: dict[Wanted, set[str]] = {}
    for wanted, within in set(_selected(collecting, world)):
        entity = wanted[1]
        keys = (key for key in world.notes.reached[entity] if world.lives_within(entity, key, within))
        allowed.setdefault(wanted, set()).update(keys)
    return allowed


def _selected(collecting: Collecting, world: World) -> Iterator[tuple[Wanted, frozenset[str] | None]]:
    for nodes in collecting.root():
        for entity in _ROOTS.get(nodes[0].name.value, ()):
            yield from _of_entity(collecting, world, entity, nodes, is_asked_for=True)


def _of_entity(
    collecting: Collecting, world: World, entity: Entity, nodes: list[FieldNode], *, is_asked_for: bool
) -> Iterator[tuple[Wanted, frozenset[str] | None]]:
    """What is selected of an entity; behind a denied relation nothing is."""
    for cell, inner in collecting.cells(Subject(entity, "", None, nodes, is_asked_for)):
        if world.is_denied(cell):
            continue
        yield from uses(world, cell)
        if cell.declared.target is not None:
            yield from _of_entity(collecting, world, cell.declared.target, inner, is_asked_for=False)
