"""Identity numbers and credit codes, against the arithmetic of python-stdnum."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from source_adapters import codes
from source_adapters.code_columns import are_credit_codes, are_identity_numbers

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

births = st.dates(min_value=date(1, 1, 1), max_value=date(2100, 12, 31))
divisions = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)
sequences = st.integers(0, 999).map("{:03d}".format)


@st.composite
def identity_numbers(draw: st.DrawFn, born: st.SearchStrategy[date] = births) -> str:
    """Well-formed identity numbers, the check character from the oracle."""
    body = f"{draw(divisions)}{draw(born).isoformat().replace('-', '')}{draw(sequences)}"
    return body + ric.calc_check_digit(body + "0")


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """Well-formed credit codes, the check character from the oracle."""
    text = st.text(ALPHABET, min_size=9, max_size=9)
    body = draw(st.text(ALPHABET, min_size=2, max_size=2)) + draw(divisions) + draw(text)
    return body + uscc.calc_check_digit(body)


BODIES = [
    f"110101{day}001"
    for day in (
        "19000229",
        "20000229",
        "20040229",
        "20070229",
        "00000101",
        "00010101",
        "20070431",
        "20070100",
        "20071301",
    )
]
"""Of days that there are, and of days that there are not."""

PLACES = st.integers(0, 17)
CHARACTERS = st.sampled_from("0123456789XIOZ x,!é０")


def full_width(text: str) -> str:
    """The same characters as an input method for Chinese types them."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


@given(identity_numbers())
def test_a_well_formed_identity_number_is_canonical(number: str) -> None:
    """What the oracle's check character completes is accepted as it is."""
    assert codes.identity_number(number) == number


@given(identity_numbers(), st.sampled_from("0123456789X"))
def test_another_check_character_is_refused(number: str, check: str) -> None:
    """Of the eleven check characters one fits."""
    assert (codes.identity_number(number[:17] + check) is None) == (check != number[17])


@given(identity_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_a_changed_digit_is_found(number: str, place: int, by: int) -> None:
    """MOD 11-2 finds every single wrong digit."""
    changed = str((int(number[place]) + by) % 10)
    assert codes.identity_number(number[:place] + changed + number[place + 1 :]) is None


@given(identity_numbers())
def test_typing_makes_no_difference(number: str) -> None:
    """Lower-case x, blanks and full-width characters are folded."""
    for typed in (number.lower(), f" {number[:6]} {number[6:14]}\u3000{number[14:]} ", full_width(number.lower())):
        assert codes.identity_number(typed) == number


@pytest.mark.parametrize("birth", ["19900230", "19901301", "19900100", "00000101", "19000229", "20230229"])
def test_an_unreal_birth_is_refused(birth: str) -> None:
    """The date must have been a day, leap years included."""
    body = f"440103{birth}001"
    assert codes.identity_number(body + ric.calc_check_digit(body + "0")) is None


@pytest.mark.parametrize("birth", ["20000229", "19960229", "18991231"])
def test_leap_days_and_old_births_are_real(birth: str) -> None:
    """Nothing but the calendar judges a birth."""
    body = f"440103{birth}001"
    assert codes.identity_number(body + ric.calc_check_digit(body + "0")) is not None


def test_the_division_is_not_judged() -> None:
    """A division that no register holds any more is no reason to refuse a number."""
    body = "99999919600101001"
    assert codes.identity_number(body + ric.calc_check_digit(body + "0")) is not None


@given(st.text(max_size=24))
def test_any_text_is_taken(text: str) -> None:
    """No text, of whatever script, makes the arithmetic stumble."""
    for read in (codes.identity_number, codes.credit_code):
        found = read(text)
        assert found is None or (len(found) == 18 and found.isascii())
    assert codes.contains_identifier(text) in {True, False}


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩"[:1] * 18, "²" * 18])
def test_digits_of_other_scripts_are_none(digits: str) -> None:
    """Only ASCII digits, or their full-width kind, count."""
    assert codes.identity_number(digits) is None


@given(credit_codes())
def test_a_well_formed_credit_code_is_canonical(code: str) -> None:
    """What the oracle accepts is accepted, in either case."""
    assert codes.credit_code(code) == code
    assert codes.credit_code(code.lower()) == code


@given(credit_codes(), st.integers(2, 17), st.sampled_from(ALPHABET))
def test_credit_codes_are_judged_as_the_oracle_does(code: str, place: int, character: str) -> None:
    """Division digits and MOD 31; the first two characters may be letters, which the oracle does not know."""
    changed = f"91{code[2:place]}{character}{code[place + 1 :]}"
    assert (codes.credit_code(changed) is not None) == uscc.is_valid(changed)


@given(credit_codes(), st.integers(0, 17), st.sampled_from("IOSVZ"))
def test_letters_outside_the_alphabet_are_refused(code: str, place: int, letter: str) -> None:
    """I, O, S, V and Z look like digits and are not used."""
    assert codes.credit_code(code[:place] + letter + code[place + 1 :]) is None


@given(identity_numbers(st.dates(min_value=date(1900, 1, 1), max_value=date(1999, 12, 31))))
def test_fifteen_digits_and_back(number: str) -> None:
    """Births of 1900 to 1999 below sequence 996 go to 15 digits and return."""
    old = codes.fifteen_digits(number)
    if number[14:17] < "996":
        assert old is not None
        assert len(old) == 15
        assert codes.eighteen_digits(old) == number
    else:
        assert old is None


@given(identity_numbers(st.one_of(st.dates(max_value=date(1899, 12, 31)), st.dates(min_value=date(2000, 1, 1)))))
def test_other_centuries_never_had_fifteen_digits(number: str) -> None:
    """Who was born outside the century of 15-digit numbers has none."""
    assert codes.fifteen_digits(number) is None


@pytest.mark.parametrize("old", ["440103900101996", "440103900101999", "440103900230001", "44010390010100", "x" * 15])
def test_an_old_number_that_tells_nobody(old: str) -> None:
    """Centenarians' sequences, unreal dates and other texts are refused without being repeated."""
    with pytest.raises(ValueError, match=r"digits|sequence|date") as refusal:
        codes.eighteen_digits(old)
    assert old not in str(refusal.value)


def test_the_organisation_code_is_inside_the_credit_code() -> None:
    """Characters 9 to 17."""
    assert codes.organisation_code("91110000600037341L") == "600037341"


@given(
    st.one_of(identity_numbers(), credit_codes()),
    st.text("abc-._0123456789", max_size=8),
    st.text("-._xyz", max_size=8),
)
def test_an_identifier_is_found_inside_a_text(identifier: str, before: str, after: str) -> None:
    """Wherever it stands, in either case."""
    assert codes.contains_identifier(before + identifier + after)
    assert codes.contains_identifier(before + identifier.lower() + after)


@pytest.mark.parametrize("text", ["", "2007-GZ-000123", "440103199001010013", "case.2007-11-01.000000000000000001"])
def test_a_case_number_is_no_identifier(text: str) -> None:
    """Digits alone make no identity number: the check must fit."""
    assert not codes.contains_identifier(text)


@given(
    st.lists(st.one_of(identity_numbers(), identity_numbers().map(str.lower), st.text("0123456789X, x", max_size=40)))
)
def test_many_are_what_each_is(texts: list[str]) -> None:
    """Whatever stands beside it, and whatever commas it holds."""
    assert codes.identity_numbers(texts) == [codes.identity_number(text) for text in texts]


NEARLY = st.one_of(
    identity_numbers(),
    credit_codes(),
    identity_numbers().map(str.lower),
    st.builds(lambda number, at, by: number[:at] + by + number[at + 1 :], identity_numbers(), PLACES, CHARACTERS),
    st.builds(lambda code, at, by: code[:at] + by + code[at + 1 :], credit_codes(), PLACES, CHARACTERS),
    st.text("0123456789X, x", max_size=20),
    st.builds(lambda body: body + ric.calc_check_digit(body + "0"), st.sampled_from(BODIES)),
)


@given(st.one_of(*(st.lists(each, max_size=6) for each in (NEARLY, identity_numbers(), credit_codes()))))
def test_what_is_proven_at_once_is_what_each_is(texts: list[str]) -> None:
    """No more and no less: all of them, or it is not proven."""
    is_any = bool(texts)
    assert are_identity_numbers(texts) == (is_any and all(codes.identity_number(text) == text for text in texts))
    assert are_credit_codes(texts) == (is_any and all(codes.credit_code(text) == text for text in texts))


@given(st.lists(NEARLY, max_size=2), st.lists(identity_numbers(), min_size=codes._FEW, max_size=codes._FEW))
def test_hundreds_are_what_each_is(few: list[str], many: list[str]) -> None:
    """One that is not canonical among many that are."""
    texts = [*many, *few, many[0]]
    assert codes.identity_numbers(texts) == [codes.identity_number(text) for text in texts]


@given(st.data())
def test_one_text_is_never_taken_for_two(data: st.DataObject) -> None:
    """Two well-formed numbers in one text are none."""
    one, other = data.draw(identity_numbers()), data.draw(identity_numbers())
    assert codes.identity_numbers([f"{one},{other}"]) == [None]
    assert codes.identity_numbers([f"{one},{other}", ""]) == [None, None]


@given(identity_numbers())
def test_leap_days_are_judged_among_many(number: str) -> None:
    """The twenty-ninth of February needs its year."""
    spoilt = number[:10] + "0229" + number[14:17]
    spoilt += ric.calc_check_digit(spoilt + "0")
    assert codes.identity_numbers([number, spoilt]) == [number, codes.identity_number(spoilt)]


@given(st.lists(st.one_of(credit_codes(), st.text(ALPHABET, max_size=20))))
def test_many_credit_codes_are_what_each_is(texts: list[str]) -> None:
    """One by one or together."""
    assert codes.credit_codes(texts) == [codes.credit_code(text) for text in texts]


def test_organisation_codes_have_a_check_character() -> None:
    """GB 11714, with a hyphen, in lower case or in full width; anything else is none."""
    assert all(map(codes.is_organisation_code, ["D2143569X", "d2143569-x", "Ｄ２１４３５６９Ｘ", "123456788"]))
    assert not any(
        map(codes.is_organisation_code, ["", "D21435690", "123456789", "12345678", "D2143569XX", "越2143569X"])
    )


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9))
def test_a_credit_code_can_be_made_around_any_organisation_code(code: str) -> None:
    """Whoever knows the nine characters only knows it by them."""
    around = codes.credit_code_around("91440100", code)
    assert around is not None
    assert codes.organisation_code(around) == code
    assert codes.credit_code_around("91440100", "I00000000") is None
