"""The city holds what would make an executor stumble."""

from itertools import chain

from resolvers.schema import REGISTER
from source_adapters.codes import credit_code, identity_number
from source_adapters.contract import INVALID, NO_RECORD, Entity
from tests.differential.city import City
from tests.differential.departments import sources
from tests.differential.world import MOST_RELATED


def test_there_are_enough_subjects_with_well_formed_keys(city: City) -> None:
    """Thirty persons and twenty enterprises, and a few whom no department knows."""
    assert len(city.persons) >= 30
    assert len(city.enterprises) >= 20
    assert all(map(identity_number, (*city.persons, *city.strangers[Entity.PERSON])))
    assert all(map(credit_code, (*city.enterprises, *city.strangers[Entity.ENTERPRISE])))


def test_eighteen_departments_answer(city: City) -> None:
    """Each for its own fields."""
    assert len(sources(city)) == 18


def test_every_field_is_known_of_some_and_missing_of_others(city: City) -> None:
    """Rows, empty cells and missing rows."""
    for declared in REGISTER.values():
        if declared.is_derived:
            continue
        keys = city.persons if declared.entity is Entity.PERSON else city.enterprises
        years = (2005, 2006, 2007) if declared.takes_year else (None,)
        held = [city.held(declared.entity, declared.attribute, key, year) for key in keys for year in years]
        assert NO_RECORD in held, declared.coordinate
        assert any(each not in {NO_RECORD, INVALID, None} for each in held), declared.coordinate


def test_relations_lead_in_circles_and_to_too_many(city: City) -> None:
    """From a person over its enterprises to their representatives, and to strangers."""
    owned = [city.held(Entity.PERSON, "enterprises", key) for key in city.persons]
    behind = [city.held(Entity.ENTERPRISE, "legalRepresentative", key) for key in city.enterprises]
    assert any(isinstance(each, tuple) and len(each) > MOST_RELATED for each in owned)
    assert any(isinstance(each, tuple) and len(each) > 1 for each in behind)
    reached = set(chain.from_iterable(each for each in behind if isinstance(each, tuple)))
    assert reached & set(city.persons)
    assert reached - set(city.persons)
