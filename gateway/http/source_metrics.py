"""What is measured of the departments' data: bad cells by rule, and drops that were refused. Never a cell or a key."""

from collections.abc import Iterator, Mapping, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from source_adapters.drop_faults import DropFault
from source_adapters.scrutiny import Rule


def found(
    invalid_cells: Mapping[str, Mapping[Rule, int]], drop_faults: Mapping[str, Sequence[DropFault]]
) -> Iterator[Metric]:
    """All families; labels are departments, the files that bindings name, and rules of ours."""
    cells = CounterMetricFamily(
        "meridian_source_invalid_cells",
        "Cells that a department answered with and that broke a rule.",
        labels=("department", "rule"),
    )
    for department, counts in invalid_cells.items():
        for rule, times in counts.items():
            cells.add_metric((department, rule.value), times)
    yield cells
    refused = GaugeMetricFamily(
        "meridian_drop_refused",
        "1 while the newest drop of a file does not serve.",
        labels=("department", "file", "rule"),
    )
    since = GaugeMetricFamily(
        "meridian_drop_refused_timestamp_seconds", "Since when it does not serve.", labels=("department", "file")
    )
    for department, faults in drop_faults.items():
        for fault in faults:
            refused.add_metric((department, fault.file, fault.rule.value), 1)
            since.add_metric((department, fault.file), fault.since.timestamp())
    yield refused
    yield since
