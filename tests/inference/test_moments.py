"""The moment that a row is said to be of never tells a record from silence where that would settle an input."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from source_adapters.contract import Attribute, Form, LookUp, Row, Sealed, ValueKind
from source_adapters.gathering import Answers, Record, Register, numbered, rows

NOW = datetime(2007, 11, 1, 8, tzinfo=UTC)
ON_RECORD = datetime(2007, 10, 1, tzinfo=UTC)
VOUCHED = datetime(2007, 10, 28, tzinfo=UTC)
NOTHING = Sealed(Decimal(0))
KEYS = (LookUp("known"), LookUp("unknown"))


def row_and_silence(form: Form, *, vouched: bool) -> list[Row]:
    """What a complete register says of one whom it holds and of one whom it does not.

    Its records are dated; if `vouched`, so is its answer as a whole.
    """
    attribute = Attribute("localTax", form, ValueKind.MONEY, year=2007, silence=NOTHING)
    answers = Answers(Register((0,), complete=True, states_as_of=True), frozenset())
    answers.add(0, Record((Sealed(Decimal(7)),), VOUCHED if vouched else ON_RECORD))
    if vouched:
        answers.held.update({0: VOUCHED, 1: VOUCHED})
    return rows(KEYS, numbered(KEYS).of_look_up, (attribute,), [answers], NOW)


@pytest.mark.parametrize("form", [Form.INPUT, Form.EXACT])
def test_a_department_that_vouches_for_its_answer_vouches_for_its_silence(form: Form) -> None:
    """The moment of the answer is that of every row, in whatever form."""
    assert [row.as_of for row in row_and_silence(form, vouched=True)] == [VOUCHED, VOUCHED]


def test_an_input_is_of_the_moment_at_which_it_was_read() -> None:
    """A record's own moment would show that there is a record."""
    assert [row.as_of for row in row_and_silence(Form.INPUT, vouched=False)] == [NOW, NOW]


def test_other_forms_keep_the_moment_of_their_record() -> None:
    """A field that is granted says since when its record held."""
    assert [row.as_of for row in row_and_silence(Form.EXACT, vouched=False)] == [ON_RECORD, NOW]
