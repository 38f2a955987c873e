"""From written keys to the subjects that a relation leads to."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.contract import INVALID, NO_RECORD, TOO_MANY, Attribute, Cell, Entity, Form, ValueKind
from source_adapters.keys import TARGETS, KeyKind, spellings
from source_adapters.relations import relating, united
from source_adapters.testing_sample import CENTENARIAN, CHILD, EDGE, HIGH, LOW, LOW_FIRM, NO_KEY, related
from tests.source_adapters.test_codes import identity_numbers

EITHER = KeyKind.IDENTITY_NUMBER_15_OR_18

persons = st.one_of(identity_numbers(), st.sampled_from([EDGE, CENTENARIAN, CHILD, LOW]))
spelt_persons = persons.flatmap(lambda key: st.tuples(st.just(key), st.sampled_from(spellings(EITHER, key))))


def people(most: int) -> Attribute:
    """A relation to at most so many persons."""
    return related("householdMembers", Entity.PERSON, most)


@given(st.lists(spelt_persons, max_size=8), st.integers(1, 8), st.randoms())
def test_each_subject_once_however_written(keys: list[tuple[str, str]], most: int, order: Random) -> None:
    """The cell tells who is meant, and nothing of spelling, order or repetition."""
    written = [spelling for _, spelling in keys] * 2
    order.shuffle(written)
    meant = {key for key, _ in keys}
    expected: Cell = TOO_MANY if len(meant) > most else tuple(sorted(meant)) or NO_RECORD
    assert relating(people(most), EITHER)(written) == expected


@given(
    st.lists(st.lists(st.one_of(spelt_persons.map(lambda spelt: spelt[1]), st.none())), min_size=1), st.integers(1, 9)
)
def test_records_together_say_what_one_would(records: list[list[str | None]], most: int) -> None:
    """Whether a department keeps its pairs in one record or in several makes no difference."""
    relate = relating(people(most), EITHER)
    assert united([relate(record) for record in records], most) == relate([key for record in records for key in record])


@pytest.mark.parametrize("nothing", [None, "", "  ", [], [None], ["", None]])
def test_nobody_is_no_record(nothing: object) -> None:
    """A pair without a key in it is none."""
    assert relating(people(1), EITHER)(nothing) is NO_RECORD


@pytest.mark.parametrize("written", [EDGE, int(EDGE), f" {EDGE} ", "440104700815205", 440104700815205, [EDGE], (EDGE,)])
def test_one_key_or_a_list_of_them(written: object) -> None:
    """As text or number, in 15 or 18 digits."""
    assert relating(people(1), EITHER)(written) == (EDGE,)


@pytest.mark.parametrize(
    "bad", [NO_KEY, LOW_FIRM, "440104700815996", "?", "\ufffd", b"1", 1.5, True, {}, [EDGE], object()]
)
def test_one_key_that_cannot_be_read_spoils_the_cell(bad: object) -> None:
    """The others would be told as all; a centenarian's 15 digits tell nobody."""
    assert relating(people(3), EITHER)([EDGE, bad, HIGH]) is INVALID
    assert relating(people(2), EITHER)([EDGE, bad, HIGH]) is TOO_MANY


def test_fifteen_digits_are_lengthened_only_where_the_binding_says_so() -> None:
    """Where a department writes 18 digits, 15 are no key."""
    short = "440104700815205"
    assert relating(people(1), EITHER)([short, EDGE]) == (EDGE,)
    assert relating(people(1), KeyKind.IDENTITY_NUMBER)(short) is INVALID


def test_enterprises_by_their_credit_code() -> None:
    """In capitals, whatever was written."""
    enterprises = related("enterprises", Entity.ENTERPRISE, 1)
    assert relating(enterprises, KeyKind.CREDIT_CODE)([LOW_FIRM, LOW_FIRM.lower()]) == (LOW_FIRM,)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("a",), ("b",), ("a",)], ("a", "b")),
        ([("b",), NO_RECORD], ("b",)),
        ([NO_RECORD, NO_RECORD], NO_RECORD),
        ([("a",), INVALID], INVALID),
        ([("a", "b"), ("c",), INVALID], TOO_MANY),
        ([TOO_MANY, INVALID], TOO_MANY),
        ([("a", "b"), ("b", "c")], TOO_MANY),
    ],
)
def test_records_are_united(cells: list[Cell], expected: Cell) -> None:
    """Two pairs of one key contradict nothing; what is wrong with one record is wrong with all."""
    assert united(cells, 2) == expected


@pytest.mark.parametrize(
    ("attribute", "target"),
    [
        (people(0), EITHER),
        (people(1), KeyKind.CREDIT_CODE),
        (Attribute("x", Form.EXACT, ValueKind.KEYS, target=Entity.PERSON, most=1), EITHER),
        (Attribute("x", Form.RELATION, ValueKind.TEXT, target=Entity.PERSON, most=1), EITHER),
        (Attribute("x", Form.RELATION, ValueKind.KEYS, most=1), EITHER),
        (Attribute("x", Form.RELATION, ValueKind.KEYS, target=Entity.PERSON, most=1, year=2007), EITHER),
    ],
)
def test_what_is_no_relation_is_refused(attribute: Attribute, target: KeyKind) -> None:
    """Before anything is read."""
    with pytest.raises(ValueError, match=attribute.name):
        relating(attribute, target)


def test_every_target_settles_a_canonical_key() -> None:
    """A part of a key would lead to nobody."""
    assert all(target.holds_canonical for target in TARGETS)
