"""What changes between two policy sets, cell by cell and day by day: who may see more, and who less.

Wider is decided by what is disclosed, not by the word: a range cut finer, an edge moved, a purpose's year or
limit added widen as a new grant does. What moves both ways (an edge moved) counts as both.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Final, TypeAlias

from gateway.policy.book import Book
from gateway.policy.budgets import Budget, Kind
from gateway.policy.matrix import held
from gateway.policy.regions import Regions, district_of
from gateway.policy.registers import Purpose, Subjects
from gateway.policy.rules import Rule
from resolvers.declared import Register
from source_adapters.contract import Edge, Form

_REVEALING: Final = {Form.STATUS: 0, Form.MASKED: 0, Form.RELATION: 0, Form.RANGE: 1, Form.EXACT: 2}
_Cell: TypeAlias = tuple[str, str, str]
"""Client, purpose, field."""

_ByCell: TypeAlias = Mapping[_Cell, tuple[Rule, ...]]


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A form held, where, and by which edges it is cut; None where policy does not cut it."""

    form: Form
    regions: Regions
    edges: frozenset[Edge] | None

    def __str__(self) -> str:
        edges = "" if self.edges is None else f" at {_edges_text(self.edges)}"
        return f"{self.form.value}{edges}" + ("" if self.regions.everywhere else f" ({self.regions})")


@dataclass(frozen=True, slots=True)
class CellChange:
    """What a client holds of a field for a purpose from one day to another, both included, before and after."""

    client: str
    purpose: str
    coordinate: str
    from_: date
    until: date
    before: tuple[Disclosed, ...]
    after: tuple[Disclosed, ...]

    @property
    def widens(self) -> bool:
        """Whether anything is seen after that was not seen before."""
        return not _covered(self.after, self.before)

    @property
    def narrows(self) -> bool:
        """Whether anything was seen before that is not seen after."""
        return not _covered(self.before, self.after)


@dataclass(frozen=True, slots=True)
class PurposeChange:
    """A term of a purpose that both sets have, before and after."""

    purpose: str
    term: str
    before: str
    after: str
    widens: bool
    narrows: bool


@dataclass(frozen=True, slots=True)
class CutChange:
    """Where a figure, granted itself or as an input of a derived field, is cut under a purpose, before and after."""

    purpose: str
    coordinate: str
    form: Form
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class BudgetChange:
    """The limit of a budget before and after; None where there is no such budget, and so no limit."""

    organisation: str | None
    purpose: str | None
    coordinate: str | None
    kind: Kind
    window: str
    before: int | None
    after: int | None

    @property
    def widens(self) -> bool:
        """Whether more may be asked after than before."""
        return self.after is None or (self.before is not None and self.after > self.before)

    @property
    def narrows(self) -> bool:
        """Whether less may be asked."""
        return not self.widens


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every change between two sets, in the order of clients, purposes, fields and days."""

    cells: tuple[CellChange, ...]
    purposes: tuple[PurposeChange, ...]
    cuts: tuple[CutChange, ...]
    budgets: tuple[BudgetChange, ...]

    @property
    def clients(self) -> tuple[str, ...]:
        """The clients whose cells change."""
        return tuple(sorted({change.client for change in self.cells}))

    def __bool__(self) -> bool:
        return bool(self.cells or self.purposes or self.cuts or self.budgets)


def compare(old: Book, new: Book, register: Register) -> Comparison:
    """Compare two sound sets over the fields of one schema."""
    return Comparison(
        cells=tuple(_all_cell_changes(old, new)),
        purposes=tuple(_purpose_changes(old.purposes, new.purposes)),
        cuts=tuple(_cut_changes(old, new, register)),
        budgets=tuple(_budget_changes(old, new)),
    )


def _all_cell_changes(old: Book, new: Book) -> Iterator[CellChange]:
    """Only cells whose rules, client or cut are not the same in both sets are asked about."""
    before, after = _rules_by_cell(old), _rules_by_cell(new)
    for cell in sorted(before.keys() | after.keys()):
        if _traits(old, before, cell) != _traits(new, after, cell):
            days = _turning_days(old, before, cell) | _turning_days(new, after, cell)
            yield from _cell_changes(old, new, cell, sorted(days))


def _rules_by_cell(book: Book) -> _ByCell:
    cells: dict[_Cell, list[Rule]] = {}
    for rule in book.rules:
        for client in book.members_of(rule.subject):
            cells.setdefault((client, rule.purpose, rule.coordinate), []).append(rule)
    return {cell: tuple(rules) for cell, rules in cells.items()}


def _traits(book: Book, rules: _ByCell, cell: _Cell) -> object:
    client, purpose, coordinate = cell
    until = book.clients[client].until if client in book.clients else None
    lines = frozenset(rule.line[2:-1] for rule in rules.get(cell, ()))
    return until, lines, _edges(book, purpose, coordinate, Form.RANGE), _edges(book, purpose, coordinate, Form.STATUS)


def _turning_days(book: Book, rules: _ByCell, cell: _Cell) -> Set[date]:
    """The days on which a set can begin to answer otherwise."""
    days = {day for rule in rules.get(cell, ()) for day in (rule.from_, _day_after(rule.until))}
    client = book.clients.get(cell[0])
    return days if client is None else days | {_day_after(client.until)}


def _cell_changes(old: Book, new: Book, cell: _Cell, days: list[date]) -> Iterator[CellChange]:
    """Spans of days on which the cell differs; neighbouring spans with the same difference are one."""
    spans = [
        CellChange(*cell, first, next_ - timedelta(1), _disclosed(old, cell, first), _disclosed(new, cell, first))
        for first, next_ in pairwise((*days, date.max))
    ]
    for (before, after), same in groupby(spans, key=lambda span: (span.before, span.after)):
        if before != after:
            first, *more = same
            yield replace(first, until=more[-1].until) if more else first


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(1)


def _disclosed(book: Book, cell: _Cell, day: date) -> tuple[Disclosed, ...]:
    _, purpose, coordinate = cell
    return tuple(
        Disclosed(one.form, one.regions, _edges(book, purpose, coordinate, one.form)) for one in held(book, *cell, day)
    )


def _edges(book: Book, purpose: str, coordinate: str, form: Form) -> frozenset[Edge] | None:
    if form is Form.RANGE:
        bands = book.snapshot.bands(purpose, coordinate)
        return None if bands is None else frozenset(bands.edges)
    edge = book.snapshot.edge(purpose, coordinate) if form is Form.STATUS else None
    return None if edge is None else frozenset({edge})


def _covered(these: Sequence[Disclosed], by: Sequence[Disclosed]) -> bool:
    """Whether everything that these disclose is disclosed by the others too."""
    return all(_everywhere_covered(one, by) for one in these)


def _everywhere_covered(one: Disclosed, by: Sequence[Disclosed]) -> bool:
    tells = [other.regions for other in by if _tells(other, one)]
    if any(regions.everywhere for regions in tells):
        return True
    inside: Set[str] = frozenset().union(*(regions.inside for regions in tells))
    return not one.regions.everywhere and all(
        code in inside or district_of(code) in inside for code in one.regions.inside
    )


def _tells(one: Disclosed, other: Disclosed) -> bool:
    """Whether whoever is told the one knows the other."""
    if one.form is Form.EXACT:
        return True
    if one.edges is not None and other.edges is not None:
        return one.edges >= other.edges
    if one.form is other.form:
        return one.edges == other.edges
    return _REVEALING[one.form] > _REVEALING[other.form]


def _purpose_changes(old: Mapping[str, Purpose], new: Mapping[str, Purpose]) -> Iterator[PurposeChange]:
    for name in sorted(old.keys() & new.keys()):
        before, after = old[name], new[name]
        if before.years != after.years:
            widens, narrows = bool(after.years - before.years), bool(before.years - after.years)
            yield PurposeChange(name, "years", _listed(before.years), _listed(after.years), widens, narrows)
        if before.subjects is not after.subjects:
            widens = after.subjects is Subjects.ANY
            yield PurposeChange(name, "subjects", before.subjects.value, after.subjects.value, widens, not widens)
        for term in ("subjects_per_request", "subjects_per_day"):
            was, is_ = int(getattr(before, term)), int(getattr(after, term))
            if was != is_:
                yield PurposeChange(name, term, str(was), str(is_), is_ > was, is_ < was)


def _budget_changes(old: Book, new: Book) -> Iterator[BudgetChange]:
    """A budget is what it counts within its window; with another window it is another one."""
    before, after = ({replace(each, limit=0): each.limit for each in book.snapshot.budgets} for book in (old, new))
    for each in sorted(before.keys() | after.keys(), key=_in_order):
        was, is_ = before.get(each), after.get(each)
        if was != is_:
            yield BudgetChange(each.organisation, each.purpose, each.field, each.kind, each.window, was, is_)


def _in_order(budget: Budget) -> tuple[str, str, str, str, int]:
    return budget.organisation or "", budget.purpose or "", budget.field or "", budget.kind.value, budget.days


def _listed(years: frozenset[int]) -> str:
    return " ".join(str(year) for year in sorted(years)) or "none"


def _cut_changes(old: Book, new: Book, register: Register) -> Iterator[CutChange]:
    for purpose in sorted(old.purposes.keys() & new.purposes.keys()):
        for coordinate in register:
            for form in (Form.RANGE, Form.STATUS):
                before, after = _edges(old, purpose, coordinate, form), _edges(new, purpose, coordinate, form)
                if before != after:
                    yield CutChange(purpose, coordinate, form, _edges_text(before), _edges_text(after))


def _edges_text(edges: frozenset[Edge] | None) -> str:
    return "none" if edges is None else ", ".join(str(edge) for edge in sorted(edges, key=_in_line))


def _in_line(edge: Edge) -> float:
    # the edges of one field are of one type: dates, or numbers of one unit
    return edge.toordinal() if isinstance(edge, date) else float(edge)
