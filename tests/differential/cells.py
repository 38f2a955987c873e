"""What a granted cell comes to, and what has to be asked of departments for it."""

from collections.abc import Iterator
from typing import Final

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.contract import INVALID, NO_RECORD, TOO_MANY, Absent, Form
from tests.differential.derived import eligibility, name_verdict, total_tax
from tests.differential.disclosure import Fact, Shown, shown
from tests.differential.notes import Wanted
from tests.differential.world import DIVISIONS, MOST_RELATED, Answer, Cell, World

_DISTRICT_DIGITS: Final = 6


def answer(world: World, cell: Cell) -> Answer:
    """The cell's value in its form; outside its regions nothing is known and nothing is wrong."""
    if not world.is_inside(cell):
        return Answer(None, "NO_RECORD")
    if cell.declared.is_derived:
        return _derived(world, cell)
    found = world.fact(cell.subject, cell.declared, cell.year)
    blamed = (cell.declared.department,) if found.absent is INVALID else ()
    return Answer(_shown(cell, found), _outcome(found.absent), blamed)


def related(world: World, cell: Cell) -> tuple[str, ...] | Absent:
    """Whom a granted relation leads to, in no order, or why to nobody."""
    if not world.is_inside(cell):
        return NO_RECORD
    held = world.city.held(cell.subject.entity, cell.declared.attribute, cell.subject.key)
    if isinstance(held, Absent):
        return held
    keys = tuple(set(held)) if isinstance(held, tuple) else ()
    if len(keys) > (MOST_RELATED if cell.declared.many else 1):
        return TOO_MANY
    return keys or NO_RECORD


def outcome(world: World, cell: Cell) -> str:
    """What ``sources`` says became of a granted cell."""
    if cell.declared.target is None:
        return answer(world, cell).outcome
    found = related(world, cell)
    return _outcome(found if isinstance(found, Absent) else None)


def uses(world: World, cell: Cell) -> Iterator[tuple[Wanted, frozenset[str] | None]]:
    """What departments may be asked for because of the cell, and in which regions; the division decides on those."""
    within, entity = world.within(cell), cell.subject.entity
    if within is not None:
        yield _wanted(DIVISIONS[entity], Form.EXACT if _needs_street(within) else Form.RANGE, None), None
    if cell.declared.is_derived:
        for taken in cell.declared.inputs:
            yield _wanted(REGISTER[taken.coordinate], taken.form, cell.year if taken.with_year else None), within
    else:
        yield _wanted(cell.declared, cell.form, cell.year), within


def _needs_street(within: frozenset[str]) -> bool:
    """Whether a street counts of which the whole district does not."""
    return any(len(code) > _DISTRICT_DIGITS and code[:_DISTRICT_DIGITS] not in within for code in within)


def _wanted(declared: FieldDeclaration, form: Form, year: int | None) -> Wanted:
    return declared.department, declared.entity, declared.attribute, form, year


def _shown(cell: Cell, found: Fact) -> Shown:
    if cell.declared.name == "nameMatches" and found.absent is None:
        return name_verdict(cell.subject.name, found)
    return shown(cell.declared, cell.form, found)


def _derived(world: World, cell: Cell) -> Answer:
    """A derived cell, from the facts as they are; what cannot be read is an error beside what can be said."""
    sources = [REGISTER[taken.coordinate] for taken in cell.declared.inputs]
    facts = [world.fact(cell.subject, source, cell.year) for source in sources]
    blamed = tuple(source.department for source, each in zip(sources, facts, strict=True) if each.absent is INVALID)
    is_sum = cell.declared.name == "totalTax"
    value = total_tax(cell.form, *facts) if is_sum else eligibility(cell.subject.name, *facts)
    return Answer(value, "UNAVAILABLE" if blamed else "NO_RECORD" if value is None else "ANSWERED", blamed)


def _outcome(absent: Absent | None) -> str:
    if absent is None:
        return "ANSWERED"
    return "NO_RECORD" if absent is NO_RECORD else "UNAVAILABLE"
