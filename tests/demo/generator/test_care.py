"""Family, welfare and schooling: each register holds only those whom it concerns."""

from hypothesis import given

from demo.generator.care import Allowance, Enrolment, Hardship, LegalAid, Marital, MedicalAssistance, care_of
from demo.generator.chance import Chance
from demo.generator.lives import Life
from demo.generator.population import Person
from demo.generator.validity import Validity
from tests.demo.chances import CHANCES


@given(CHANCES)
def test_toddlers_are_in_no_register_of_adults(chance: Chance) -> None:
    """A child of two has no marriage, certificate, school, recognition or case."""
    care = care_of(chance, Person("440104200501010018", "name"))
    assert (care.certificate, care.marital, care.enrolment, care.hardship, care.legal) == (None,) * 5


@given(CHANCES)
def test_children_of_school_age_are_at_school_or_left(chance: Chance) -> None:
    """The school register holds everybody of school age."""
    care = care_of(chance, Person("440104199701010010", "name"))
    assert care.enrolment in {Enrolment.ENROLLED, Enrolment.LEFT}


def test_every_word_occurs(people: list[Life]) -> None:
    """In a small city each register says everything that it can say, and of most people nothing."""
    cares = [life.care for life in people]
    assert {care.certificate for care in cares} == {*Validity, None}
    assert {care.marital for care in cares} == {*Marital, None}
    assert {care.allowance for care in cares} == {*Allowance, None}
    assert {care.disability for care in cares} == {1, 2, 3, 4, None}
    assert {care.enrolment for care in cares} == {*Enrolment, None}
    assert {care.hardship for care in cares} == {*Hardship, None}
    assert {care.medical for care in cares} == {*MedicalAssistance, None}
    assert {care.legal for care in cares} == {*LegalAid, None}
