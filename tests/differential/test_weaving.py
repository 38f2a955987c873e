"""The transformer changes how an operation is written and not what it means, by graphql-core's own judgement."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pytest
from graphql import DocumentNode, parse, print_ast, validate

from resolvers.schema import SCHEMA
from tests.differential import loom, values, weaving
from tests.differential.chance import chance
from tests.differential.city import City
from tests.differential.engine import HASHER, NOW
from tests.differential.loom import Loom
from tests.differential.oracle import answered
from tests.differential.planting import garden_in, planted
from tests.differential.terms import Terms
from tests.differential.weaving import plain, woven
from tests.differential.world import World

WAYS: Final = 5

VISIBLE: Final = {
    loom.SKIP: "@skip(if: ",
    loom.INCLUDE: "@include(if: ",
    loom.SKIP_BY_VARIABLE: "@skip(if: $",
    loom.INCLUDE_BY_VARIABLE: "@include(if: $",
    values.VARIABLE: "$v0: ",
    weaving.ALIAS: "a0: ",
    weaving.COPY: "a0: ",
    weaving.NAMED: "fragment F0 on ",
    weaving.ON_UNION: "on _Entity",
    weaving.SPREAD_TWICE: "...F",
    weaving.TYPENAME: "__typename",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """An operation as it was planted, and as it was transformed."""

    before: DocumentNode
    after: DocumentNode
    renamed: Mapping[str, str]
    given: Mapping[str, object]
    features: frozenset[str]


@pytest.fixture(scope="module")
def pairs(some_skeletons: tuple[DocumentNode, ...], city: City) -> tuple[Pair, ...]:
    """Every skeleton in a few ways."""
    return tuple(pair(skeleton, city, way) for skeleton in some_skeletons for way in range(WAYS))


def pair(skeleton: DocumentNode, city: City, way: int) -> Pair:
    """A skeleton, planted and transformed."""
    random = chance(f"weaving {way} {print_ast(skeleton)}")
    garden = garden_in(city, random)
    operation, used = planted(skeleton, garden), garden.values
    working = Loom(random, used)
    transformed = woven(operation, working)
    return Pair(
        plain(operation, working), transformed.document, transformed.renamed, used.given, frozenset(used.features)
    )


def data(document: DocumentNode, given: Mapping[str, object], city: City) -> object:
    """What graphql-core answers to a document."""
    result = answered(document, given, World(city, Terms(), HASHER, NOW))
    assert not result.errors
    return result.data


def read_back(value: object, renamed: Mapping[str, str]) -> object:
    """The data under the keys that it had before, without ``__typename``; copies of a field must agree."""
    if isinstance(value, list):
        return [read_back(each, renamed) for each in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, object] = {}
    for key, each in value.items():
        original, back = renamed.get(key, key), read_back(each, renamed)
        assert found.setdefault(original, back) == back
    found.pop("__typename", None)
    return found


def test_the_meaning_is_kept(pairs: tuple[Pair, ...], city: City) -> None:
    """Read back under the old keys, both answers are the same, in the same order."""
    for each in pairs:
        before = read_back(data(each.before, each.given, city), {})
        after = read_back(data(each.after, each.given, city), each.renamed)
        assert json.dumps(before) == json.dumps(after)


def test_the_result_is_valid_and_reads_as_it_is_written(pairs: tuple[Pair, ...]) -> None:
    """No fragment without a spread, no variable without a use, no fields that cannot be merged."""
    for each in pairs:
        text = print_ast(each.after)
        assert validate(SCHEMA, parse(text)) == []
        assert print_ast(parse(text)) == text


def test_the_same_chance_makes_the_same_document(some_skeletons: tuple[DocumentNode, ...], city: City) -> None:
    """A failed case can be made again."""
    for skeleton in some_skeletons[:5]:
        assert print_ast(pair(skeleton, city, 0).after) == print_ast(pair(skeleton, city, 0).after)


@pytest.mark.parametrize("feature", VISIBLE)
def test_a_feature_that_is_noted_can_be_seen(feature: str, pairs: tuple[Pair, ...]) -> None:
    """Notes of features are what the long run is judged by."""
    noted = [print_ast(each.after) for each in pairs if feature in each.features]
    assert noted
    assert all(VISIBLE[feature] in text for text in noted)


def test_every_operation_is_written_in_another_way(pairs: tuple[Pair, ...]) -> None:
    """Most of them are; a few throws of the dice leave one as it was."""
    changed = [each for each in pairs if print_ast(each.before) != print_ast(each.after)]
    assert len(changed) > 0.8 * len(pairs)
