"""Days of a drop as texts of the standard, judged where the drop is searched by the rules of `dates`."""

from source_adapters.bound import DateFormat, Field
from source_adapters.dates import (
    CENTURY_BEFORE_PIVOT,
    CENTURY_FROM_PIVOT,
    LAST_SERIAL,
    NO_SUCH_SERIAL,
    SEPARATORS,
    SERIAL_DAYS,
    two_digits,
)
from source_adapters.files_engine import quoted


def is_day(field: Field, cell: str) -> str:
    """Whether a cell is a day of the calendar, from the year 1 on, in the declared form; not whether it is empty."""
    iso = iso_day(field, cell)
    readable = f"{iso} >= '0001' AND TRY_CAST({iso} AS DATE) IS NOT NULL"
    return f"(CASE WHEN regexp_full_match({cell}, {quoted(_shape(field.format))}) THEN {readable} ELSE false END)"


def iso_day(field: Field, cell: str) -> str:
    """The text of a day as the standard writes it, where the cell has the shape of one."""
    match field.format:
        case DateFormat.ISO:
            return cell
        case DateFormat.COMPACT:
            return _hyphenated(cell)
        case DateFormat.TWO_DIGIT_YEAR:
            before = f"substr({cell}, 1, 2) < {quoted(two_digits(field.pivot))}"
            century = f"CASE WHEN {before} THEN '{CENTURY_BEFORE_PIVOT}' ELSE '{CENTURY_FROM_PIVOT}' END"
            return _hyphenated(f"(({century}) || {cell})")
        case DateFormat.EXCEL_SERIAL:
            return _counted(f"TRY_CAST({cell} AS INTEGER)")
        case DateFormat.SLASHED | DateFormat.CHINESE:
            return _padded(cell, SEPARATORS[field.format])


def is_empty(field: Field, cell: str) -> str:
    """Whether a cell is a text that stands for no date; it is asked only where the binding names some."""
    return f"{cell} IN ({', '.join(map(quoted, sorted(field.empty)))})"


def _shape(form: DateFormat) -> str:
    if form in SEPARATORS:
        behind_year, behind_month, behind_day = SEPARATORS[form]
        return f"[0-9]{{4}}{behind_year}[0-9]{{1,2}}{behind_month}[0-9]{{1,2}}{behind_day}"
    return {
        DateFormat.COMPACT: "[0-9]{8}",
        DateFormat.TWO_DIGIT_YEAR: "[0-9]{6}",
        DateFormat.EXCEL_SERIAL: "[0-9]{1,7}",
    }.get(form, "[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _hyphenated(compact: str) -> str:
    return f"(substr({compact}, 1, 4) || '-' || substr({compact}, 5, 2) || '-' || substr({compact}, 7, 2))"


def _padded(cell: str, separators: tuple[str, str, str]) -> str:
    """Month and day with two digits each; what is no separator goes through one that is."""
    behind_year, behind_month, behind_day = separators
    slashed = f"replace(replace({cell}, '{behind_year}', '/'), '{behind_month}', '/')"
    if behind_day:
        slashed = f"replace({slashed}, '{behind_day}', '')"
    month, day = (f"lpad(split_part({slashed}, '/', {place}), 2, '0')" for place in (2, 3))
    return f"(substr({cell}, 1, 4) || '-' || {month} || '-' || {day})"


def _counted(serial: str) -> str:
    early, usual = (f"CAST(DATE '{start.isoformat()}' + {serial} AS VARCHAR)" for start in SERIAL_DAYS)
    return (
        f"(CASE WHEN {serial} BETWEEN 1 AND {NO_SUCH_SERIAL - 1} THEN {early}"
        f" WHEN {serial} BETWEEN {NO_SUCH_SERIAL + 1} AND {LAST_SERIAL} THEN {usual} END)"
    )
