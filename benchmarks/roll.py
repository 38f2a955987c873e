"""Everybody who is measured."""

from typing import Final

from benchmarks.meridian.bindings import Adapter
from benchmarks.meridian.gateway import Meridian
from benchmarks.peers.apollo import Apollo
from benchmarks.peers.gateway import Gateway
from benchmarks.peers.grafbase import Grafbase
from benchmarks.peers.hive import Hive
from benchmarks.peers.plain import Plain
from benchmarks.reporting.targets import FEW_RULES, MANY_RULES, WITHOUT_LEDGER

PEERS: Final[tuple[Gateway, ...]] = (
    Grafbase(),
    Apollo(),
    Hive("hive", planner=False),
    Hive("hive-rust", planner=True),
    Plain(),
)
"""In the order of the tables, after Meridian."""


def other_sizes(adapter: Adapter) -> tuple[Meridian, ...]:
    """Meridian with few and with many rules."""
    return Meridian(FEW_RULES, rules=100, adapter=adapter), Meridian(MANY_RULES, rules=10_000, adapter=adapter)


def without_ledger(adapter: Adapter) -> tuple[Meridian, ...]:
    """Meridian whose entries go nowhere."""
    return (Meridian(WITHOUT_LEDGER, ledger=False, adapter=adapter),)
