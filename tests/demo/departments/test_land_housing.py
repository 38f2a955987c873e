"""The register of home owners, under old numbers and new ones."""

from typing import Any

from demo.city import City
from demo.generator.identity_number import fifteen_digits
from demo.generator.lives import Life
from demo.generator.population import TwinCase
from demo.generator.truth import Truth
from tests.demo.departments.reading import rows


def held(city: City) -> dict[str, tuple[Any, ...]]:
    """Homes and area by the number they are registered under."""
    found = rows(city, "land_housing", "SELECT zjhm, zfts, jzmj FROM fwqlr")
    return {number: tuple(cells) for number, *cells in found}


def test_only_owners_are_registered(small_city: City, people: list[Life], truth: Truth) -> None:
    """One row for each owner, two for the planted few, none for anybody else."""
    owners = sum(life.homes is not None for life in people)
    assert len(held(small_city)) == owners + len(truth.both_forms)
    assert all(count > 0 for count, _ in held(small_city).values())


def test_owner_is_known_by_the_old_number_where_there_was_one(small_city: City, people: list[Life]) -> None:
    """Fifteen digits for whoever had them, eighteen characters for the others."""
    register = held(small_city)
    for life in people:
        if life.homes:
            number = fifteen_digits(life.person.number) or life.person.number
            assert register[number] == (life.homes.count, life.homes.half_metres / 2)


def test_some_are_known_by_both_with_equal_cells(small_city: City, truth: Truth) -> None:
    """The planted few stand in the register twice, with the same homes."""
    register = held(small_city)
    assert len(truth.both_forms) >= 2
    for person in truth.both_forms:
        old = fifteen_digits(person.number)
        assert old is not None
        assert register[old] == register[person.number]


def test_twin_owns_something_else(small_city: City, truth: Truth) -> None:
    """Where both twins own, the elder's row is under fifteen digits, the younger's under eighteen, and they differ."""
    register = held(small_city)
    for pair in truth.twins:
        elder, younger = pair.elder.number, pair.younger.number
        old = fifteen_digits(elder)
        assert old is not None
        assert elder not in register
        assert (old in register) == (pair.case is not TwinCase.ELDER_APPLIES)
        assert (younger in register) == (pair.case is not TwinCase.YOUNGER_APPLIES)
        assert register.get(old) != register.get(younger)


def test_areas_are_exact(small_city: City) -> None:
    """Every area is a whole number of half square metres, which binary fractions hold exactly."""
    assert all((area * 2).is_integer() for _, area in held(small_city).values())
