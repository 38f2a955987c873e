"""Divisions that were given up, followed to a day."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.bound import Field
from source_adapters.contract import INVALID, ValueKind
from source_adapters.decoding import decoder
from source_adapters.reorganisations import (
    Change,
    ReorganisationError,
    Reorganisations,
    given_up,
    sound,
    standing,
    today,
)
from tests.source_adapters import tables_of_changes

BEFORE, FIRST, BETWEEN, SECOND, AFTER = (date(year, 1, 1) for year in (1999, 2000, 2003, 2005, 2007))


def table(*rows: tuple[str, str, date]) -> Reorganisations:
    """A sound table of these rows, from line 2 on."""
    return sound([Change(old, new, since, line) for line, (old, new, since) in enumerate(rows, start=2)])


def read(code: str, changes: Reorganisations, day: date = AFTER) -> str | None:
    """What a code is read as."""
    return today(standing(changes, day), code)


def test_a_district_is_read_as_what_it_became() -> None:
    """Its streets are unknown streets of it."""
    merged = table(("440102", "440104", FIRST))
    assert read("440102", merged) == "440104"
    assert read("440102003", merged) == "440104"


def test_what_is_not_named_stands() -> None:
    """Districts and streets."""
    merged = table(("440102", "440104", FIRST))
    assert read("440104001", merged) == "440104001"
    assert read("440199", merged) == "440199"


def test_a_change_counts_from_its_day_on() -> None:
    """On the day before, the old division stands."""
    merged = table(("440102", "440104", BETWEEN))
    assert read("440102", merged, date(2002, 12, 31)) == "440102"
    assert read("440102", merged, BETWEEN) == "440104"


def test_a_chain_is_followed_as_far_as_the_day() -> None:
    """A county that became a city and then a district."""
    chain = table(("440126", "440181", FIRST), ("440181", "440113", SECOND))
    assert [read("440126", chain, day) for day in (BEFORE, BETWEEN, AFTER)] == ["440126", "440181", "440113"]


def test_a_street_goes_its_own_way() -> None:
    """A change of the street goes before one of its district."""
    split = table(("440102001", "440104007", FIRST), ("440102", "440105", FIRST))
    assert read("440102001", split) == "440104007"
    assert read("440102002", split) == "440105"


def test_a_street_follows_its_new_district() -> None:
    """It went to a street of a district that was given up later."""
    chain = table(("440102001", "440103007", FIRST), ("440103", "440104", SECOND))
    assert read("440102001", chain, BETWEEN) == "440103007"
    assert read("440102001", chain, AFTER) == "440104"


def test_what_was_split_is_not_guessed() -> None:
    """Neither of a district nor, where one of the parts kept the code, of what bears it."""
    assert read("440102", table(("440102", "440103", FIRST), ("440102", "440104", FIRST))) is None
    kept = table(("440102", "440102", FIRST), ("440102", "440104", FIRST))
    assert read("440102", kept) is None
    assert read("440102001", kept) is None


def test_of_a_split_street_the_district_may_be_certain() -> None:
    """Where all parts are in it."""
    split = table(("440102001", "440102007", FIRST), ("440102001", "440102008", FIRST))
    assert read("440102001", split) == "440102"


def test_parts_that_came_together_again_are_one() -> None:
    """The split is over."""
    healed = table(
        ("440102", "440103", FIRST),
        ("440102", "440104", FIRST),
        ("440103", "440105", SECOND),
        ("440104", "440105", SECOND),
    )
    assert read("440102", healed, BETWEEN) is None
    assert read("440102", healed, AFTER) == "440105"


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ([("440102", "440104", FIRST)] * 2, 3, "440102 becoming 440104 is said twice"),
        (
            [("440102", "440104", FIRST), ("440102", "440105", SECOND)],
            3,
            "440102 ended on 2000-01-01 already (line 2)",
        ),
        ([("440102", "440102", FIRST)], 2, "440102 becomes itself"),
        (
            [("440102", "440103", FIRST), ("440103", "440104", FIRST), ("440104", "440102", FIRST)],
            4,
            "it comes round to itself: 440102 -> 440103 -> 440104 -> 440102",
        ),
        (
            [("440102", "440103", SECOND), ("440103", "440104", FIRST)],
            2,
            "440103 had ended on 2000-01-01 (line 3), before this change",
        ),
        (
            [("440102001", "440103", FIRST), ("440103", "440102", FIRST), ("440102", "440103", FIRST)],
            4,
            "it comes round to itself",
        ),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(
    rows: Sequence[tuple[str, str, date]], line: int, message: str
) -> None:
    """With the line at which it does."""
    with pytest.raises(ReorganisationError) as refused:
        table(*rows)
    assert refused.value.line == line
    assert str(refused.value).startswith(message)


def test_a_long_chain_is_followed() -> None:
    """As long as a table can be."""
    long = table(*((f"{number:06d}", f"{number + 1:06d}", FIRST) for number in range(4000)))
    assert read("000000", long) == "004000"


@given(tables_of_changes.tables, tables_of_changes.days, tables_of_changes.codes)
def test_what_is_read_stands(changes: Reorganisations, day: date, code: str) -> None:
    """It is no division that has been given up, unless a part of it kept the code; and it is read as itself."""
    found = read(code, changes, day)
    kept = {change.new for change in changes if change.new == change.old}
    if found is not None and not kept:
        assert read(found, changes, day) == found


@given(tables_of_changes.tables, tables_of_changes.days, tables_of_changes.codes)
def test_statements_are_told_the_same(changes: Reorganisations, day: date, code: str) -> None:
    """The first entry that fits says the district."""
    found = next((each.district for each in given_up(changes, day) if code[: each.digits] in each.olds), code[:6])
    expected = read(code, changes, day)
    assert found == (expected and expected[:6])


@given(st.sampled_from(["440102", 440102, " 440102 ", "440102003", None, "44010", "４４０１０２", True]))
def test_cells_are_judged_before_they_are_followed(written: object) -> None:
    """What is no division is none, whatever the table says; and without a day nothing is followed."""
    field = Field("c", divisions=table(("440102", "440104", FIRST)))
    as_written = decoder(ValueKind.DIVISION, field)(written)
    found = decoder(ValueKind.DIVISION, field, day=AFTER)(written)
    assert found == ("440104" if isinstance(as_written, str) else as_written)
    assert as_written is not INVALID or found is INVALID
