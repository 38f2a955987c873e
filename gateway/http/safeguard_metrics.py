"""What is measured of the departments' safeguards, by looking at the moment somebody asks."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from source_adapters.safeguards.breaker import State
from source_adapters.safeguards.standing import SafeguardStanding

_Standings: TypeAlias = Mapping[str, SafeguardStanding]

_COUNTS: Final[tuple[tuple[str, str, Callable[[SafeguardStanding], int]], ...]] = (
    ("meridian_breaker_opened", "Times a breaker has opened.", lambda each: each.opened),
    ("meridian_retries", "Calls that were made again.", lambda each: each.retries),
)
_PRESENT: Final[tuple[tuple[str, str, Callable[[SafeguardStanding], int]], ...]] = (
    ("meridian_calls_in_flight", "Calls under way.", lambda each: each.in_flight),
    ("meridian_calls_waiting", "Calls that wait for one under way to end.", lambda each: each.waiting),
)


def measured(standings: _Standings) -> Iterator[Metric]:
    """All families; labels are departments, states and causes of ours."""
    yield _breakers(standings)
    for name, documentation, count in _COUNTS:
        counter = CounterMetricFamily(name, documentation, labels=("department",))
        for department, standing in standings.items():
            counter.add_metric((department,), count(standing))
        yield counter
    for name, documentation, count in _PRESENT:
        gauge = GaugeMetricFamily(name, documentation, labels=("department",))
        for department, standing in standings.items():
            gauge.add_metric((department,), count(standing))
        yield gauge
    yield _refrained(standings)
    yield from _caches(standings)


def _breakers(standings: _Standings) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "meridian_breaker", "How breakers stand: 1 at the present state.", labels=("department", "state")
    )
    for department, standing in standings.items():
        for state in State:
            family.add_metric((department, state.value), state is standing.breaker)
    return family


def _refrained(standings: _Standings) -> CounterMetricFamily:
    family = CounterMetricFamily(
        "meridian_refrained",
        "Calls that were not made: the breaker was open, or the bulkhead full.",
        labels=("department", "cause"),
    )
    for department, standing in standings.items():
        family.add_metric((department, "OPEN"), standing.refrained_open)
        family.add_metric((department, "FULL"), standing.refrained_full)
    return family


def _caches(standings: _Standings) -> Iterator[Metric]:
    cells = CounterMetricFamily(
        "meridian_source_cells", "Cells that were asked of a cache.", labels=("department", "result")
    )
    entries = GaugeMetricFamily("meridian_source_cells_kept", "Cells in a cache.", labels=("department",))
    for department, standing in standings.items():
        if standing.recollection is not None and standing.entries is not None:
            cells.add_metric((department, "hit"), standing.recollection.hits)
            cells.add_metric((department, "miss"), standing.recollection.misses)
            cells.add_metric((department, "stale"), standing.recollection.stale)
            entries.add_metric((department,), standing.entries)
    yield cells
    yield entries
