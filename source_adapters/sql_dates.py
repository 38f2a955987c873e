"""Days of a column as texts that sort as the days do, judged inside the database by the rules of `dates`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from sqlalchemy import and_, case, func, literal, not_, null

from source_adapters.bound import DateFormat, Field
from source_adapters.contract import Edge
from source_adapters.dates import CENTURY_BEFORE_PIVOT, CENTURY_FROM_PIVOT, SEPARATORS, two_digits
from source_adapters.keys import KeyKind
from source_adapters.scrutiny import Rule
from source_adapters.sql_dialect import Computing, Condition, Expression, constant

Judged: TypeAlias = list[tuple[Condition, Expression]]
"""The first branches of a CASE: what an unknown and an unreadable cell come back as."""


Marks: TypeAlias = Mapping[Rule, int] | Mapping[Rule, str]
"""What comes back of a cell that breaks a rule."""


@dataclass(frozen=True, slots=True)
class Days:
    """Between which days a date may lie: the last one, and, for some, the birth that the key of the row tells."""

    last: date = date.max
    birth: Expression | None = None
    """Eight digits."""


ANY_DAY: Final = Days()


def day(
    field: Field, column: Expression, dialect: Computing, marks: Marks, days: Days = ANY_DAY
) -> tuple[Expression, Judged]:
    """The text of a day, in the form of `sorts_as`."""
    written, typed = dialect.day(column, field.format)
    text, readable = _sortable(field, written, dialect)
    judged = text_judged(column, typed, written, readable, marks)
    if field.empty:
        judged.insert(1, (and_(typed, written.in_([constant(each) for each in sorted(field.empty)])), null()))
    return text, judged + _outside(days, text, sorts_as(field.format), marks)


def sorts_as(form: DateFormat) -> DateFormat:
    """In which form, ISO or COMPACT, the days of a column come out."""
    return DateFormat.COMPACT if form.is_digits else DateFormat.ISO


def written_day(edge: Edge, form: DateFormat) -> str:
    """A day in one of the two forms of `sorts_as`."""
    if not isinstance(edge, date):
        raise TypeError("a date has an edge that is none")
    iso = edge.isoformat()
    return iso if form is DateFormat.ISO else iso.replace("-", "")


def birth_in(key: KeyKind, column: Expression, dialect: Computing) -> Expression:
    """The birth that an identity number in a key column tells, as eight digits."""
    number = dialect.digits(column)
    of_eighteen, of_fifteen = part(number, 7, 8), constant("19").concat(part(number, 7, 6))
    if key is KeyKind.IDENTITY_NUMBER_15_OR_18:
        return case((dialect.length(number) == constant(15), of_fifteen), else_=of_eighteen)
    return of_fifteen if key is KeyKind.IDENTITY_NUMBER_15 else of_eighteen


def text_judged(
    column: Expression,
    typed: Condition,
    text: Expression,
    readable: Condition,
    marks: Marks,
    otherwise: Rule = Rule.TYPE,
) -> Judged:
    """A cell is unknown where it is NULL or blank, and marked where its type or its text are not as they must be.

    `otherwise` is the rule that a text of the right type breaks where it is not `readable`.
    """
    return [
        (column.is_(None), null()),
        (not_(typed), constant(marks[Rule.TYPE])),
        (text == constant(""), null()),
        (not_(readable), constant(marks[otherwise])),
    ]


def part(text: Expression, start: int, length: int) -> Expression:
    """So many characters of a text, the first being number 1."""
    return func.substr(text, constant(start), constant(length))


def _outside(days: Days, text: Expression, form: DateFormat, marks: Marks) -> Judged:
    """What a readable day outside of `days` comes back as."""
    judged: Judged = []
    if days.last != date.max:
        judged.append((text > literal(written_day(days.last, form)), constant(marks[Rule.FUTURE_DATE])))
    if days.birth is not None:
        digits = text if form is DateFormat.COMPACT else func.replace(text, constant("-"), constant(""))
        judged.append((digits < days.birth, constant(marks[Rule.DEAD_BEFORE_BORN])))
    return judged


def _sortable(field: Field, written: Expression, dialect: Computing) -> tuple[Expression, Condition]:
    if field.format is DateFormat.TWO_DIGIT_YEAR:
        before = part(written, 1, 2) < constant(two_digits(field.pivot))
        compact = case((before, constant(CENTURY_BEFORE_PIVOT)), else_=constant(CENTURY_FROM_PIVOT)).concat(written)
        return compact, dialect.is_date(compact, DateFormat.COMPACT)
    if field.format in SEPARATORS:
        return _separated(SEPARATORS[field.format], written, dialect)
    return written, dialect.is_date(written, field.format)


def _separated(
    separators: tuple[str, str, str], written: Expression, dialect: Computing
) -> tuple[Expression, Condition]:
    """Months and days of one digit are given another; without the separators in their places there is no day.

    A text is cut from its end where it can be, so that wherever the separators stand nothing is left unread.
    """
    behind_year, behind_month, behind_day = separators
    short_month = part(written, 7, 1) == constant(behind_month)
    month = case((short_month, constant("0").concat(part(written, 6, 1))), else_=part(written, 6, 2))
    rest = case((short_month, part(written, 8, 4)), else_=part(written, 9, 4))
    is_short_day = dialect.length(rest) == constant(1 + len(behind_day))
    day_of_month = case((is_short_day, constant("0").concat(part(rest, 1, 1))), else_=part(rest, 1, 2))
    separated = [
        part(written, 5, 1) == constant(behind_year),
        case((short_month, constant(behind_month)), else_=part(written, 8, 1)) == constant(behind_month),
        dialect.length(rest).between(constant(1 + len(behind_day)), constant(2 + len(behind_day))),
    ]
    if behind_day:
        separated.append(case((is_short_day, part(rest, 2, 1)), else_=part(rest, 3, 1)) == constant(behind_day))
    hyphen = constant("-")
    iso = part(written, 1, 4).concat(hyphen).concat(month).concat(hyphen).concat(day_of_month)
    return iso, and_(*separated, dialect.is_date(iso, DateFormat.ISO))
