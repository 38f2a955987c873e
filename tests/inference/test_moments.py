"""The moment that a row is said to be of never tells a record from silence where that would settle an input."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from source_adapters.answers import Answers, Record, Register
from source_adapters.contract import NO_RECORD, Attribute, Cell, Form, LookUp, Row, Sealed, ValueKind
from source_adapters.gathering import numbered, rows

NOW = datetime(2007, 11, 1, 8, tzinfo=UTC)
ON_RECORD = datetime(2007, 10, 1, tzinfo=UTC)
VOUCHED = datetime(2007, 10, 28, tzinfo=UTC)
NOTHING = Sealed(Decimal(0))
KEYS = (LookUp("known"), LookUp("unknown"))


def row_and_silence(form: Form, *, vouched: bool, silence: Cell = NOTHING) -> list[Row]:
    """What a complete register says of one whom it holds and of one whom it does not.

    Its records are dated; if `vouched`, so is its answer as a whole.
    """
    attribute = Attribute("localTax", form, ValueKind.MONEY, year=2007, silence=silence)
    answers = Answers(Register((0,), complete=True, states_as_of=True), frozenset())
    answers.add(0, Record((Sealed(Decimal(7)),), VOUCHED if vouched else ON_RECORD))
    if vouched:
        answers.held.update({0: VOUCHED, 1: VOUCHED})
    return rows(KEYS, numbered(KEYS).of_look_up, (attribute,), [answers], NOW)


@pytest.mark.parametrize("form", [Form.INPUT, Form.EXACT])
def test_a_department_that_vouches_for_its_answer_vouches_for_its_silence(form: Form) -> None:
    """The moment of the answer is that of every row, in whatever form."""
    assert [row.as_of for row in row_and_silence(form, vouched=True)] == [(VOUCHED,), (VOUCHED,)]


@pytest.mark.parametrize("form", [Form.INPUT, Form.EXACT])
def test_what_silence_may_say_too_is_of_the_moment_at_which_it_was_read(form: Form) -> None:
    """A record's own moment would show that there is a record."""
    assert [row.as_of for row in row_and_silence(form, vouched=False)] == [(NOW,), (NOW,)]


def test_a_field_without_a_meaning_of_silence_keeps_the_moment_of_its_record() -> None:
    """There the value itself tells that there is a record."""
    rows_found = row_and_silence(Form.EXACT, vouched=False, silence=NO_RECORD)
    assert [row.as_of for row in rows_found] == [(ON_RECORD,), (None,)]
