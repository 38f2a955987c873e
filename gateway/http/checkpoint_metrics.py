"""What is measured of the ledger's checkpoints and anchors, by looking at the moment somebody asks."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from gateway.audit.checkpoints import CheckpointStanding


def measured(standing: CheckpointStanding) -> Iterator[Metric]:
    """All families; the only label is the kind of an anchor."""
    yield CounterMetricFamily("meridian_checkpoints", "Checkpoints that were signed.", value=standing.issued)
    yield CounterMetricFamily(
        "meridian_checkpoint_failures", "Checkpoints that could not be written.", value=standing.failures
    )
    yield GaugeMetricFamily("meridian_checkpoint_age_seconds", "Since the last checkpoint.", value=standing.age)
    up = GaugeMetricFamily("meridian_anchor_up", "Whether an anchor takes statements.", labels=("anchor",))
    behind = GaugeMetricFamily("meridian_anchor_behind", "Statements that an anchor lacks.", labels=("anchor",))
    failures = CounterMetricFamily("meridian_anchor_failures", "Times an anchor took nothing.", labels=("anchor",))
    for name, each in standing.anchors.items():
        up.add_metric((name,), each.up)
        behind.add_metric((name,), each.behind)
        failures.add_metric((name,), each.failures)
    yield from (up, behind, failures)
