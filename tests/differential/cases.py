"""Cases: skeletons generated from the schema, each planted and transformed in several ways under several policies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Final

from graphql import DocumentNode, print_ast
from hypothesis import strategies as st
from hypothesis_graphql import nodes
from hypothesis_graphql import strategies as generated

from resolvers.schema import REGISTER, SCHEMA
from tests.differential.chance import chance
from tests.differential.city import DIVISIONS, City
from tests.differential.loom import Loom
from tests.differential.planting import garden_in, planted
from tests.differential.terms import YEARS, Terms
from tests.differential.values import VARIABLE, Values
from tests.differential.weaving import woven

FLIPPED: Final = "same document, other variables"

_POLICIES: Final = 30
"""How many policies there are; the first grants everything everywhere."""


@dataclass(frozen=True, slots=True)
class Case:
    """One operation with its variables under a policy; `features` are those that it shows.

    The engine reads `text`, the oracle `document`: that they are the same is tested beside the transformer.
    """

    text: str
    document: DocumentNode = field(repr=False)
    variables: Mapping[str, object] = field(repr=False)
    terms: Terms = field(repr=False)
    features: frozenset[str] = field(repr=False)


def skeletons() -> st.SearchStrategy[DocumentNode]:
    """Valid operations about subjects; their keys and names are noise until they are planted."""
    return generated.queries(
        SCHEMA,
        fields=("person", "persons", "enterprise", "enterprises", "_entities"),
        custom_scalars={"Year": st.just(nodes.Int(YEARS[0])), "_Any": st.just(nodes.Object([]))},
        allow_null=False,
        print_ast=lambda document: document,
    )


def cases(skeleton: DocumentNode, city: City, ways: int) -> Iterator[Case]:
    """The skeleton in so many ways, some of them asked again with other variables or under another policy.

    The same cases for the same skeleton: chance is seeded by its text.
    """
    seed = print_ast(skeleton)
    for way in range(ways):
        yield from _ways(skeleton, city, chance(f"{way} {seed}"))


def _ways(skeleton: DocumentNode, city: City, random: Random) -> Iterator[Case]:
    garden = garden_in(city, random)
    operation, values = planted(skeleton, garden), garden.values
    document = woven(operation, Loom(random, values)).document
    yield _case(document, values.given, _some_terms(random), values.features)
    if VARIABLE in values.features and random.random() < 0.3:
        yield _case(document, _flipped(values, random), _some_terms(random), {*values.features, FLIPPED})


def _case(document: DocumentNode, given: Mapping[str, object], terms: Terms, features: set[str]) -> Case:
    return Case(print_ast(document), document, dict(given), terms, frozenset(features))


def _flipped(values: Values, random: Random) -> dict[str, object]:
    """Other switches and years, so that a plan made for one set of them would be wrong for this one."""
    switches = {name: random.random() < 0.5 for name in values.switches}
    years = {name: random.choice(YEARS) for name in values.years}
    return {**values.given, **switches, **years}


def _some_terms(random: Random) -> Terms:
    return terms(0 if random.random() < 0.6 else random.randrange(_POLICIES))


@cache
def terms(number: int) -> Terms:
    """One of the policies: by turns it denies cells, allows them in some regions only, or does both."""
    random = chance(f"terms {number}")
    permissions = [(name, form) for name, declared in REGISTER.items() for form in declared.forms]
    if number == 0:
        return Terms()
    return Terms(
        number,
        frozenset(each for each in permissions if number % 3 != 1 and random.random() < 0.25),
        {each: _regions(random) for each in permissions if number % 3 != 2 and random.random() < 0.3},
    )


def _regions(random: Random) -> frozenset[str]:
    codes = {*DIVISIONS, *(code[:6] for code in DIVISIONS)}
    return frozenset(random.sample(sorted(codes), random.randint(1, 3)))
