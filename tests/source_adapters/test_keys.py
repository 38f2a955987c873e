"""Keys as departments write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters import codes
from source_adapters.contract import Entity
from source_adapters.keys import MOST_SPELLINGS, KeyKind, canonical, matched, spellings, spellings_in_turn, token
from source_adapters.testing_sample import LOW
from tests.source_adapters.test_codes import credit_codes, identity_numbers

kinds_of_persons = st.sampled_from([kind for kind in KeyKind if kind.entity is Entity.PERSON])
kinds_of_firms = st.sampled_from([kind for kind in KeyKind if kind.entity is Entity.ENTERPRISE])
kinds_with_keys = st.one_of(st.tuples(kinds_of_persons, identity_numbers()), st.tuples(kinds_of_firms, credit_codes()))


@given(kinds_with_keys)
def test_every_spelling_is_recognised(kind_and_key: tuple[KeyKind, str]) -> None:
    """A record under any spelling of a key is that key's record."""
    kind, key = kind_and_key
    spelt = spellings(kind, key)
    assert len(spelt) == len(set(spelt)) <= MOST_SPELLINGS[kind]
    assert {matched(kind, spelling) for spelling in spelt} <= {token(kind, key)}


@given(kinds_with_keys)
def test_a_kind_that_is_everybodys_spells_every_key(kind_and_key: tuple[KeyKind, str]) -> None:
    """Not everybody had a number in 15 digits."""
    kind, key = kind_and_key
    assert spellings(kind, key) or not kind.is_everybodys


@given(kinds_of_persons, st.lists(identity_numbers() | st.just(LOW), max_size=6))
def test_spellings_in_turn_are_those_of_each(kind: KeyKind, keys: list[str]) -> None:
    """Key by key, each told whose it is."""
    spelt, whose = spellings_in_turn(kind, keys)
    expected = [(spelling, place) for place, key in enumerate(keys) for spelling in spellings(kind, key)]
    assert list(zip(spelt, whose, strict=True)) == expected


@given(kinds_of_persons, identity_numbers(), identity_numbers())
def test_persons_share_no_spelling(kind: KeyKind, one: str, other: str) -> None:
    """No two persons can be taken for one another."""
    if one != other:
        assert set(spellings(kind, one)).isdisjoint(spellings(kind, other))


def test_a_century_apart_shares_nothing() -> None:
    """The 15 digits of 1905 are not looked up for a birth of 2005."""
    elder, younger = "440106190503051287", "440106200503051283"
    assert spellings(KeyKind.IDENTITY_NUMBER_15_OR_18, elder) == (elder, "440106050305128")
    assert spellings(KeyKind.IDENTITY_NUMBER_15_OR_18, younger) == (younger,)
    assert spellings(KeyKind.IDENTITY_NUMBER_15, younger) == ()
    assert matched(KeyKind.IDENTITY_NUMBER_15_OR_18, "440106050305128") == elder


@pytest.mark.parametrize("written", ["440103900101996", "440103900101999", "440103900230001", "", "garbage"])
def test_a_record_key_that_tells_nobody_is_nobodys(written: str) -> None:
    """A centenarian's sequence or an unreal date is an error of that record alone."""
    assert matched(KeyKind.IDENTITY_NUMBER_15, written) is None


def test_fifteen_digits_are_no_key_where_eighteen_are_kept() -> None:
    """A department that keeps 18 digits does not mean anybody by 15."""
    assert matched(KeyKind.IDENTITY_NUMBER, "440106050305128") is None


def test_an_organisation_code_may_have_its_hyphen() -> None:
    """Both ways of printing it are looked up and recognised."""
    key = "9144010171813579XE"
    assert spellings(KeyKind.ORGANISATION_CODE, key) == ("71813579X", "71813579-X")
    assert matched(KeyKind.ORGANISATION_CODE, "71813579-x") == token(KeyKind.ORGANISATION_CODE, key) == "71813579X"
    assert matched(KeyKind.ORGANISATION_CODE, "718") is None


def test_a_lower_case_check_character_is_looked_up_too() -> None:
    """Some departments write x."""
    assert spellings(KeyKind.IDENTITY_NUMBER, "44010319600307101X") == ("44010319600307101X", "44010319600307101x")


@given(identity_numbers(), credit_codes())
def test_a_key_is_canonical_for_its_own_entity(number: str, code: str) -> None:
    """Persons have identity numbers, enterprises credit codes."""
    assert canonical(Entity.PERSON, number.lower()) == codes.identity_number(number)
    assert canonical(Entity.ENTERPRISE, code) == code
    assert canonical(Entity.PERSON, "not a key") is None
