"""What is proposed, and what is left to somebody who knows."""

from collections.abc import Sequence

from inline_snapshot import snapshot

from source_adapters.contract import Entity, ValueKind
from source_adapters.scaffolding.findings import Table, Wanted
from source_adapters.scaffolding.looks import column_of
from source_adapters.scaffolding.proposing import proposal
from source_adapters.scaffolding.writing import SQL, undecided_lines, written
from source_adapters.testing_sample import EDGE, HIGH, LOW

KEYS: Sequence[str] = (EDGE, HIGH, LOW, EDGE[:17] + "x" if EDGE.endswith("X") else LOW)


def table(name: str, **columns: Sequence[object]) -> Table:
    """A table with these cells, and keys of persons."""
    return Table(name, (column_of("sfzh", [EDGE, HIGH, LOW] * 4), *(column_of(*each) for each in columns.items())))


def wanted(name: str, kind: ValueKind, *words: str, by_year: bool = False, title: str = "") -> Wanted:
    """An attribute of persons."""
    return Wanted(Entity.PERSON, name, kind, words, by_year, title=title)


def proposed(tables: Sequence[Table], *attributes: Wanted) -> str:
    """The text of the binding."""
    return written("some", SQL, ['address = "x"'], proposal(tables, attributes))


CODES = ["1", "2", "2"] * 4


def test_between_two_columns_nothing_is_guessed() -> None:
    """Both are named, and nothing is bound to either."""
    text = proposed([table("a", zt=CODES), table("b", zt=CODES)], wanted("residencePermit", ValueKind.CODE, "VALID"))
    assert 'residencePermit = "?"   # one of a.zt, b.zt?' in text


def test_what_two_attributes_may_be_is_neither() -> None:
    """One column, two attributes."""
    text = proposed(
        [table("a", zt=CODES)], wanted("one", ValueKind.CODE, "VALID"), wanted("other", ValueKind.CODE, "OPEN")
    )
    assert [line for _, line in undecided_lines(text)] == ['one = "?"   # one of a.zt?', 'other = "?"   # one of a.zt?']


def test_a_comment_tells_what_a_column_is() -> None:
    """The department's own, by the schema's Chinese word; an amount's unit, too."""
    amounts = column_of("c1", [1, 20, 300] * 4, "养老金 (单位: 分)")
    found = Table("t", (column_of("sfzh", [EDGE, HIGH, LOW]), amounts, column_of("c2", [4, 50, 600])))
    text = proposed([found], wanted("pensionMonthly", ValueKind.MONEY, title="养老金，每月。"))
    assert 'pensionMonthly = { column = "c1", unit = "fen" }' in text


def test_a_unit_is_asked_for() -> None:
    """Whole numbers and fractions alike may count fen, yuan or ten thousands."""
    text = proposed([table("t", je=[1.5, 20.25, 300.0] * 4)], wanted("pensionMonthly", ValueKind.MONEY))
    assert 'pensionMonthly = { column = "je", unit = "?" }' in text


def test_dates_of_old_systems() -> None:
    """Their form, what stands for none, and the pivot that nobody can see."""
    days = table(
        "t",
        csrq=["19700101", "99991231", "20071101"] * 4,
        swrq=["700101", "071101", "991231"] * 4,
        lhrq=["2007年1月1日", "2006年12月31日", None] * 4,
    )
    attributes = (wanted(name, ValueKind.DATE) for name in ("birthDate", "diedOn", "householdRegisteredOn"))
    assert proposed([days], *attributes).partition("attributes]\n")[2] == snapshot("""\
birthDate = { column = "csrq", format = "compact", empty = ["99991231"] }
diedOn = { column = "swrq", format = "two_digit_year", pivot = "?" }
householdRegisteredOn = { column = "lhrq", format = "chinese" }
""")


def test_a_table_without_keys_is_named() -> None:
    """And what is wanted but nowhere found."""
    found = Table("log", (column_of("line", ["a", "b"]),))
    text = proposed([found], wanted("homesOwned", ValueKind.COUNT))
    assert text.splitlines()[-2:] == snapshot(
        [
            "# log: no column holds keys of persons or enterprises in the rows that were seen",
            "# nothing was found for Person.homesOwned",
        ]
    )


def test_yearly_figures_are_sought_in_yearly_tables() -> None:
    """One row a subject and year."""
    yearly = table("tax", nd=[2006, 2007, 2007] * 4, sjse=[1, 20, 300] * 4)
    text = proposed([table("other", sjse=[1, 2, 3] * 4), yearly], wanted("incomeTax", ValueKind.MONEY, by_year=True))
    assert 'year_column = "nd"' in text
    assert 'incomeTax = { column = "sjse", unit = "?" }' in text
