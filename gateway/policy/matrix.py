"""Who holds what on one day, as a table: a row a field (or a client), a column a purpose (or a client)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gateway.policy.book import Book
from gateway.policy.regions import Regions
from source_adapters.contract import Form


@dataclass(frozen=True, slots=True)
class Held:
    """A form that is allowed, where, and by which rules."""

    form: Form
    regions: Regions
    rule_ids: tuple[str, ...]

    def __str__(self) -> str:
        return self.form.value if self.regions.everywhere else f"{self.form.value} ({self.regions})"


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of what is held; a pair of row and column that is not in `cells` holds nothing.

    Rows and columns without any cell are left out.
    """

    title: str
    corner: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[Held, ...]]

    def text(self, row: str, column: str) -> str:
        """What stands in a cell; empty where nothing is held."""
        return ", ".join(str(held) for held in self.cells.get((row, column), ()))


def of_client(book: Book, client: str, day: date) -> Matrix:
    """Field by purpose, for one registered client."""
    fields = sorted({rule.coordinate for rule in book.rules if rule.subject in book.subjects_of(client)})
    title = f"What {client} may see on {day}"
    return _matrix(title, "field", fields, book.purposes, lambda row, column: held(book, client, column, row, day))


def of_purpose(book: Book, purpose: str, day: date) -> Matrix:
    """Field by client, for one purpose."""
    fields = sorted({rule.coordinate for rule in book.rules if rule.purpose == purpose})
    title = f"Who may see what for {purpose} on {day}"
    return _matrix(title, "field", fields, book.clients, lambda row, column: held(book, column, purpose, row, day))


def of_field(book: Book, coordinate: str, day: date) -> Matrix:
    """Client by purpose, for one field."""
    title = f"Who may see {coordinate} on {day}"
    return _matrix(
        title, "client", book.clients, book.purposes, lambda row, column: held(book, row, column, coordinate, day)
    )


def held(book: Book, client: str, purpose: str, coordinate: str, day: date) -> tuple[Held, ...]:
    """Every form of a field that a client holds for a purpose; one at a place, as the loader sees to."""
    rulings = (
        (form, book.snapshot.ruling(client, purpose, coordinate, form, day)) for form in book.forms(purpose, coordinate)
    )
    return tuple(Held(form, ruling.regions, ruling.rule_ids) for form, ruling in rulings if ruling.allowed)


def _matrix(
    title: str,
    corner: str,
    rows: Iterable[str],
    columns: Iterable[str],
    cell: Callable[[str, str], tuple[Held, ...]],
) -> Matrix:
    named = tuple(columns)
    cells = {(row, column): found for row in rows for column in named if (found := cell(row, column))}
    return Matrix(
        title=title,
        corner=corner,
        rows=tuple(dict.fromkeys(row for row, _ in cells)),
        columns=tuple(column for column in named if any(column == filled for _, filled in cells)),
        cells=cells,
    )
