"""Why an application fails, and in which proportions the failures are planted."""

from enum import StrEnum
from typing import Final, TypeAlias


class Reason(StrEnum):
    """The five classes, in the order in which they are given."""

    NAME_MISMATCH = "NAME_MISMATCH"
    DECEASED = "DECEASED"
    NOT_LOCAL_HOUSEHOLD = "NOT_LOCAL_HOUSEHOLD"
    OWNS_HOME = "OWNS_HOME"
    OVER_INCOME_EDGE = "OVER_INCOME_EDGE"


Reasons: TypeAlias = tuple[Reason, ...]
"""None of them: the application holds. A name that does not match stands alone."""

INVALID_PER_HUNDRED: Final[dict[Reasons, int]] = {
    (Reason.NAME_MISMATCH,): 4,
    (Reason.DECEASED,): 2,
    (Reason.NOT_LOCAL_HOUSEHOLD,): 5,
    (Reason.OWNS_HOME,): 5,
    (Reason.OVER_INCOME_EDGE,): 3,
    (Reason.DECEASED, Reason.NOT_LOCAL_HOUSEHOLD): 1,
    (Reason.DECEASED, Reason.OWNS_HOME): 1,
    (Reason.NOT_LOCAL_HOUSEHOLD, Reason.OWNS_HOME): 1,
    (Reason.NOT_LOCAL_HOUSEHOLD, Reason.OVER_INCOME_EDGE): 1,
    (Reason.OWNS_HOME, Reason.OVER_INCOME_EDGE): 1,
}
"""Of each hundred applicants so many fail for just these reasons: 24 in all, so 4,800 of 20,000."""


def planted_reasons(applicants: int) -> list[Reasons]:
    """One entry for each applicant who fails, so many of a kind as the proportions say."""
    hundreds = applicants // 100
    return [reasons for reasons, share in INVALID_PER_HUNDRED.items() for _ in range(share * hundreds)]
