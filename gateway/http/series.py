"""Counts and times by label, as they are shown to a scraper.

Several are counted with every request, from the event loop only, so they are plain integers here: a counter of the
client library, which may be shared by threads, takes a lock each time. What is shown is the library's affair.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, TypeAlias

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

Words: TypeAlias = tuple[str, ...]
"""One word a label, in their order. Whoever counts takes care that there are few."""


class Counts(Collector):
    """How often something happened, by words."""

    def __init__(self, name: str, documentation: str, labels: Sequence[str] = ()) -> None:
        self._named: Final = name, documentation, tuple(labels)
        self._found: Final[dict[Words, int]] = {}

    def add(self, words: Words, times: int = 1) -> None:
        """It happened so many times more."""
        self._found[words] = self._found.get(words, 0) + times

    def collect(self) -> Iterator[Metric]:
        """All of them, at this moment."""
        name, documentation, labels = self._named
        family = CounterMetricFamily(name, documentation, labels=labels)
        for words, times in self._found.items():
            family.add_metric(words, times)
        yield family


@dataclass(slots=True)
class _Measured:
    """So many in each bucket, and the seconds of all together."""

    buckets: list[int]
    seconds: float = 0.0


class Times(Collector):
    """How long something took, by words, in buckets that end at `bounds` (seconds, ascending)."""

    def __init__(self, name: str, documentation: str, bounds: Sequence[float], labels: Sequence[str] = ()) -> None:
        self._named: Final = name, documentation, tuple(labels)
        self._bounds: Final = tuple(bounds)
        self._found: Final[dict[Words, _Measured]] = {}

    def observe(self, words: Words, seconds: float) -> None:
        """It took so long."""
        found = self._found.get(words)
        if found is None:
            found = self._found[words] = _Measured([0] * (len(self._bounds) + 1))
        found.buckets[bisect_left(self._bounds, seconds)] += 1
        found.seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """All of them, at this moment."""
        name, documentation, labels = self._named
        family = HistogramMetricFamily(name, documentation, labels=labels)
        ends = [*map(floatToGoString, self._bounds), "+Inf"]
        for words, found in self._found.items():
            family.add_metric(words, list(zip(ends, accumulate(found.buckets), strict=True)), found.seconds)
        yield family
