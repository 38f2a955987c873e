"""The person register knows everybody; the permit register knows newcomers."""

from demo.city import City
from demo.departments.public_security import PERMIT_CODES, STANDING_CODES
from demo.generator.lives import Life
from tests.demo.departments.reading import rows

DEPARTMENT = "public_security"


def test_everybody_is_registered_once(small_city: City, people: list[Life]) -> None:
    """One row for each person, under eighteen characters, with the name as the card has it."""
    held = dict(rows(small_city, DEPARTMENT, "SELECT sfzh, xm FROM czrk"))
    assert held == {life.person.number: life.person.name for life in people}


def test_facts_are_written_in_the_department_s_own_codes(small_city: City, people: list[Life]) -> None:
    """Standing and death are codes, days have no separators, and a newcomer's day of registration is unknown."""
    query = "SELECT sfzh, hjzt, swbz, swrq, csrq, lhrq FROM czrk"
    held = {number: cells for number, *cells in rows(small_city, DEPARTMENT, query)}
    for life in people:
        standing, died, died_on, born, registered = held[life.person.number]
        assert standing == STANDING_CODES[life.standing]
        assert (died, died_on) == (("1", f"{life.died_on:%Y%m%d}") if life.died_on else ("0", None))
        assert born == life.person.number[6:14]
        assert (registered is None) == (life.registered_on is None)


def test_permit_register_holds_permits_only(small_city: City, people: list[Life]) -> None:
    """Who has no permit is not in it."""
    held = dict(rows(small_city, DEPARTMENT, "SELECT sfzh, zt FROM jzz"))
    assert held == {life.person.number: PERMIT_CODES[life.permit] for life in people if life.permit}
