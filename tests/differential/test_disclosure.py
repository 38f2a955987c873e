"""The oracle's own forms, by examples worked out by hand: who judges must be judged."""

from datetime import date
from decimal import Decimal

import pytest

from resolvers.schema import REGISTER
from source_adapters.contract import INVALID, NO_RECORD, Form
from tests.differential.derived import eligibility, name_verdict, total_tax
from tests.differential.disclosure import Fact, completed_years, fact, shown

TAX = REGISTER["Person.incomeTax"]
BORN = REGISTER["Person.birthDate"]


@pytest.mark.parametrize(
    ("since", "years"),
    [
        (date(1989, 11, 1), 18),
        (date(1989, 11, 2), 17),
        (date(1988, 2, 29), 19),
        (date(2007, 10, 31), 0),
    ],
)
def test_a_year_is_completed_on_its_anniversary(since: date, years: int) -> None:
    """The policy day is 1 November 2007."""
    assert completed_years(since) == years


@pytest.mark.parametrize(
    ("amount", "status", "start", "end"),
    [
        ("1999.99", "BELOW", None, "2000.00"),
        ("2000.00", "BELOW", "2000.00", "12000.00"),
        ("12000.00", "AT_OR_ABOVE", "12000.00", "50000.00"),
        ("50000.00", "AT_OR_ABOVE", "50000.00", None),
    ],
)
def test_a_band_holds_its_lower_end(amount: str, status: str, start: str | None, end: str | None) -> None:
    """And not its upper one."""
    found = Fact(Decimal(amount))
    assert shown(TAX, Form.STATUS, found) == status
    band = shown(TAX, Form.RANGE, found)
    assert isinstance(band, dict)
    assert (band["from"], band["to"]) == (start and Decimal(start), end and Decimal(end))


def test_an_adult_is_eighteen() -> None:
    """A flag is a Boolean."""
    assert shown(BORN, Form.STATUS, Fact(date(1989, 11, 1))) is True
    assert shown(BORN, Form.STATUS, Fact(date(1989, 11, 2))) is False


def test_silence_is_what_the_schema_says() -> None:
    """No row at the tax bureau is no tax; no row at the police is unknown; what cannot be read is neither."""
    assert shown(TAX, Form.EXACT, fact(TAX, NO_RECORD)) == Decimal("0.00")
    assert fact(BORN, NO_RECORD) == Fact(absent=NO_RECORD)
    assert fact(TAX, INVALID) == Fact(absent=INVALID)


def test_a_name_is_compared_whatever_its_dot() -> None:
    """And not at all where one of the two is missing."""
    assert name_verdict("欧阳•星海", Fact("欧阳·星海")) == "YES"
    assert name_verdict("李雷", Fact("韩梅")) == "NO"
    assert name_verdict(None, Fact("韩梅")) == "UNDETERMINED"
    assert name_verdict("李雷", Fact(absent=NO_RECORD)) == "UNDETERMINED"


def test_a_sum_needs_all_its_parts() -> None:
    """One part over the edge says nothing while the other is missing."""
    over, missing = Fact(Decimal("90000.00")), Fact(None)
    assert total_tax(Form.STATUS, over, missing) is None
    assert total_tax(Form.STATUS, over, Fact(Decimal("0.00"))) == "AT_OR_ABOVE"


def test_a_missing_input_matters_only_without_a_certain_no() -> None:
    """The dead are refused whatever else is unknown."""
    unknown = Fact(absent=INVALID)
    alive, local, none = Fact("ALIVE"), Fact("LOCAL"), Fact(0)
    dead = eligibility("李雷", Fact("李雷"), Fact("DECEASED"), Fact("CANCELLED"), unknown, unknown)
    assert dead == {"verdict": "NO", "reasons": ["DECEASED"]}
    open_ = eligibility("李雷", Fact("李雷"), alive, local, none, unknown)
    assert open_ == {"verdict": "UNDETERMINED", "reasons": []}
    sure = eligibility("李雷", Fact("李雷"), alive, local, none, Fact(Decimal("0.00")))
    assert sure == {"verdict": "YES", "reasons": []}
