"""The subgraph's SDL as the reference implementation of composition takes it."""

from typing import Final

from graphql import parse

from benchmarks.peers.node import Node
from resolvers.schema import SUBGRAPH_SDL
from tests.end_to_end.asking import LOTTERY
from tests.end_to_end.exchange import Got
from tests.federation.asking import Street
from tests.federation.composition import PERMITS_SDL, Composed, Subgraph, compose

MERIDIAN: Final = Subgraph("meridian", SUBGRAPH_SDL)
SERVICE: Final = "{ _service { sdl } }"

_HEAD: Final = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override"])\n'
_CLAIM: Final = 'type Enterprise @key(fields: "creditCode") { creditCode: String! name: String }'


def _beside(node: Node, sdl: str) -> Composed:
    return compose(node, [MERIDIAN, Subgraph("foreign", sdl)])


def test_it_composes_alone(node: Node) -> None:
    """Meridian by itself is a supergraph, without a remark."""
    composed = compose(node, [MERIDIAN])
    assert composed.errors == ()
    assert composed.hints == ()


def test_it_composes_with_a_foreign_subgraph(node: Node) -> None:
    """Another department may add fields of its own to Person, found by the same key."""
    composed = _beside(node, PERMITS_SDL)
    assert composed.errors == ()
    assert composed.supergraph is not None
    person = next(
        each.to_dict()
        for each in parse(composed.supergraph).definitions
        if each.kind == "object_type_definition" and each.to_dict()["name"]["value"] == "Person"
    )
    assert {"homesOwned", "parkingPermits"} <= {field["name"]["value"] for field in person["fields"]}


def test_a_governed_field_has_one_authority(node: Node) -> None:
    """A subgraph that answers for one of Meridian's fields too does not compose."""
    assert _beside(node, _HEAD + _CLAIM).errors == ("INVALID_FIELD_SHARING",)


def test_only_a_review_stops_an_override(node: Node) -> None:
    """A foreign subgraph that takes a field over does compose: `docs/federation.md` asks that nobody lets it."""
    taking = _CLAIM.replace("name: String", 'name: String @override(from: "meridian")')
    assert _beside(node, _HEAD + taking).errors == ()


async def test_a_running_gateway_tells_its_subgraph(street: Street) -> None:
    """`_service` is the SDL that was composed, by POST as routers ask and by GET."""
    posted = await street.directly(street.request(LOTTERY, SERVICE, None))
    read = await street.directly(street.service_by_get(LOTTERY, SERVICE))
    assert [_sdl(posted), _sdl(read)] == [SUBGRAPH_SDL, SUBGRAPH_SDL]


def _sdl(got: Got) -> object:
    return got.document["data"]["_service"]["sdl"]
