"""Whether anything that was told, down to moments and errors, tells two subjects apart whom the grants do not.

What the grants tell of a subject is the values of the granted fields with all departments up, and of a field whose
authority may be silent also since when its record held: there the value tells a record from silence anyhow. Where
silence has a value, and of a derived field, neither the moment, nor a null, nor an error, in whatever round, may
depend on anything but the value. Exact values are left out of both sides: they are told as they are, and would set
everybody apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from source_adapters.contract import NO_RECORD, Form
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
        fields[allowed.coordinate].append(allowed)
    for coordinate, about in fields.items():
        related = [allowed for allowed in collected.allowed if _bears_on(allowed, about[0])]
        alike: defaultdict[object, list[int]] = defaultdict(list)
        for place, transcript in enumerate(collected.transcripts):
            alike[_granted(related, transcript)].append(place)
        for places in alike.values():
            told = frozenset(all_told(about, collected.transcripts[place]) for place in places)
            yield Alike(coordinate, tuple(places), told)


def _bears_on(other: Allowed, about: Allowed) -> bool:
    """Whether a field is the other itself, one of its inputs, or the relation before it."""
    if other.through is not about.through:
        return other.declared is about.through
    inputs = {taken.coordinate for taken in about.declared.inputs}
    return other.declared.coordinate in {about.declared.coordinate, *inputs}


def _granted(related: Iterable[Allowed], transcript: Transcript) -> object:
    """What is told with all departments up."""
    return tuple(
        (each.name, one.key, _value(one, told), _moments(one, told))
        for each, told in transcript.items()
        if each.down is None
        for one in related
        if one.is_asked_in(each)
    )


def all_told(about: Iterable[Allowed], transcript: Transcript) -> object:
    """Values, faults and lines of some fields, in all rounds; exact values are left out."""
    fields = tuple(about)
    return tuple(
        (each, one.key, _value(one, told), told.cells[one.key][1], tuple(map(_written, told.lines[one.line])))
        for each, told in transcript.items()
        for one in fields
        if one.is_asked_in(each)
    )


def _value(allowed: Allowed, told: Told) -> object:
    value, _ = told.cells[allowed.key]
    return value is None if allowed.form is Form.EXACT else value


def _moments(allowed: Allowed, told: Told) -> object:
    """Since when records held, where nobody could be silent instead."""
    if allowed.declared.is_derived or allowed.declared.silence is not NO_RECORD:
        return None
    return tuple(line["asOf"] for line in told.lines[allowed.line])


def _written(line: Mapping[str, object]) -> object:
    return tuple(line.items())
