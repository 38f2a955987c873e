"""Who asks for a district, and whom all ask about: fifty enterprises and fifty persons of every kind planted."""

from typing import Final

from demo.generator.reasons import Reason
from demo.generator.truth import Truth
from tests.inference.asking import Subject
from tests.sources_seen.real_city import UNKNOWN_ENTERPRISE, UNKNOWN_PERSON

FIFTY: Final = 50

DISTRICT: Final = "440106"
DISTRICT_OFFICES: Final = "district-office-"
OFFICE: Final = f"{DISTRICT_OFFICES}{DISTRICT}"
"""The district's office: it asks about all fifty, of whom a few lie inside."""

_AROUND_THE_EDGE: Final = 40
_WRONG_NAME: Final = "无此人"


def enterprises(truth: Truth) -> tuple[Subject, ...]:
    """Around the threshold with every division of the sum, with canary amounts, ordinary, and one unknown to all."""
    planted = [case.enterprise.code for case in truth.threshold[:_AROUND_THE_EDGE]]
    canaries = [canary.enterprise.code for canary in truth.canaries.enterprises]
    ordinary = [enterprise.code for enterprise in truth.enterprises if enterprise.code not in planted]
    keys = dict.fromkeys((*planted, *canaries, UNKNOWN_ENTERPRISE, *ordinary))
    return tuple(Subject(key) for key in list(keys)[:FIFTY])


def persons(truth: Truth) -> tuple[Subject, ...]:
    """Twins, owners under both numbers, applicants refused for every reason, canaries, others, and one unknown."""
    twins = [person for pair in truth.twins for person in (pair.elder, pair.younger)]
    refused = [next(each.person for each in truth.applicants if each.reasons == (reason,)) for reason in Reason]
    canaries = [canary.person for canary in truth.canaries.persons]
    applicants = [applicant.person for applicant in truth.applicants]
    some = dict.fromkeys((*twins, *truth.both_forms, *refused, *canaries, *applicants))
    known = [Subject(person.number, (person.name, _WRONG_NAME, None)) for person in list(some)[: FIFTY - 1]]
    return (*known, Subject(UNKNOWN_PERSON, ("张三", _WRONG_NAME, None)))
