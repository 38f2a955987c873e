"""A policy that is not in force any more leaves nothing behind in the engine."""

import gc
import weakref

from gateway.policy.load import load
from resolvers.schema import REGISTER
from tests.gateway.engine_room import POLICIES, Bench
from tests.gateway.small_city import ALICE


async def test_no_plan_holds_the_policy_it_was_made_under(bench: Bench) -> None:
    """Plans and the catalogue's answers are remembered by its version alone."""
    await bench.ask("query($id: String!) { person(idNumber: $id) { vitalStatus sex } }", {"id": ALICE})
    await bench.ask("{ catalogue { field held } }")
    assert len(bench.plans) > 0
    old = weakref.ref(bench.snapshot._rulings)
    bench.snapshot = load(POLICIES, REGISTER)
    gc.collect()
    assert old() is None
