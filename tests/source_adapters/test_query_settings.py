"""How a GraphQL endpoint is bound in `sources.toml`."""

from pathlib import Path

import pytest

from source_adapters.bindings import BindingError, load_bindings
from source_adapters.bound import AnswersBy, DateFormat, Field, GraphqlDepartment, KeysField, Query, Unit
from source_adapters.contract import Entity
from source_adapters.keys import KeyKind

PAGE = Path(__file__).parents[2] / "docs" / "graphql-departments.md"
TOKEN = "canary-token-918273645"

GOOD = """
[departments.welfare]
kind = "graphql"
address = "https://welfare.example/graphql"
bearer_token_env = "WELFARE_TOKEN"
keys_per_call = 200
max_answer_bytes = 1000000

[[departments.welfare.queries]]
entity = "Person"
entities = "Resident"
key_field = "idNumber"
key = "identity_number_15_or_18"
as_of = "register.asOf"

[departments.welfare.queries.attributes]
homesOwned = "homes"
sex = { path = "sex", codes = "sex" }
birthDate = { path = "born.on", format = "compact" }
incomeTax = { path = "tax(kind: LOCAL, year: {year}).amount", unit = "fen" }
householdMembers = { path = "household.members.idNumber", target = "identity_number" }

[[departments.welfare.queries]]
entity = "Enterprise"
field = "firmsByCodes"
argument = "codes"
argument_type = "[String!]!"
answers_by = "position"
year_type = "Year!"
key_field = "code"
key = "organisation_code"
as_of_field = "updatedOn"
complete_register = true

[departments.welfare.queries.attributes]
name = "name"

[departments.welfare.codes.sex]
"1" = "MALE"
"""


def load(folder: Path, text: str) -> GraphqlDepartment:
    """The department of a file with this text."""
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    bound = load_bindings(path, {"WELFARE_TOKEN": TOKEN}).departments["welfare"]
    assert isinstance(bound, GraphqlDepartment)
    return bound


def test_a_subgraph_is_bound(tmp_path: Path) -> None:
    """Asked for representations of its own type, by position."""
    bound = load(tmp_path, GOOD)
    assert bound.address == "https://welfare.example/graphql"
    assert (bound.limits.keys_per_call, bound.limits.max_answer_bytes) == (200, 1000000)
    assert bound.query(Entity.PERSON) == Query(
        entity=Entity.PERSON,
        root=KeysField("_entities", "representations", "[_Any!]!", AnswersBy.POSITION, "Resident"),
        key_field="idNumber",
        key=KeyKind.IDENTITY_NUMBER_15_OR_18,
        attributes={
            "homesOwned": Field("homes"),
            "sex": Field("sex", codes={"1": "MALE"}),
            "birthDate": Field("born.on", format=DateFormat.COMPACT),
            "incomeTax": Field("tax(kind: LOCAL, year: {year}).amount", unit=Unit.FEN),
            "householdMembers": Field("household.members.idNumber", target=KeyKind.IDENTITY_NUMBER),
        },
        year_type="Int!",
        as_of="register.asOf",
    )


def test_a_field_that_takes_keys_is_bound(tmp_path: Path) -> None:
    """Asked for a list of keys, its answers told by position or, where nothing else is said, by their keys."""
    bound = load(tmp_path, GOOD).query(Entity.ENTERPRISE)
    assert bound is not None
    assert bound.root == KeysField("firmsByCodes", "codes", "[String!]!", AnswersBy.POSITION)
    assert (bound.year_type, bound.as_of_field, bound.complete_register) == ("Year!", "updatedOn", True)
    text = GOOD.replace('argument_type = "[String!]!"\nanswers_by = "position"\nyear_type = "Year!"\n', "")
    bound = load(tmp_path, text).query(Entity.ENTERPRISE)
    assert bound is not None
    assert bound.root == KeysField("firmsByCodes", "codes", "[ID!]!", AnswersBy.KEY)
    assert bound.year_type == "Int!"


def test_attributes_are_those_of_the_entity(tmp_path: Path) -> None:
    """As for every kind of department."""
    bound = load(tmp_path, GOOD)
    assert set(bound.fields(Entity.ENTERPRISE)) == {"name"}
    start = GOOD.index('[[departments.welfare.queries]]\nentity = "Enterprise"')
    alone = load(tmp_path, GOOD[:start] + GOOD[GOOD.index("[departments.welfare.codes.sex]") :])
    assert not alone.fields(Entity.ENTERPRISE)


def test_nothing_shows_a_credential(tmp_path: Path) -> None:
    """Neither addresses nor tokens are in the printed form of bindings."""
    assert TOKEN not in repr(load(tmp_path, GOOD))
    assert "welfare.example" not in repr(load(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('entities = "Resident"', "", "queries[1].entities: expected either entities, the type of a subgraph, or fi"),
        ('entities = "Resident"', 'entities = "R"\nfield = "f"\nargument = "a"', "queries[1].entities: expected eithe"),
        ('entities = "Resident"', 'entities = "R{x}"', "queries[1].entities: expected a name of GraphQL"),
        ('entities = "Resident"', 'entities = "R"\nargument = "a"', "queries[1].argument: unknown setting"),
        ('entities = "Resident"', 'entities = "R"\nanswers_by = "key"', "queries[1].answers_by: unknown setting"),
        ('field = "firmsByCodes"', 'field = "firms(x: 1)"', "queries[2].field: expected a name of GraphQL"),
        ('argument = "codes"', "", "queries[2].argument: missing"),
        ('"[String!]!"', '"String!"', "queries[2].argument_type: expected a type of GraphQL such as [ID!]!"),
        ('"Year!"', '"[Year!]"', "queries[2].year_type: expected a type of GraphQL such as Int!"),
        ('"position"', '"order"', "queries[2].answers_by: expected one of position, key"),
        ('key_field = "code"', 'key_field = "a.b"', "queries[2].key_field: expected a name of GraphQL"),
        ('key_field = "code"', "", "queries[2].key_field: missing"),
        ('"organisation_code"', '"identity_number"', "queries[2].key: identity_number is not a key of Enterprise"),
        ('"register.asOf"', '"_entities.asOf"', "queries[1].as_of: expected a field beside _entities"),
        ('"register.asOf"', '"register(year: {year}).asOf"', "queries[1].as_of: a moment is not kept by year"),
        ('"register.asOf"', '"register."', "queries[1].as_of: expected names of fields with dots between them"),
        ('"updatedOn"', '"u"\nas_of = "r"', "queries[2].as_of_field: either as_of or as_of_field, not both"),
        ('"homes"', '"homes{count}"', "attributes.homesOwned: expected names of fields with dots between them"),
        ('"homes"', '"homes(of: $keys)"', "attributes.homesOwned: expected arguments such as (year: {year}"),
        ('"homes"', '"born"', "attributes: birthDate stands below homesOwned, which is a value and has no fields"),
        ('"homes"', '"idNumber.digits"', "attributes: homesOwned stands below key_field, which is a value"),
        ('path = "sex", codes', 'column = "sex", codes', "attributes.sex.path: missing"),
        ('target = "identity_number" }', 'target = "identity_number", unit = "fen" }', "unit: a relation holds keys"),
        ('"household.members.idNumber"', '"h(year: {year}).id"', "householdMembers.path: a relation is not kept by y"),
        ('address = "https://welfare.example/graphql"', 'address = "welfare"', "address: expected http:// or https://"),
        ('entity = "Enterprise"', 'entity = "Person"', "welfare.queries: more than one of them is about Person"),
        ("keys_per_call = 200", "keys_per_cal = 200", "welfare.keys_per_cal: unknown setting"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Department and setting stand in the message."""
    assert old in GOOD
    with pytest.raises(BindingError) as refusal:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert expected in str(refusal.value)


def test_a_department_without_queries_is_refused(tmp_path: Path) -> None:
    """A department that answers nothing is a mistake."""
    with pytest.raises(BindingError, match=r"welfare\.queries: missing; expected one or more tables"):
        load(tmp_path, '[departments.welfare]\nkind = "graphql"\naddress = "http://h"\n')


def test_the_page_for_departments_shows_a_binding_that_is_one(tmp_path: Path) -> None:
    """What integrators copy from is read as it stands there."""
    bound = load(tmp_path, PAGE.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0])
    assert [query.root.name for query in bound.queries] == ["_entities", "firmsByCodes"]
    assert set(bound.fields(Entity.PERSON)) == {"homesOwned", "sex", "incomeTax", "householdMembers"}
