"""Whether anything that was told, down to moments and errors, tells two subjects apart whom the grants do not.

What the grants tell of a subject is the values of the granted fields with all departments up, and of a field that
a department answers also since when it held: that moment tells a row from silence. Of a derived field neither the
moment, nor a null, nor an error, in whatever round, may depend on anything else. Exact values are left out of both
sides: they are told as they are, and would set everybody apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from resolvers.declared import FieldDeclaration
from source_adapters.contract import Form
from tests.inference.asking import Allowed, Collected, Told, Transcript


@dataclass(frozen=True, slots=True)
class Alike:
    """Subjects, by place, of whom the grants tell the same about a field and all that it rests on.

    `told` are the different things that were told of them: one, where nothing tells them apart.
    """

    coordinate: str
    places: tuple[int, ...]
    told: frozenset[object] = field(repr=False)

    @property
    def are_told_apart(self) -> bool:
        """Whether something that was told tells more than the grants."""
        return len(self.told) > 1


def groups(collected: Collected) -> Iterator[Alike]:
    """For each granted field, the subjects grouped by what the grants tell."""
    fields: defaultdict[str, list[Allowed]] = defaultdict(list)
    for allowed in collected.allowed:
        fields[allowed.declared.coordinate].append(allowed)
    for coordinate, about in fields.items():
        related = [allowed for allowed in collected.allowed if _bears_on(allowed.declared, about[0].declared)]
        alike: defaultdict[object, list[int]] = defaultdict(list)
        for place, transcript in enumerate(collected.transcripts):
            alike[_granted(related, transcript)].append(place)
        for places in alike.values():
            told = frozenset(_all_told(about, collected.transcripts[place]) for place in places)
            yield Alike(coordinate, tuple(places), told)


def _bears_on(other: FieldDeclaration, declared: FieldDeclaration) -> bool:
    """Whether a field is the other itself, one of its inputs, or comes in the same row of the same department."""
    inputs = {taken.coordinate for taken in declared.inputs}
    in_its_row = other.department == declared.department and not declared.is_derived
    return in_its_row or other.coordinate in {declared.coordinate, *inputs}


def _granted(related: Iterable[Allowed], transcript: Transcript) -> object:
    """What is told with all departments up."""
    return tuple(
        (each.name, one.key, _value(one, told), None if one.declared.is_derived else _line(one, told)["asOf"])
        for each, told in transcript.items()
        if each.down is None
        for one in related
        if one.is_asked_in(each)
    )


def _all_told(about: Iterable[Allowed], transcript: Transcript) -> object:
    """Values, faults and lines of a field, in all rounds."""
    return tuple(
        (each, one.key, _value(one, told), told.cells[one.key][1], tuple(_line(one, told).items()))
        for each, told in transcript.items()
        for one in about
        if one.is_asked_in(each)
    )


def _value(allowed: Allowed, told: Told) -> object:
    value, _ = told.cells[allowed.key]
    return value is None if allowed.form is Form.EXACT else value


def _line(allowed: Allowed, told: Told) -> Mapping[str, object]:
    return told.lines[allowed.declared.name, allowed.year]
