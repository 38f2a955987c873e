"""Since when the values of departments hold, as ``sources`` says it; kinds of departments differ in this alone."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeAlias

from resolvers.declared import FieldDeclaration
from source_adapters.contract import NO_RECORD
from tests.differential.departments import AS_OF, FETCHED_AT

Moments: TypeAlias = Callable[[FieldDeclaration, bool], datetime]
"""Of a field's value where there is one, given whether it goes into a sum."""


def stated(declared: FieldDeclaration, _into_sum: bool) -> datetime:
    """What a department says of its whole answer: a file's time, a service's, that of a register in memory."""
    return AS_OF[declared.department]


def of_rows(departments: Collection[str]) -> Moments:
    """Where these departments are databases, whose rows say since when they hold and whose answers do not.

    A row's moment would tell a row from silence. So where silence has a value, or a sum is made, it is the moment of
    the reading (docs/decisions/0008-a-moment-tells-nothing-that-the-value-does-not.md).
    """

    def moment(declared: FieldDeclaration, into_sum: bool) -> datetime:
        tells_nothing = into_sum or declared.silence is not NO_RECORD
        if declared.department in departments and tells_nothing:
            return FETCHED_AT[declared.department]
        return stated(declared, into_sum)

    return moment
