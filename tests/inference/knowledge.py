"""What an organisation can conclude from all that it was told, beside what its grants alone let it conclude."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from gateway.engine.resolve import resolved, status_renderer
from gateway.policy.snapshot import Snapshot
from resolvers.declared import FieldDeclaration, Register
from tests.inference.adversary import Adversary, Confined, Figure, Outcome, intersected, part
from tests.inference.asking import Allowed, Collected, Transcript


@dataclass(frozen=True, slots=True)
class Finding:
    """An input of a derived field, of one subject in one year: what it may be by the grants, and what it may be still.

    `status` is the derived field as it was told with all departments up.
    """

    place: int
    derived: str
    year: int | None
    coordinate: str
    status: object
    implied: frozenset[Figure] = field(repr=False)
    confined: frozenset[Figure] = field(repr=False)

    @property
    def is_narrower(self) -> bool:
        """Whether more was learnt than was granted."""
        return not self.implied <= self.confined


@dataclass(frozen=True, slots=True)
class Mind:
    """Policy, schema and day, all of which the organisation knows."""

    snapshot: Snapshot
    register: Register
    day: date

    def findings(self, told: Collected) -> Iterator[Finding]:
        """One for each input of each derived field that the organisation holds, for every subject."""
        for allowed in told.allowed:
            if allowed.declared.derivation is None:
                continue
            rounds = tuple(dict.fromkeys(each.down for each in told.transcripts[0] if allowed.is_asked_in(each)))
            knowing, granted = self._adversary(allowed, rounds), self._adversary(allowed, (None,))
            for place, transcript in enumerate(told.transcripts):
                names = [_by_round(transcript, allowed, name) for name in _names(transcript)]
                confined = intersected([knowing.confined([told[down] for down in rounds]) for told in names])
                implied = intersected([granted.confined([told[None]]) for told in names])
                yield from _findings(place, allowed, names[0][None], implied, confined)

    def _adversary(self, allowed: Allowed, rounds: tuple[str | None, ...]) -> Adversary:
        declared = allowed.declared
        disclosure = resolved(declared, allowed.form, allowed.year, self.snapshot, allowed.purpose, self.day)
        parts = []
        for taken in declared.inputs:
            source, year = self.register[taken.coordinate], allowed.year if taken.with_year else None
            attribute = resolved(source, taken.form, year, self.snapshot, allowed.purpose, self.day)
            parts.append(part(source, attribute, (*disclosure.edges, *attribute.edges)))
        assert declared.derivation is not None
        return Adversary(declared.derivation, disclosure, parts, rounds, _written(declared))


def _findings(place: int, allowed: Allowed, status: object, implied: Confined, confined: Confined) -> Iterator[Finding]:
    for coordinate, figures in implied.items():
        yield Finding(
            place, allowed.declared.coordinate, allowed.year, coordinate, status, figures, confined[coordinate]
        )


def _names(transcript: Transcript) -> list[int]:
    return sorted({each.name for each in transcript})


def _by_round(transcript: Transcript, allowed: Allowed, name: int) -> dict[str | None, object]:
    """Department down → how the field was told, under one of the names."""
    return {
        each.down: told.cells[allowed.key][0]
        for each, told in transcript.items()
        if allowed.is_asked_in(each) and each.name == name
    }


def _written(declared: FieldDeclaration) -> Outcome:
    """How a response shows what the derivation gives."""
    if len(declared.forms) > 1:
        status = status_renderer(declared)
        return lambda cell: None if cell is None else status(cell)
    return lambda found: repr(
        {name: list(value) if isinstance(value, tuple) else value for name, value in _fields_of(found)}
    )


def _fields_of(found: object) -> list[tuple[str, object]]:
    names: tuple[str, ...] = getattr(found, "_fields", ())
    return [(name, getattr(found, name)) for name in names]
