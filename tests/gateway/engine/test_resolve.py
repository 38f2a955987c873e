"""A granted form becomes actual edges: ages turn into dates, and silence into the form that is asked for."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gateway.engine.resolve import bounds, plain, resolved, status_renderer
from gateway.policy.bands import Band, BandSet
from resolvers.schema import REGISTER
from source_adapters.contract import NO_RECORD, Edge, Form, Sealed
from source_adapters.forms import disclosed

DAY = date(2007, 11, 1)


def band_set(*edges: Edge) -> BandSet:
    """Bands between edges, open at both ends."""
    starts, ends = (None, *edges), (*edges, None)
    return BandSet("test", tuple(Band(a, b, f"{a} to {b}") for a, b in zip(starts, ends, strict=True)))


class Cut:
    """Policy with one band set and one edge for everything."""

    def __init__(self, *edges: Edge) -> None:
        self._bands = band_set(*edges)
        self._edge = edges[0]

    def bands(self, purpose: str, coordinate: str) -> BandSet | None:
        """The one band set."""
        return self._bands

    def edge(self, purpose: str, coordinate: str) -> Edge | None:
        """The one edge."""
        return self._edge


def completed_years(birth: date, day: date) -> int:
    """Age by anniversaries, as the law counts it."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


BIRTHS = st.dates(date(1905, 1, 1), date(2007, 11, 1))
DAYS = st.dates(date(2007, 11, 1), date(2040, 12, 31))


@given(BIRTHS, DAYS, st.integers(1, 90))
def test_the_status_of_an_age_is_that_of_the_anniversary(birth: date, day: date, years: int) -> None:
    """Also around the 29th of February."""
    declared = REGISTER["Person.birthDate"]
    attribute = resolved(declared, Form.STATUS, None, Cut(years), "p", day)
    shown = status_renderer(declared)(disclosed(birth, attribute))
    assert shown is (completed_years(birth, day) >= years)


@given(BIRTHS, DAYS)
def test_the_band_of_an_age_is_the_one_that_holds_it(birth: date, day: date) -> None:
    """Ages fall as dates rise, so the bands are read from the other end."""
    declared, cut = REGISTER["Person.birthDate"], Cut(18, 35, 60)
    attribute = resolved(declared, Form.RANGE, None, cut, "p", day)
    cell = disclosed(birth, attribute)
    assert isinstance(cell, int)
    band = bounds(declared, cut, "p")[cell]
    age = completed_years(birth, day)
    assert not isinstance(band.from_, int) or band.from_ <= age
    assert not isinstance(band.to, int) or age < band.to


@given(st.decimals(0, 10**9, places=2))
def test_the_status_of_an_amount_includes_its_edge(amount: Decimal) -> None:
    """At the threshold is at or above it."""
    declared = REGISTER["Enterprise.registeredCapital"]
    attribute = resolved(declared, Form.STATUS, None, Cut(Decimal(500000)), "p", DAY)
    expected = "AT_OR_ABOVE" if amount >= 500000 else "BELOW"
    assert status_renderer(declared)(disclosed(amount, attribute)) == expected


def test_silence_takes_the_form_that_is_asked_for() -> None:
    """No row at the land registry is no home: False as a status, the lowest band as a range, a sealed zero as input."""
    homes, tax = REGISTER["Person.homesOwned"], REGISTER["Enterprise.localTax"]
    cut = Cut(1)
    assert resolved(homes, Form.STATUS, None, cut, "p", DAY).silence is False
    assert resolved(homes, Form.RANGE, None, cut, "p", DAY).silence == 0
    assert resolved(homes, Form.EXACT, None, cut, "p", DAY).silence == 0
    sealed = resolved(tax, Form.INPUT, 2007, cut, "p", DAY).silence
    assert isinstance(sealed, Sealed)
    assert sealed.figure == 0
    assert resolved(REGISTER["Person.sex"], Form.STATUS, None, cut, "p", DAY).silence is NO_RECORD


def test_values_are_written_as_the_schemas_scalars() -> None:
    """Amounts as text with their places, dates as ISO 8601."""
    assert plain(Decimal("12.50")) == "12.50"
    assert plain(DAY) == "2007-11-01"
    assert plain(DAY + timedelta(days=1)) == "2007-11-02"
