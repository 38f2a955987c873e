"""Employments, and the few entries among them that cannot be relied on."""

from demo.generator.census import Census
from demo.generator.credit_code import check_character
from demo.generator.edges import POLICY_DAY
from demo.generator.employments import MALFORMED


def test_only_the_living_of_working_age_are_filed(everything: Census) -> None:
    """Children, the old and the dead have no filing."""
    lives = {life.person.number: life for life in everything.lives}
    for number in everything.employments.by_person:
        assert lives[number].died_on is None
        assert 18 <= POLICY_DAY.year - lives[number].person.birth.year < 60


def test_employers_are_enterprises_of_the_city(everything: Census) -> None:
    """But for the planted misprints every employer's code is one of an enterprise."""
    codes = {enterprise.code for enterprise in everything.truth.enterprises}
    for number, employment in everything.employments.by_person.items():
        known = set(employment.employers) <= codes
        assert known == (number not in everything.employments.malformed)


def test_misprinted_codes_fail_their_check(everything: Census) -> None:
    """Each misprint is eighteen characters that are nobody's code."""
    assert len(everything.employments.malformed) == MALFORMED
    for number in everything.employments.malformed:
        (code,) = everything.employments.by_person[number].employers
        assert len(code) == 18
        assert check_character(code[:17]) != code[17]


def test_one_person_has_two_employers(everything: Census) -> None:
    """Who has more than one employer is told, and has two."""
    by_person = everything.employments.by_person
    assert [number for number, one in by_person.items() if len(one.employers) > 1] == list(
        everything.employments.two_employers
    )
    (number,) = everything.employments.two_employers
    assert len(set(by_person[number].employers)) == 2


def test_every_kind_of_filing_occurs(everything: Census) -> None:
    """Employees and the self-employed are filed, and some filings were withdrawn."""
    kinds = {(one.filed, bool(one.employers)) for one in everything.employments.by_person.values()}
    assert kinds == {(True, True), (True, False), (False, False)}
