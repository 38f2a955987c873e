"""Records are told by their keys, with or without arithmetic."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters import codes
from source_adapters.answers import Record
from source_adapters.bound import Field, Service, Unit
from source_adapters.contract import Entity, SourceDataInvalid, ValueKind
from source_adapters.decoding import decoder
from source_adapters.json_path import path_of, way
from source_adapters.keys import KeyKind, matched, spellings, token
from source_adapters.records import RecordReader, Ways, record_reader
from source_adapters.testing_sample import CENTENARIAN, CHILD, EDGE, EDGE_FIRM, HIGH, HIGH_FIRM, LOW, LOW_FIRM, exact

PEOPLE = (LOW, EDGE, HIGH, CENTENARIAN, CHILD)
OTHER_REGION = next(
    code for check in codes._ALPHABET if (code := f"92440101{HIGH_FIRM[8:17]}{check}") and codes.credit_code(code)
)
"""A credit code around the organisation code of another."""

PRINTED = r"-?[0-9]{1,14}(\.[0-9]{1,6})?"

FIRMS = (LOW_FIRM, EDGE_FIRM, HIGH_FIRM, OTHER_REGION)


def reader(kind: KeyKind) -> RecordReader:
    """Reads nothing but keys of this kind."""
    block = Service(kind.entity, "/p", "list", "id", kind, {"x": Field("x")})
    return record_reader("d", block, (), Ways(way(path_of("id")), None, ()))


def keys_of(kind: KeyKind) -> Sequence[str]:
    """Canonical keys of the kind's entity."""
    return PEOPLE if kind.entity is Entity.PERSON else FIRMS


@st.composite
def written(draw: st.DrawFn) -> tuple[KeyKind, list[str], str]:
    """A kind, the keys that are asked for, and a key as a record may hold it: spelt, blurred, or nobody's."""
    kind = draw(st.sampled_from(KeyKind))
    asked = draw(st.lists(st.sampled_from(keys_of(kind)), unique=True))
    known = [spelling for key in keys_of(kind) for spelling in (key, *spellings(kind, key))]
    text = draw(st.sampled_from(known) | st.text())
    return kind, asked, draw(st.sampled_from([text, text.lower(), f" {text} "]))


@given(written())
def test_owners_are_those_whose_token_the_key_has(drawn: tuple[KeyKind, list[str], str]) -> None:
    """A spelling that was asked for is known without arithmetic, and means what arithmetic says that it means.

    A key of somebody who was not asked for fails the call.
    """
    kind, keys, key = drawn
    reads = reader(kind)
    asked = reads.asked(keys)
    places = range(len(asked.numbers))
    expected = [place for place in places if token(kind, asked.canonicals[place]) == matched(kind, key)]
    if expected or matched(kind, key) is None:
        assert list(reads.owners_of(key, asked, asked.owners())) == expected
    else:
        with pytest.raises(SourceDataInvalid, match="nobody who was asked for"):
            reads.owners_of(key, asked, asked.owners())
    assert [place for place in places if asked.is_key_of(key, place)] == expected


@given(written(), st.integers(min_value=1, max_value=3))
def test_batches_are_all_there_is_in_order(drawn: tuple[KeyKind, list[str], str], size: int) -> None:
    """None larger than the department takes, none empty."""
    kind, keys, _ = drawn
    asked = reader(kind).asked([None, *keys])
    found = list(asked.batches(size))
    assert [number for batch in found for number in batch.numbers] == list(asked.numbers)
    assert [spelling for batch in found for spelling in batch.spelt] == list(asked.spelt)
    assert all(0 < len(batch.numbers) <= size for batch in found)
    assert all(
        batch.spelt[n] in spellings(kind, batch.canonicals[w]) for batch in found for n, w in enumerate(batch.whose)
    )


def test_a_record_of_two_keys_is_both_of_theirs() -> None:
    """Where a department keeps organisation codes, one may be the middle of two credit codes."""
    fields = {"x": Field("x")}
    block = Service(Entity.ENTERPRISE, "/p", "list", "id", KeyKind.ORGANISATION_CODE, fields)
    reads = record_reader(
        "d", block, (exact("x", ValueKind.COUNT),), Ways(way(path_of("id")), None, (way(path_of("x")),))
    )
    asked = reads.asked([HIGH_FIRM, OTHER_REGION, LOW_FIRM])
    answers = reads.answers(3, asked)
    reads.take_by_key([{"id": HIGH_FIRM[8:17], "x": 7}], asked, None, answers)
    assert {key: answers.by_key({key}).records.get(key) for key in range(3)} == {
        0: [Record((7,), None)],
        1: [Record((7,), None)],
        2: None,
    }


def test_who_has_no_spelling_is_not_asked_for() -> None:
    """Malformed keys, and people who never had a number in 15 digits where only those are kept."""
    reads = reader(KeyKind.IDENTITY_NUMBER_15)
    asked = reads.asked([None, CHILD, EDGE])
    assert list(asked.numbers) == [2]
    assert reads.answers(3, asked).unasked == {0, 1}


@given(
    st.sampled_from(Unit), st.sampled_from([ValueKind.MONEY, ValueKind.AREA]), st.from_regex(PRINTED, fullmatch=True)
)
def test_a_printed_amount_is_the_decimal_that_it_prints(unit: Unit, kind: ValueKind, printed: str) -> None:
    """However many places it has; the short way for two of them changes nothing, not even the places. Fen are whole."""
    fields = {"x": Field("x", unit=unit)}
    block = Service(Entity.PERSON, "/p", "list", "id", KeyKind.IDENTITY_NUMBER, fields)
    ways = Ways(way(path_of("id")), None, (way(path_of("x")),))
    reads = record_reader("d", block, (exact("x", kind),), ways)
    (cell,) = reads.record({"id": LOW, "x": printed}, LOW, None).cells
    is_whole = (unit, kind) == (Unit.FEN, ValueKind.MONEY) and "." not in printed
    meant = int(printed) if is_whole else Decimal(printed)
    assert repr(cell) == repr(decoder(kind, fields["x"])(meant))
