"""The schema keeps the rules of the house, and the lint sees when it does not."""

from dataclasses import replace

import pytest
from graphql import GraphQLArgument, GraphQLNonNull, GraphQLObjectType, GraphQLString, build_schema, print_schema

from resolvers.declared import DERIVED, Register
from resolvers.schema import REGISTER, ROOT_ARGUMENTS, SCHEMA, lint
from source_adapters.contract import Entity, Form


def test_the_schema_passes_its_own_lint() -> None:
    """Everything that is declared obeys the rules."""
    assert lint(SCHEMA, REGISTER) == ()


def test_every_field_of_eighteen_departments_has_exactly_one_authority() -> None:
    """A coordinate stands once in the register, with one department or as derived."""
    departments = {field.department for field in REGISTER.values()} - {DERIVED}
    assert len(departments) == 18
    assert all(coordinate == field.coordinate for coordinate, field in REGISTER.items())


def test_relations_lead_to_the_entity_that_their_type_names() -> None:
    """One or many, as the type says."""
    relations = {name: (field.target, field.many) for name, field in REGISTER.items() if field.is_relation}
    assert relations == {
        "Person.householdMembers": (Entity.PERSON, True),
        "Person.employer": (Entity.ENTERPRISE, False),
        "Person.enterprises": (Entity.ENTERPRISE, True),
        "Enterprise.legalRepresentative": (Entity.PERSON, False),
    }


def test_every_governed_field_is_described_in_english_and_chinese() -> None:
    """A steward reads the schema in either language."""
    for field in REGISTER.values():
        assert field.description.isascii() or "²" in field.description
        assert any("\u4e00" <= character <= "\u9fff" for character in field.description_zh), field.coordinate


def test_no_argument_exists_but_keys_names_and_years() -> None:
    """No caller can bring a threshold, a filter or an order."""
    arguments = {
        name
        for type_ in SCHEMA.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for field in type_.fields.values()
        for name in field.args
    }
    keys = {"idNumber", "idNumbers", "creditCode", "creditCodes", "representations"}
    page = {"first", "after"}
    assert arguments == {*keys, *page, "givenName", "givenNames", "year"}
    assert {name for name, allowed in ROOT_ARGUMENTS.items() if page & allowed} == {"accessLog"}


@pytest.mark.parametrize("coordinate", sorted(REGISTER))
def test_a_missing_declaration_is_seen(coordinate: str) -> None:
    """A field without an authority does not start."""
    fewer: Register = {name: field for name, field in REGISTER.items() if name != coordinate}
    assert any(coordinate in breach for breach in lint(SCHEMA, fewer))


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        ({"department": ""}, "has no authority"),
        ({"forms": ()}, "has no form"),
        ({"forms": (Form.EXACT, Form.RANGE)}, "exactly one sub-field"),
        ({"takes_year": False}, "other arguments than its year"),
        ({"description_zh": ""}, "lacks a description"),
        ({"department": DERIVED}, "either a department or a derivation"),
    ],
)
def test_a_bad_declaration_is_seen(change: dict[str, object], breach: str) -> None:
    """The lint names the field and what is wrong with it."""
    broken = {**REGISTER, "Person.incomeTax": replace(REGISTER["Person.incomeTax"], **change)}  # type: ignore[arg-type]  # the table holds one change a row
    assert any("Person.incomeTax" in found and breach in found for found in lint(SCHEMA, broken))


def test_a_field_that_must_not_be_null_is_seen() -> None:
    """Every governed cell may be denied or missing, so none is non-null."""
    schema = build_schema(print_schema(SCHEMA))
    person = schema.type_map["Person"]
    assert isinstance(person, GraphQLObjectType)
    person.fields["sex"].type = GraphQLNonNull(person.fields["sex"].type)
    assert "Person.sex must be nullable" in lint(schema, REGISTER)


def test_a_further_argument_is_seen() -> None:
    """A threshold on a governed field, or a filter at the root, does not start."""
    schema = build_schema(print_schema(SCHEMA))
    person, query = schema.type_map["Person"], schema.query_type
    assert isinstance(person, GraphQLObjectType)
    assert query is not None
    person.fields["incomeTax"].args["over"] = GraphQLArgument(GraphQLString)
    query.fields["persons"].args["orderBy"] = GraphQLArgument(GraphQLString)
    found = lint(schema, REGISTER)
    assert "Person.incomeTax takes other arguments than its year" in found
    assert "Query.persons takes other arguments than keys and given names" in found


def test_a_registration_fixes_the_tax_it_is_for() -> None:
    """Not registered means nothing paid, which the loader must know where the sum of both is granted."""
    assert REGISTER["Enterprise.localTaxRegistration"].fixes == ("Enterprise.localTax",)
    assert REGISTER["Enterprise.nationalTaxRegistration"].fixes == ("Enterprise.nationalTax",)


def test_only_a_sum_takes_figures_as_input() -> None:
    """Every other derived field works from statuses."""
    takes_input = {name for name, field in REGISTER.items() if any(i.form is Form.INPUT for i in field.inputs)}
    assert takes_input == {"Enterprise.totalTax"}


def test_entities_are_named_as_their_types() -> None:
    """Coordinates, entities and GraphQL types are one vocabulary."""
    assert {field.entity for field in REGISTER.values()} == set(Entity)
