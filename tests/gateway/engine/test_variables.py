"""Values that need no coercion are told from those that do: graphql-core's own coercion is the measure."""

from typing import Final

import pytest
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import given
from hypothesis import strategies as st

from gateway.engine.document import Documents
from gateway.engine.plan import Operation
from gateway.engine.variables import coerced
from gateway.errors import Code, Refusal
from gateway.limits import Limits
from resolvers.schema import SCHEMA

TEXT: Final = """query(
  $one: String!, $may: String, $usual: String = "x", $ids: [String!]!, $names: [String], $more: [String!] = ["y"],
  $flag: Boolean!, $switched: Boolean = false, $on: Boolean = true, $year: Year!, $years: Year = 2006
) {
  person(idNumber: $one, givenName: $may) { idNumber @include(if: $flag) @skip(if: $switched) }
  again: person(idNumber: $one, givenName: $usual) { idNumber @include(if: $on) }
  persons(idNumbers: $ids, givenNames: $names) { idNumber a: incomeTax(year: $year) { status } }
  others: persons(idNumbers: $more) { idNumber incomeTax(year: $years) { status } }
}"""

VALUES: Final = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 3000), st.text(max_size=3), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=2), inner, max_size=2)),
    max_leaves=4,
)
LIKELY: Final = {
    "one": st.text(max_size=3),
    "may": st.none() | st.text(max_size=3),
    "usual": st.none() | st.text(max_size=3),
    "ids": st.lists(st.text(max_size=3), max_size=3),
    "names": st.lists(st.none() | st.text(max_size=3), max_size=3),
    "more": st.lists(st.text(max_size=3), max_size=3),
    "flag": st.booleans(),
    "switched": st.booleans(),
    "on": st.booleans(),
    "year": st.integers(2000, 2009),
    "years": st.integers(2000, 2009),
}


@pytest.fixture(scope="module")
def operation() -> Operation:
    """An operation with variables of every kind."""
    return Documents(SCHEMA, Limits(), introspection=True).read(TEXT).choose(None)


@given(data=st.data())
def test_what_is_taken_as_it_is_is_what_coercion_gives(operation: Operation, data: st.DataObject) -> None:
    """The same values, from the same sources, or the same refusal."""
    absent = data.draw(st.frozensets(st.sampled_from(sorted(LIKELY)), max_size=2))
    odd = data.draw(st.frozensets(st.sampled_from(sorted(LIKELY)), max_size=1))
    values = {
        name: data.draw(VALUES if name in odd else likely) for name, likely in LIKELY.items() if name not in absent
    }
    expected = get_variable_values(SCHEMA, operation.node.variable_definitions or (), dict(values), max_errors=1)
    if isinstance(expected, VariableValues):
        found = coerced(operation, values, SCHEMA)
        assert found.coerced == expected.coerced
        assert {name: source.value for name, source in found.sources.items()} == {
            name: source.value for name, source in expected.sources.items()
        }
        return
    with pytest.raises(Refusal) as refused:
        coerced(operation, values, SCHEMA)
    assert refused.value.code is Code.GRAPHQL_VALIDATION_FAILED


def test_texts_and_lists_of_texts_need_no_coercion() -> None:
    """The usual verification goes past graphql-core."""
    text = "query($ids: [String!]!, $names: [String]) { persons(idNumbers: $ids, givenNames: $names) { nameMatches } }"
    operation = Documents(SCHEMA, Limits(), introspection=True).read(text).choose(None)
    assert all(variable.is_plain is not None for variable in operation.variables)
    given_ = {"ids": ["a", "b"], "names": ["c", None]}
    found = coerced(operation, given_, SCHEMA)
    assert found.coerced["ids"] is given_["ids"]
