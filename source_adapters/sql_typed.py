"""Databases whose columns have types: what a cell is follows from its column, before any cell is read.

Each of them writes the few expressions at the end of `TypedReading` in its own way.
"""

from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Final

from sqlalchemy import and_, case, false, func, literal, not_, null, or_, true

from source_adapters.bound import DateFormat
from source_adapters.sql_dialect import Condition, Expression, constant
from source_adapters.sql_stored import NUMBERS, TEXTS, WHOLE_BELOW, Kind, stored
from source_adapters.written import UNREADABLE

_MOMENTS: Final = frozenset({Kind.DAY, Kind.MOMENT})
_LONG_MONTHS: Final = ("01", "03", "05", "07", "08", "10", "12")
_FEBRUARY: Final = "02"


class TypedReading(ABC):
    """What PostgreSQL and MariaDB have in common (`sql_dialect.Reading`)."""

    typed = True
    most_keys = None

    def is_year(self, column: Expression, year: int) -> Condition:
        """Departments also keep years as texts."""
        kind = stored(column).kind
        if kind in TEXTS:
            return self.text(column) == literal(str(year))
        return column == literal(year) if kind in NUMBERS else false()

    def exact(self, column: Expression) -> Expression:
        """Of other types no cell is read, for a driver may stumble over it: it is marked, and found INVALID."""
        kind = stored(column).kind
        if kind is Kind.BINARY_FRACTION:
            return self.double(column)
        if kind is Kind.LABEL:
            return self.text(column)
        return column if kind in TEXTS | NUMBERS else case((column.is_(None), null()), else_=constant(UNREADABLE))

    def exact_day(self, column: Expression) -> Expression:
        """As text: not every day that a database keeps is one to a driver."""
        return self.text(column) if stored(column).kind is Kind.DAY else self.exact(column)

    def moment(self, column: Expression) -> Expression:
        """As text, for the same reason; a decimal may be a date without hyphens."""
        return self.as_text(column) if stored(column).kind in _MOMENTS | {Kind.DECIMAL} else self.exact(column)

    def as_text(self, column: Expression) -> Expression:
        """By the column's type; a cell of another is marked."""
        kind = stored(column).kind
        if kind in _MOMENTS or kind in TEXTS:
            return self.trimmed(column)
        return case(
            (column.is_(None), null()), (self.is_whole(column), self.digits(column)), else_=constant(UNREADABLE)
        )

    def trimmed(self, column: Expression) -> Expression:
        """As text, whatever the column is, so that the statement holds."""
        return func.trim(self.text(column))

    def digits(self, column: Expression) -> Expression:
        """A whole number that is kept with decimals, without them."""
        return self.trimmed(column) if stored(column).kind is not Kind.DECIMAL else self.text(self.whole(column))

    def day(self, column: Expression, written: DateFormat) -> tuple[Expression, Condition]:
        """A column of days holds days as the standard writes them, whatever the binding says."""
        of_days = _yes(stored(column).kind is Kind.DAY)
        if not written.is_digits:
            return self.trimmed(column), or_(self.is_text(column), of_days)
        return self.digits(column), or_(self.is_text_or_whole(column), of_days)

    def length(self, text: Expression) -> Expression:
        """In characters."""
        return func.char_length(text)

    def figure(self, column: Expression, places: int | None) -> Expression:
        """As a decimal, exactly; of a column without numbers there is none."""
        if stored(column).kind not in NUMBERS:
            return self.decimal(null())
        return self.decimal(column) if places is None else func.round(self.decimal(column), constant(places))

    def edge(self, edge: Decimal, places: int | None) -> Expression:
        """As a decimal, exactly."""
        return self.decimal(literal(str(edge)))

    def is_text(self, column: Expression) -> Condition:
        """By the column's type."""
        return _yes(stored(column).kind in TEXTS)

    def is_text_or_whole(self, column: Expression) -> Condition:
        """By the column's type."""
        return or_(self.is_text(column), self.is_whole(column))

    def is_whole(self, column: Expression) -> Condition:
        """A decimal is whole by its value."""
        kind = stored(column).kind
        if kind is Kind.DECIMAL:
            bound = constant(WHOLE_BELOW)
            return and_(column > -bound, column < bound, column == self.whole(column))
        return _yes(kind is Kind.WHOLE)

    def is_numeric(self, column: Expression) -> Condition:
        """By the column's type."""
        return _yes(stored(column).kind in NUMBERS)

    def is_number(self, column: Expression, largest: int) -> Condition:
        """What is no number at all (NaN) is beyond every bound."""
        if stored(column).kind not in NUMBERS:
            return false()
        return and_(column >= constant(-largest), column <= constant(largest))

    def is_date(self, text: Expression, written: DateFormat) -> Condition:
        """By the calendar's own rule: databases differ in what they take for a date."""
        places = ((1, 4), (6, 2), (9, 2)) if written is DateFormat.ISO else ((1, 4), (5, 2), (7, 2))
        year, month, day = (func.substr(text, constant(start), constant(length)) for start, length in places)
        last = case(
            (month.in_([constant(each) for each in _LONG_MONTHS]), constant("31")),
            (month != constant(_FEBRUARY), constant("30")),
            (self.is_leap(year), constant("29")),
            else_=constant("28"),
        )
        shape = [self.length(text) == constant(8), self.is_digits(text)]
        if written is DateFormat.ISO:
            hyphens = [func.substr(text, constant(place), constant(1)) == constant("-") for place in (5, 8)]
            shape = [self.length(text) == constant(10), *hyphens, self.is_digits(func.concat(year, month, day))]
        in_calendar = and_(
            year >= constant("0001"), month.between(constant("01"), constant("12")), day.between(constant("01"), last)
        )
        return case((not_(and_(*shape)), false()), else_=in_calendar)

    def is_leap(self, year: Expression) -> Condition:
        """Whether a year of four digits has a 29 February."""
        number = self.decimal(year)

        def divides(by: int) -> Condition:
            return func.mod(number, constant(by)) == constant(0)

        return and_(divides(4), or_(not_(divides(100)), divides(400)))

    @abstractmethod
    def text(self, column: Expression) -> Expression:
        """Anything as text that is compared by its bytes."""

    @abstractmethod
    def decimal(self, column: Expression) -> Expression:
        """A number, or a text that is one, as a decimal."""

    @abstractmethod
    def double(self, column: Expression) -> Expression:
        """A binary fraction in double precision."""

    @abstractmethod
    def whole(self, column: Expression) -> Expression:
        """A decimal without its decimals."""

    @abstractmethod
    def is_digits(self, text: Expression) -> Condition:
        """Whether a text is nothing but ASCII digits."""


def _yes(known: bool) -> Condition:
    return true() if known else false()
