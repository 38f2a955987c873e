"""Writes selections of a query from the schema's declarations."""

from collections.abc import Iterable

from graphql import GraphQLObjectType, get_named_type

from resolvers.declared import FieldDeclaration
from resolvers.schema import SCHEMA
from source_adapters.contract import Entity, Form

ROOTS = {
    Entity.PERSON: ("persons", "idNumbers"),
    Entity.ENTERPRISE: ("enterprises", "creditCodes"),
}


def selection(declared: FieldDeclaration, form: Form, year: int | None = None, behind: Iterable[str] = ()) -> str:
    """The field in one form, with every sub-field of the form, under an alias that tells form and year.

    Of those whom a relation leads to, `behind` is selected.
    """
    key = response_key(declared, form, year)
    if declared.is_relation:
        return f"{key}: {declared.name} {{ {' '.join(('__typename', *behind))} }}"
    argument = f"(year: {year})" if year is not None else ""
    field = _type(declared.entity.value).fields[declared.name]
    if len(declared.forms) == 1:
        return f"{key}: {declared.name}{argument}{_below(get_named_type(field.type))}"
    chosen = _type(get_named_type(field.type).name).fields[form.value]
    return f"{key}: {declared.name}{argument} {{ {form.value}{_below(get_named_type(chosen.type))} }}"


def response_key(declared: FieldDeclaration, form: Form, year: int | None = None) -> str:
    """The alias that `selection` gives."""
    return f"{declared.name}_{form.value}" + ("" if year is None else f"_{year}")


def question(entity: Entity, selections: Iterable[str]) -> str:
    """A query about the subjects of the variable `k`, with their names in `n` where they are persons."""
    root, keys = ROOTS[entity]
    names = entity is Entity.PERSON
    variables = "$k: [String!]!" + (", $n: [String]" if names else "")
    arguments = f"{keys}: $k" + (", givenNames: $n" if names else "")
    return f"query({variables}) {{ {root}({arguments}) {{ {' '.join(selections)} }} }}"


def _below(type_: object) -> str:
    return f" {{ {' '.join(type_.fields)} }}" if isinstance(type_, GraphQLObjectType) else ""


def _type(name: str) -> GraphQLObjectType:
    type_ = SCHEMA.type_map[name]
    if not isinstance(type_, GraphQLObjectType):
        raise TypeError(f"{name} is not an object type")
    return type_
