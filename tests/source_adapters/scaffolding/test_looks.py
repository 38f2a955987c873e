"""What cells look like."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.bound import DateFormat
from source_adapters.keys import KeyKind, spellings
from source_adapters.scaffolding.findings import Look
from source_adapters.scaffolding.looks import LONGEST_CODE, MOST_CODES, column_of
from source_adapters.testing_sample import EDGE, EDGE_FIRM, HIGH, HIGH_FIRM, LOW, LOW_FIRM
from tests.source_adapters.written_days import WRITTEN

PEOPLE, FIRMS = (EDGE, HIGH, LOW), (EDGE_FIRM, HIGH_FIRM, LOW_FIRM)


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (KeyKind.IDENTITY_NUMBER, PEOPLE),
        (KeyKind.IDENTITY_NUMBER_15_OR_18, PEOPLE),
        (KeyKind.CREDIT_CODE, FIRMS),
        (KeyKind.ORGANISATION_CODE, FIRMS),
    ],
)
def test_keys_are_known_by_their_check_characters(kind: KeyKind, keys: Sequence[str]) -> None:
    """However they are spelt."""
    cells = [spelling for key in keys for spelling in spellings(kind, key)]
    assert column_of("jgdm" if kind is KeyKind.ORGANISATION_CODE else "c", cells).key is kind


@pytest.mark.parametrize(
    ("form", "look"),
    [
        (DateFormat.ISO, Look.ISO_DAY),
        (DateFormat.COMPACT, Look.COMPACT_DAY),
        (DateFormat.SLASHED, Look.SLASHED_DAY),
        (DateFormat.CHINESE, Look.CHINESE_DAY),
    ],
)
def test_days_are_known_by_their_form(form: DateFormat, look: Look) -> None:
    """Each by its own and by no other."""
    days = [date(1970, 1, 1), date(2007, 11, 30), date(1999, 12, 31)]
    found = column_of("c", [WRITTEN[form](day) for day in days])
    assert found.looks & {Look.ISO_DAY, Look.COMPACT_DAY, Look.SLASHED_DAY, Look.CHINESE_DAY} == {look}


@given(st.lists(st.text(max_size=12) | st.sampled_from(PEOPLE) | st.integers() | st.none(), max_size=60))
def test_nothing_is_kept_but_short_codes(cells: list[object]) -> None:
    """Of letters and digits, few, and each seen more than once on average."""
    found = column_of("c", cells)
    assert len(found.codes) <= MOST_CODES
    assert all(len(code) <= LONGEST_CODE and code.isascii() for code in found.codes)
    assert not found.codes or len(found.codes) * 2 <= max(2, sum(cell is not None for cell in cells))


@pytest.mark.parametrize("cells", [["王伟", "李娜"] * 10, list(range(100)), PEOPLE * 10])
def test_names_numbers_and_keys_are_no_codes(cells: Sequence[object]) -> None:
    """However often they are repeated."""
    assert not column_of("c", cells).codes
