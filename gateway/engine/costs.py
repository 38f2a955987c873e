"""What a plan counts in: for each budget that applies, the counters and the selections whose subjects count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from gateway.budgets.hashing import counter, identified
from gateway.budgets.store import Cap, Counter, Measure
from gateway.engine.plan import JSON, Mandate, Selection
from gateway.policy.budgets import Budget, Kind
from gateway.policy.snapshot import Snapshot
from resolvers.declared import Register
from source_adapters.contract import ValueKind

SUBJECTS_PER_DAY: Final = "subjects_per_day"
"""The daily limit that the purposes register gives each client; it stands where a kind of budget does."""

KINDS: Final = frozenset({SUBJECTS_PER_DAY, *Kind})

_MEASURES: Final = MappingProxyType(
    {
        Kind.SUBJECTS: Measure.DISTINCT,
        Kind.READS: Measure.TIMES,
        Kind.DAYS: Measure.DAYS,
        Kind.NAMES: Measure.NAMES,
        Kind.MISSES: Measure.SHARE,
    }
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A budget as a caller is told of it; `window` as ``30d``."""

    kind: str
    field: str | None
    limit: int
    window: str

    def said(self, remaining: int, reset: str) -> dict[str, JSON]:
        """Its line in an answer; `reset` is when more is left, as RFC 3339 writes it."""
        named: dict[str, JSON] = {"kind": self.kind}
        if self.field:
            named["field"] = self.field
        return {**named, "limit": self.limit, "window": self.window, "remaining": remaining, "resetAt": reset}


@dataclass(frozen=True, slots=True)
class Counted:
    """A counter, its caps, the field that it is about if it is about one, and whose subjects count: by selection.

    `named` are those of the selections whose subjects the caller names, in their order.
    """

    counter: Counter
    caps: tuple[Cap, ...]
    field: str | None
    selections: frozenset[int]
    named: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """What an operation counts in: subjects, names tried on them, and shares that are only looked at beforehand.

    `limits` are all of it by the budget's id, in the order in which they are told; `untold` are the ids of those of
    which nobody is told what is left.
    """

    subjects: tuple[Counted, ...] = ()
    names: tuple[Counted, ...] = ()
    shares: tuple[Counted, ...] = ()
    limits: Mapping[int, Limit] = field(default_factory=dict)
    untold: frozenset[int] = frozenset()

    @property
    def everything(self) -> tuple[Counted, ...]:
        """All counters, in the order in which they are weighed."""
        return (*self.shares, *self.subjects, *self.names)


def costs(selections: tuple[Selection, ...], mandate: Mandate, snapshot: Snapshot, register: Register) -> Costs:
    """What the selections of a plan count in under a mandate."""
    found = _Found(selections, register)
    found.daily(mandate, snapshot.purposes[mandate.purpose].subjects_per_day)
    for budget in snapshot.budgets:
        if budget.applies(mandate.organisation, mandate.purpose):
            found.enter(budget, mandate.organisation)
    return found.costs()


class _Found:
    """Counters while they are gathered: a counter that several budgets limit is one."""

    def __init__(self, selections: tuple[Selection, ...], register: Register) -> None:
        self._register = register
        self._named = frozenset(selection.number for selection in selections if selection.origin is None)
        self._by_field: dict[str, set[int]] = {}
        for selection in selections:
            for coordinate in selection.counted:
                self._by_field.setdefault(coordinate, set()).add(selection.number)
        self._limits: dict[int, Limit] = {}
        self._counted: dict[Counter, tuple[str | None, frozenset[int], list[Cap]]] = {}

    def daily(self, mandate: Mandate, limit: int) -> None:
        """The purpose's own limit of a client's subjects in a day."""
        word, anywhere = SUBJECTS_PER_DAY, self._anywhere()
        if not anywhere:
            return
        id_ = identified("\0".join((word, mandate.client, mandate.purpose)))
        self._limits[id_] = Limit(word, None, limit, "1d")
        counted = counter(Measure.DISTINCT, word, mandate.client, mandate.purpose)
        self._cap(counted, None, anywhere, Cap(id_, limit, 1))

    def enter(self, budget: Budget, organisation: str) -> None:
        """A budget that applies, with a counter for each field where it limits each by itself."""
        named = (budget.kind, budget.organisation, budget.purpose, budget.field, budget.window)
        id_ = identified("\0".join((organisation, *(word or "" for word in named))))
        cap = Cap(id_, budget.limit, budget.days)
        for about, selections in self._about(budget):
            if selections:
                self._limits[id_] = Limit(budget.kind.value, budget.field, budget.limit, budget.window)
                counted = counter(_MEASURES[budget.kind], budget.kind.value, organisation, budget.purpose, about)
                self._cap(counted, about, selections, cap)

    def costs(self) -> Costs:
        """Everything that was gathered."""
        counted = [
            Counted(each, tuple(caps), about, selections, tuple(sorted(selections & self._named)))
            for each, (about, selections, caps) in self._counted.items()
        ]
        shares = tuple(each for each in counted if each.counter.measure is Measure.SHARE)
        return Costs(
            subjects=tuple(each for each in counted if each.counter.measure not in {Measure.NAMES, Measure.SHARE}),
            names=tuple(each for each in counted if each.counter.measure is Measure.NAMES),
            shares=shares,
            limits=MappingProxyType(self._limits),
            # what is left of a share would tell how many of the subjects exist
            untold=frozenset(cap.budget for each in shares for cap in each.caps),
        )

    def _about(self, budget: Budget) -> Iterator[tuple[str | None, frozenset[int]]]:
        match budget.kind:
            case Kind.READS | Kind.DAYS:
                fields = [budget.field] if budget.field is not None else list(self._by_field)
                yield from ((each, frozenset(self._by_field.get(each, ()))) for each in fields)
            case Kind.NAMES:
                yield None, self._where_names_are_compared()
            case Kind.SUBJECTS if budget.field is not None:
                yield budget.field, frozenset(self._by_field.get(budget.field, ()))
            case Kind.SUBJECTS | Kind.MISSES:
                yield None, self._anywhere()

    def _anywhere(self) -> frozenset[int]:
        return frozenset().union(*self._by_field.values())

    def _where_names_are_compared(self) -> frozenset[int]:
        compared = (each for each in self._by_field if self._register[each].kind is ValueKind.NAME_MATCH)
        return frozenset().union(*(self._by_field[each] for each in compared))

    def _cap(self, counted: Counter, about: str | None, selections: frozenset[int], cap: Cap) -> None:
        if selections:
            self._counted.setdefault(counted, (about, selections, []))[2].append(cap)
