"""What is held against a department is counted by rule, and nothing of it is kept."""

from contextlib import nullcontext
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.bound import Field
from source_adapters.contract import INVALID, Attribute, Cell, Entity, Form, SourceDataInvalid, ValueKind
from source_adapters.fake import FakeSource, Holding
from source_adapters.findings import drop_faults, invalid_cells, unguarded
from source_adapters.graphql_protocol import exchange as graphql_exchange
from source_adapters.http_protocol import exchange
from source_adapters.marks import BAND_MARKS, TEXT_MARKS, read_band, read_status, read_text, rule_of
from source_adapters.reasons import reason
from source_adapters.registry import safeguarded
from source_adapters.safeguards.settings import CacheSettings, Safeguards
from source_adapters.scrutiny import (
    InvalidCells,
    Rule,
    Scrutiny,
    always,
    follows_birth,
    is_before_birth,
    judged,
    judged_by_key,
)
from source_adapters.testing import HOMES
from source_adapters.testing_sample import DEPARTMENT, EDGE, HIGH, LOW, asking, exact
from tests.source_adapters.sample_department import http_department
from tests.source_adapters.sample_subgraph import AS_FIELDS, graphql_department

DAY = date(2007, 11, 1)
CELLS: st.SearchStrategy[Cell] = st.sampled_from([1, "a", None, INVALID])


@given(st.lists(CELLS, max_size=9))
def test_each_bad_cell_is_counted_once(cells: list[Cell]) -> None:
    """In a column, or one by one; with whose it is, or without."""
    by_itself, by_key = InvalidCells(), InvalidCells()
    plain = judged(lambda cell: cell, lambda written: list(written), always(Rule.CODE), by_itself)  # type: ignore[arg-type, return-value]  # cells written as they are read
    whose = judged_by_key(lambda cell, _: cell, always(Rule.TYPE), by_key)  # type: ignore[arg-type, return-value]  # see above
    keys = [EDGE] * len(cells)
    assert plain.read_all(cells, ()) == whose.read_all(cells, keys) == cells
    assert [plain.read(cell, "") for cell in cells] == [whose.read(cell, EDGE) for cell in cells] == cells
    bad = 2 * cells.count(INVALID)
    assert by_itself.counts() == ({Rule.CODE: bad} if bad else {})
    assert by_key.counts() == ({Rule.TYPE: bad} if bad else {})


@given(st.sampled_from([*BAND_MARKS.items()]), st.sampled_from([*TEXT_MARKS.items()]), st.integers(0, 99))
def test_marks_are_no_values(band: tuple[Rule, int], text: tuple[Rule, str], number: int) -> None:
    """Each stands for one rule; a band, a status and a text are read as they are."""
    assert read_band(band[1]) is read_status(band[1]) is read_text(text[1]) is INVALID
    assert (rule_of(band[1]), rule_of(text[1])) == (band[0], text[0])
    assert (read_band(number), read_status(number), read_text(f"x{number}")) == (number, bool(number), f"x{number}")
    assert read_band(None) is read_status(None) is read_text(None) is None


@given(st.dates(), st.sampled_from([LOW, EDGE, HIGH]))
def test_a_birth_is_told_by_the_number(day: date, number: str) -> None:
    """Digits 7 to 14 are a date, and the day itself is not before it."""
    assert is_before_birth(day, number) == (day.strftime("%Y%m%d").zfill(8) < number[6:14])


def test_only_the_lives_of_people_follow_a_birth() -> None:
    """Not the birth itself, and no date of an enterprise."""
    died, born = exact("diedOn", ValueKind.DATE), exact("birthDate", ValueKind.DATE)
    found = [follows_birth(*each) for each in ((Entity.PERSON, died), (Entity.PERSON, born), (Entity.ENTERPRISE, died))]
    assert found == [True, False, False]


@pytest.mark.parametrize(
    ("attribute", "written", "rule"),
    [
        (exact("x", ValueKind.COUNT), "1", Rule.TYPE),
        (exact("x", ValueKind.COUNT), -1, Rule.RANGE),
        (exact("x", ValueKind.COUNT), 1.5, Rule.TYPE),
        (exact("x", ValueKind.MONEY), 1e300, Rule.RANGE),
        (exact("x", ValueKind.MONEY), True, Rule.TYPE),
        (exact("x", ValueKind.DATE), "2007-11-02", Rule.FUTURE_DATE),
        (exact("x", ValueKind.DATE), "2007-02-30", Rule.TYPE),
        (exact("x", ValueKind.DATE), "1949-10-01", Rule.DEAD_BEFORE_BORN),
        (Attribute("x", Form.STATUS, ValueKind.CODE), 7, Rule.CODE),
        (Attribute("x", Form.STATUS, ValueKind.CODE), b"7", Rule.TYPE),
        (exact("creditCode", ValueKind.TEXT), "x", Rule.CHECK_CHARACTER),
        (exact("creditCode", ValueKind.TEXT), "\ufffd", Rule.TYPE),
        (exact("x", ValueKind.DIVISION), "1", Rule.TYPE),
    ],
)
def test_each_bad_cell_breaks_one_rule(attribute: Attribute, written: object, rule: Rule) -> None:
    """Which, is told of what is written."""
    assert reason(attribute, Field("x"), DAY, lambda held: held)(written) is rule


def test_a_record_of_somebody_else_is_counted() -> None:
    """It fails its call, and stands in the counts."""
    invalid = InvalidCells()
    asking_ = exchange(http_department("http://h"), Entity.PERSON, [HOMES], Scrutiny(DAY, invalid))
    asked = asking_.reader.asked([EDGE])
    for key in (HIGH, "nobody"):
        content = {"data": {"list": [{"sfzh": key, "fwts": 1}]}}
        with pytest.raises(SourceDataInvalid) if key == HIGH else nullcontext():
            asking_.take_in(content, asked, asking_.reader.answers(1, asked))
    assert invalid.counts() == {Rule.CHECK_CHARACTER: 1, Rule.WRONG_KEY: 1}


def test_errors_of_a_service_are_counted_by_cell() -> None:
    """One error in one place is one cell; an entity that is lost is all of its cells."""
    invalid = InvalidCells()
    attributes = [HOMES, exact("insuredMonths", ValueKind.MONTHS)]
    by = graphql_department("http://h", AS_FIELDS)
    asking_ = graphql_exchange(by, Entity.PERSON, attributes, Scrutiny(DAY, invalid))
    asked = asking_.reader.asked([HIGH, EDGE])
    entities = [{"sfzh": HIGH, "fwts": None, "cbys": 1}, None, None, None]
    content = {
        "data": {"residents": entities, "register": {"asOf": "2007-10-31"}},
        "errors": [{"message": "m", "path": ["residents", 0, "fwts"]}, {"message": "m", "path": ["residents", 1]}],
    }
    asking_.take_in(content, asked, asking_.reader.answers(2, asked))
    assert invalid.counts() == {Rule.SERVICE_ERROR: 3}


async def test_counts_are_found_behind_safeguards() -> None:
    """Whatever stands in front of a source; one from outside that counts nothing is passed over."""
    kept = Safeguards(cache=CacheSettings({(Entity.PERSON, "homesOwned"): 60.0}))
    holding = Holding(Entity.PERSON, ("homesOwned",), {EDGE: {"homesOwned": -1}})
    fake = FakeSource(DEPARTMENT, holding)
    sources = {DEPARTMENT: safeguarded(fake, kept)}
    assert unguarded(sources[DEPARTMENT]) is fake
    await sources[DEPARTMENT].fetch(asking([EDGE], HOMES))
    assert invalid_cells(sources) == {DEPARTMENT: {Rule.RANGE: 1}}
    assert drop_faults(sources) == {}
