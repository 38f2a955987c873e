"""Cases that generation meets too seldom, written by hand over the whole city."""

from collections.abc import Iterator, Mapping
from typing import Final

from graphql import parse

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.contract import Entity, Form
from tests.differential.cases import Case
from tests.differential.city import NAMES, City
from tests.differential.oracle import KEYS
from tests.differential.terms import YEARS, Terms

ONE_NAME_FOR_TWO_ROOTS: Final = """query($keys: [String!]!, $names: [String]!) {
  named: persons(idNumbers: $keys, givenNames: $names) { nameMatches housingEligibility(year: 2006) { verdict } }
  unnamed: persons(idNumbers: $keys) { nameMatches housingEligibility(year: 2006) { reasons verdict } }
}"""
"""A look-up with a name and one without stay apart."""

FORMS_IN_REGIONS: Final = """query($keys: [String!]!) {
  persons(idNumbers: $keys) {
    homesOwned { exact range { label } }
    sources { field outcome asOf fetchedAt }
  }
}"""
"""Where one form is out of its region, another may answer."""

LIST_UNDER_ONE: Final = """query($key: String!) {
  person(idNumber: $key) { householdMembers { vitalStatus enterprises { name legalRepresentative { sex } } } }
}"""
"""A root field about one subject has no index, the lists behind it have."""

SEVERAL_INPUTS_FAIL: Final = """query($keys: [String!]!) {
  persons(idNumbers: $keys) { housingEligibility(year: 2006) { verdict reasons } sources { outcome } }
}"""
"""One cell is one failure, however many of its inputs cannot be read."""

_TERMS: Final = Terms(
    1_000,
    regions={
        ("Person.homesOwned", Form.EXACT): frozenset({"440104"}),
        ("Person.homesOwned", Form.RANGE): frozenset({"440106001"}),
    },
)


def everything(entity: Entity) -> str:
    """Every field of an entity in every form, of subjects reached by `_entities`."""
    fields = (_field(declared) for declared in REGISTER.values() if declared.entity is entity)
    return f"""query($representations: [_Any!]!) {{
      _entities(representations: $representations) {{ ... on {entity.value} {{ {" ".join(fields)} }} }}
    }}"""


def _field(declared: FieldDeclaration) -> str:
    year = f"(year: {YEARS[0]})" if declared.takes_year else ""
    if declared.target is not None:
        return f"{declared.name} {{ {KEYS[declared.target]} }}"
    if len(declared.forms) > 1:
        return f"{declared.name}{year} {{ {' '.join(_form(declared, form) for form in declared.forms)} }}"
    return f"{declared.name}{year}{' { verdict reasons }' if declared.is_derived else ''}"


def _form(declared: FieldDeclaration, form: Form) -> str:
    return "range { from to label }" if declared.needs_bands(form) and form is Form.RANGE else form.value


def rare_cases(city: City) -> Iterator[Case]:
    """All of them."""
    keys = [*city.persons, *city.strangers[Entity.PERSON]]
    names = [NAMES[place % len(NAMES)] for place in range(len(keys))]
    yield _case(ONE_NAME_FOR_TWO_ROOTS, {"keys": keys, "names": names}, Terms())
    yield _case(FORMS_IN_REGIONS, {"keys": keys}, _TERMS)
    for entity, subjects in ((Entity.PERSON, keys), (Entity.ENTERPRISE, city.enterprises)):
        given = [{"__typename": entity.value, KEYS[entity]: key} for key in subjects]
        yield _case(everything(entity), {"representations": given}, Terms())
    yield _case(SEVERAL_INPUTS_FAIL, {"keys": keys}, Terms())
    for key in keys:
        yield _case(LIST_UNDER_ONE, {"key": key}, Terms())


def _case(text: str, variables: Mapping[str, object], terms: Terms) -> Case:
    return Case(text, parse(text), variables, terms, frozenset())
