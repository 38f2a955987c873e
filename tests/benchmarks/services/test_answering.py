"""What the departments of the benchmark answer."""

import orjson

from benchmarks.registers import facts
from benchmarks.registers.numbers import enterprise_code, identity_number
from benchmarks.services.tally import Conduct
from tests.benchmarks.services.answers import ask, department

ONE, TWO = identity_number(1), identity_number(2)


def test_representations_are_answered_in_their_order() -> None:
    """One entity a representation, null for a spelling that nobody is known by."""
    found = ask(
        department("local_tax"),
        "query($r: [_Any!]!) { _entities(representations: $r) { ... on Person { incomeTax(year: 2006) } } }",
        r=[{"__typename": "Person", "idNumber": key} for key in (TWO, ONE, ONE[:17] + "x")],
    )
    assert found["data"]["_entities"] == [
        {"incomeTax": facts.income_tax(TWO, 2006)},
        {"incomeTax": facts.income_tax(ONE, 2006)},
        None,
    ]


def test_years_come_as_variables_too() -> None:
    """An argument is read where it stands, in the text or in the variables."""
    query = 'query($k: String!, $y: Int!) { _entities(representations: [{__typename: "Person", idNumber: $k}]) {'
    found = ask(department("local_tax"), query + " ... on Person { a: incomeTax(year: $y) } } }", k=ONE, y=2005)
    assert found["data"]["_entities"] == [{"a": facts.income_tax(ONE, 2005)}]


def test_aliases_fragments_and_typenames_are_understood() -> None:
    """What gateways write is understood."""
    found = ask(
        department("public_security"),
        "query($k: String!) { p: person(idNumber: $k) { __typename ...more } } fragment more on Person { s: sex }",
        k=ONE,
    )
    assert found == {"data": {"p": {"__typename": "Person", "s": facts.sex(ONE, 0)}}}


def test_relations_lead_to_records() -> None:
    """A list for members of a household, a record for a representative."""
    members = ask(
        department("public_security"),
        "query($k: String!) { person(idNumber: $k) { householdMembers { idNumber sex } } }",
        k=ONE,
    )
    assert [each["idNumber"] for each in members["data"]["person"]["householdMembers"]] == facts.household_members(
        ONE, 0
    )
    code = enterprise_code(7)
    led = ask(
        department("industry_commerce"),
        "query($k: String!) { enterprise(creditCode: $k) { legalRepresentative { idNumber } } }",
        k=code,
    )
    assert led["data"]["enterprise"]["legalRepresentative"] == {"idNumber": facts.legal_representative(code, 0)[0]}


def test_what_is_not_held_is_null() -> None:
    """A field of Meridian's schema that this register does not have is null, not an error."""
    query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Person { name } } }"
    found = ask(department("land_housing"), query, r=[{"__typename": "Person", "idNumber": ONE}])
    assert found == {"data": {"_entities": [{"name": None}]}}


def test_other_documents_are_refused() -> None:
    """An unknown root field and a text that is no document are errors."""
    assert "errors" in ask(department("land_housing"), "{ person { sex } }")
    assert "errors" in ask(department("land_housing"), "{")


def test_records_are_those_of_the_subgraph() -> None:
    """The ordinary service answers the same facts; yearly ones by year."""
    asked = {"keys": [ONE, ONE[:17] + "x"], "fields": ["idNumber", "incomeTax"], "years": [2006]}
    found = orjson.loads(department("local_tax").as_records("Person", orjson.dumps(asked)))
    assert found == {"records": [{"idNumber": ONE, "incomeTax": {"2006": facts.income_tax(ONE, 2006)}}]}


def test_calls_and_keys_are_counted_until_a_new_beginning() -> None:
    """Each request is a call; each representation a key."""
    answering = department("public_security")
    conduct = Conduct(tallies={"public_security": answering.tally})
    ask(answering, "query($k: [String!]!) { persons(idNumbers: $k) { sex } }", k=[ONE, TWO])
    assert conduct.counts() == {"public_security": {"calls": 1, "keys": 2}}
    conduct.begin(0.0)
    assert conduct.counts() == {"public_security": {"calls": 0, "keys": 0}}
