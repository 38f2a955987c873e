"""What is measured: bounded labels, a registry of its own, and nothing of a caller's."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from gateway.http.metrics import CACHES, CAUSES, OUTCOMES, Metrics
from gateway.http.published_keys import KeyState
from gateway.http.standing import PolicyProblem, PolicyRefusal, PolicyStanding, Standing
from source_adapters.drop_faults import DropFault, DropRule
from source_adapters.safeguards.breaker import State
from source_adapters.safeguards.standing import Recollection, SafeguardStanding
from source_adapters.scrutiny import Rule

LOADED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = PolicyStanding("0123456789abcdef", LOADED_AT, 90.5, {"LOADED": 1, "REFUSED": 0})
STANDING = Standing(POLICY, ledger=True, departments={"local_tax": "UP", "land_housing": "SOURCE_TIMEOUT"})
PURPOSES = {"housing-lottery", "tax-registration-check"}

Sample = tuple[str, frozenset[tuple[str, str]]]


@dataclass(slots=True)
class Meter:
    """Metrics of a gateway whose standing and purposes are set by hand."""

    standing: Standing = STANDING
    purposes: set[str] = field(default_factory=lambda: set(PURPOSES))
    looks: int = 0
    metrics: Metrics = field(init=False)

    def __post_init__(self) -> None:
        self.metrics = Metrics(self.look, lambda: self.purposes, STANDING.departments)

    def look(self) -> Standing:
        """Counts how often somebody looked."""
        self.looks += 1
        return self.standing

    def samples(self) -> dict[Sample, float]:
        """Every sample by its name and labels."""
        content, _ = self.metrics.exposed("")
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(content.decode())
            for sample in family.samples
        }

    def value(self, name: str, **labels: str) -> float | None:
        """The value of one sample; None where there is none."""
        return self.samples().get((name, frozenset(labels.items())))


def test_operations_are_counted_and_timed() -> None:
    """By outcome and purpose; the time by purpose."""
    meter = Meter()
    for outcome, seconds in (("ANSWERED", 0.2), ("ANSWERED", 0.3), ("PARTIAL", 0.5), ("UNAUTHENTICATED", 0.0)):
        meter.metrics.answered(outcome, "housing-lottery", seconds)
    assert meter.value("meridian_operations_total", outcome="ANSWERED", purpose="housing-lottery") == 2
    assert meter.value("meridian_operations_total", outcome="PARTIAL", purpose="housing-lottery") == 1
    assert meter.value("meridian_operation_seconds_sum", purpose="housing-lottery") == 1.0


def test_calls_strangers_and_caches_are_counted() -> None:
    """Each by its own word."""
    meter = Meter()
    meter.metrics.called("local_tax", "SOURCE_TIMEOUT", 2.0, 5)
    meter.metrics.stranger("EXPIRED")
    meter.metrics.cache("plan", hit=True)
    meter.metrics.cache("plan", hit=False)
    assert meter.value("meridian_calls_total", department="local_tax", outcome="SOURCE_TIMEOUT") == 1
    assert meter.value("meridian_look_ups_total", department="local_tax") == 5
    assert meter.value("meridian_call_seconds_sum", department="local_tax") == 2.0
    assert meter.value("meridian_strangers_total", cause="EXPIRED") == 1
    assert meter.value("meridian_cache_total", cache="plan", result="hit") == 1
    assert meter.value("meridian_cache_total", cache="plan", result="miss") == 1


def test_nothing_is_looked_at_for_a_request_or_a_call() -> None:
    """Only for who asks: to look takes as long as to answer."""
    meter = Meter()
    meter.metrics.answered("ANSWERED", "housing-lottery", 0.2)
    meter.metrics.called("local_tax", "ANSWERED", 0.1, 1)
    meter.metrics.cache("plan", hit=True)
    assert meter.looks == 0


def test_excesses_of_budgets_are_counted() -> None:
    """Each by kind and purpose, and the first of a day as an alert."""
    meter = Meter()
    meter.metrics.exceeded("names", "housing-lottery", first=True)
    meter.metrics.exceeded("names", "housing-lottery", first=False)
    meter.metrics.exceeded("a word", "another", first=False)
    labels = {"kind": "names", "purpose": "housing-lottery"}
    assert meter.value("meridian_budget_refusals_total", **labels) == 2
    assert meter.value("meridian_budget_alerts_total", **labels) == 1
    assert meter.value("meridian_budget_refusals_total", kind="OTHER", purpose="OTHER") == 1


def test_the_present_is_looked_up_when_asked() -> None:
    """Policy version, ledger, keys, and each department that has been probed."""
    meter = Meter()
    assert meter.value("meridian_policy_info", version="0123456789abcdef") == 1
    assert meter.value("meridian_department_up", department="local_tax") == 1
    assert meter.value("meridian_department_up", department="land_housing") == 0
    assert meter.value("meridian_keys", state="UP") is None
    meter.standing = replace(
        STANDING,
        policy=replace(POLICY, version="f"),
        ledger=False,
        departments={"local_tax": "UNKNOWN"},
        keys=KeyState.STALE,
    )
    assert meter.value("meridian_policy_info", version="0123456789abcdef") is None
    assert meter.value("meridian_policy_info", version="f") == 1
    assert (meter.value("meridian_ready"), meter.value("meridian_ledger_available")) == (0, 0)
    assert meter.value("meridian_keys", state="STALE") == 1
    assert meter.value("meridian_keys", state="UP") == 0
    assert meter.value("meridian_department_up", department="local_tax") is None


def test_safeguards_are_measured_by_department() -> None:
    """The breaker's state, what was tried again or not made, and of caches cells by what became of them."""
    meter = Meter()
    plain = SafeguardStanding(State.HALF_OPEN, None, 3, 1, 2, 5, 7, 11)
    keeping = replace(plain, entries=13, recollection=Recollection(17, 19, 23))
    meter.standing = replace(STANDING, safeguards={"local_tax": plain, "labour": keeping})
    tax = {"department": "local_tax"}
    assert [meter.value("meridian_breaker", state=state.value, **tax) for state in State] == [0, 0, 1]
    assert meter.value("meridian_breaker_opened_total", **tax) == 2
    assert meter.value("meridian_retries_total", **tax) == 5
    assert meter.value("meridian_refrained_total", cause="OPEN", **tax) == 7
    assert meter.value("meridian_refrained_total", cause="FULL", **tax) == 11
    assert meter.value("meridian_calls_in_flight", **tax) == 3
    assert meter.value("meridian_calls_waiting", **tax) == 1
    assert meter.value("meridian_source_cells_kept", **tax) is None
    assert meter.value("meridian_source_cells_kept", department="labour") == 13
    for result, cells in (("hit", 17), ("miss", 19), ("stale", 23)):
        assert meter.value("meridian_source_cells_total", result=result, department="labour") == cells


def test_the_policy_in_force_is_measured() -> None:
    """Its age, what became of loads, and whether the last one was refused and when."""
    meter = Meter()
    assert meter.value("meridian_policy_age_seconds") == 90.5
    assert meter.value("meridian_policy_loads_total", outcome="LOADED") == 1
    assert meter.value("meridian_policy_loads_total", outcome="REFUSED") == 0
    assert meter.value("meridian_policy_refused") == 0
    assert meter.value("meridian_policy_refused_timestamp_seconds") is None
    later = LOADED_AT + timedelta(minutes=1)
    refusal = PolicyRefusal("fedcba9876543210", later, (PolicyProblem("clients.csv", 2, 1, "wrong"),), 3)
    meter.standing = replace(STANDING, policy=replace(POLICY, refusal=refusal, last_refused=later))
    assert meter.value("meridian_policy_refused") == 1
    assert meter.value("meridian_policy_refused_timestamp_seconds") == later.timestamp()
    meter.standing = replace(STANDING, policy=replace(POLICY, last_refused=later))
    assert meter.value("meridian_policy_refused") == 0
    assert meter.value("meridian_policy_refused_timestamp_seconds") == later.timestamp()


def test_a_purpose_counts_under_its_word_once_it_is_registered() -> None:
    """Before, it is any other word; a request without one has a place of its own."""
    meter = Meter()
    for purpose in ("pension-verification", None, ""):
        meter.metrics.answered("ANSWERED", purpose, 0)
    meter.purposes.add("pension-verification")
    meter.metrics.answered("ANSWERED", "pension-verification", 0)
    for purpose, count in (("OTHER", 1), ("NONE", 2), ("pension-verification", 1)):
        assert meter.value("meridian_operations_total", outcome="ANSWERED", purpose=purpose) == count


WORDS = st.text(max_size=20) | st.sampled_from(sorted(PURPOSES | OUTCOMES | CAUSES | CACHES | {"local_tax"}))


@given(words=st.lists(st.tuples(WORDS, WORDS), max_size=20))
def test_no_word_of_a_caller_becomes_a_label(words: list[tuple[str, str]]) -> None:
    """Whatever is counted, labels take their values from what is known beforehand."""
    meter = Meter()
    for one, other in words:
        meter.metrics.answered(one, other, 0)
        meter.metrics.called(one, other, 0, 1)
        meter.metrics.stranger(one)
        meter.metrics.cache(one, hit=True)
    known = {
        *POLICY.loads,
        *PURPOSES,
        *OUTCOMES,
        *CAUSES,
        *CACHES,
        *STANDING.departments,
        "OTHER",
        "NONE",
        "hit",
        "miss",
    }
    own = {"outcome", "purpose", "department", "cause", "cache", "result"}
    values = {value for _, labels in meter.samples() for name, value in labels if name in own}
    assert values <= known


def test_nothing_is_in_the_registry_of_the_library() -> None:
    """Two gateways in one process do not share anything."""
    Meter().metrics.stranger("EXPIRED")
    assert Meter().value("meridian_strangers_total", cause="EXPIRED") is None
    assert not [family.name for family in REGISTRY.collect() if family.name.startswith("meridian")]


def test_the_scraper_chooses_the_format() -> None:
    """Plain text, or OpenMetrics if it accepts that."""
    metrics = Meter().metrics
    assert metrics.exposed("")[1].startswith("text/plain")
    content, media_type = metrics.exposed("application/openmetrics-text; version=1.0.0")
    assert media_type.startswith("application/openmetrics-text")
    assert content.endswith(b"# EOF\n")


def test_bad_cells_and_refused_drops_are_shown() -> None:
    """By department and rule; of a drop the file as the binding names it, and since when it is refused."""
    fault = DropFault("fw-{date}.csv", "fw-20071031.csv", DropRule.COLUMNS, "column ts is missing", "", LOADED_AT, None)
    meter = Meter(
        replace(
            STANDING,
            invalid_cells={"local_tax": {Rule.FUTURE_DATE: 3}},
            drop_faults={"land_housing": (fault,)},
        )
    )
    counted = meter.value("meridian_source_invalid_cells_total", department="local_tax", rule="future_date")
    assert counted == 3
    where = {"department": "land_housing", "file": "fw-{date}.csv"}
    assert meter.value("meridian_drop_refused", **where, rule="columns") == 1
    assert meter.value("meridian_drop_refused_timestamp_seconds", **where) == LOADED_AT.timestamp()
