"""Counts and times as a scraper reads them, beside what the client library's own would say."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from gateway.http.series import Counts, Times

BOUNDS = (0.001, 0.25, 1.0, 10.0)
WORDS = st.sampled_from(("one", 'a "quoted" word', "back\\slash"))
SECONDS = st.one_of(st.sampled_from(BOUNDS), st.floats(0, 100))

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(registry: CollectorRegistry) -> Samples:
    """Every sample but when it was first seen."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(generate_latest(registry).decode())
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


@given(happened=st.lists(st.tuples(WORDS, st.integers(1, 5))))
def test_counts_are_the_librarys(happened: list[tuple[str, int]]) -> None:
    """However often, under whatever word."""
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    counts, counter = Counts("met", "How often.", ("word",)), Counter("met", "How often.", ("word",), registry=theirs)
    ours.register(counts)
    for word, times in happened:
        counts.add((word,), times)
        counter.labels(word).inc(times)
    assert samples(ours) == samples(theirs)


@given(observed=st.lists(st.tuples(WORDS, SECONDS)))
def test_times_are_the_librarys(observed: list[tuple[str, float]]) -> None:
    """A time that equals a bound is within it."""
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    times = Times("took", "How long.", BOUNDS, ("word",))
    histogram = Histogram("took", "How long.", ("word",), buckets=BOUNDS, registry=theirs)
    ours.register(times)
    for word, seconds in observed:
        times.observe((word,), seconds)
        histogram.labels(word).observe(seconds)
    assert samples(ours) == samples(theirs)
