"""What is measured, in a registry of its own. No label holds a value, a key, a name or a word of a caller's.

Every label takes its values from a set that is known beforehand: our codes, the registered purposes, the bound
departments. Anything else is counted as ``OTHER``, so a stranger can neither write into the metrics nor make them grow.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gateway.engine.costs import KINDS
from gateway.errors import Code
from gateway.http.published_keys import KeyState
from gateway.http.safeguard_metrics import measured
from gateway.http.series import Counts, Times
from gateway.http.source_metrics import found
from gateway.http.standing import UNKNOWN, UP, PolicyStanding, Standing
from gateway.http.tokens import Reason

OTHER: Final = "OTHER"
"""Stands for whatever word is not in a label's set."""

NO_PURPOSE: Final = "NONE"
"""The purpose of a request that names none."""

ANSWERED: Final = frozenset({"ANSWERED", "PARTIAL"})
OUTCOMES: Final = frozenset({*ANSWERED, *Code})
"""Of an operation and of a call."""

CLIENT_UNKNOWN: Final = "CLIENT_UNKNOWN"
"""Whose token is good, and who is not registered."""

CAUSES: Final = frozenset({*Reason, CLIENT_UNKNOWN, Code.REQUEST_MALFORMED, Code.LIMIT_EXCEEDED})
"""Why somebody was refused before it was known what is asked."""

CACHES: Final = frozenset({"token", "document", "plan"})

_SHORT_SECONDS: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts and times; `standing` tells of the present, `purposes` which purposes are registered now.

    `standing` costs some hundred microseconds: it is asked when somebody looks, never for a request or a call.
    """

    def __init__(
        self, standing: Callable[[], Standing], purposes: Callable[[], Collection[str]], departments: Collection[str]
    ) -> None:
        self._purposes: Final = purposes
        self._departments: Final = frozenset(departments)
        self._registry: Final = CollectorRegistry()
        self._operations: Final = Counts(
            "meridian_operations", "Requests by outcome and purpose.", ("outcome", "purpose")
        )
        self._operation_seconds: Final = Times(
            "meridian_operation_seconds", "Time from a request's headers to its answer.", _SECONDS, ("purpose",)
        )
        self._overhead_seconds: Final = Times(
            "meridian_overhead_seconds",
            "Time of a request that was not spent waiting for departments.",
            _SHORT_SECONDS,
        )
        self._calls: Final = Counts("meridian_calls", "Calls of departments by outcome.", ("department", "outcome"))
        self._call_seconds: Final = Times(
            "meridian_call_seconds", "Time of a department's call.", _SECONDS, ("department",)
        )
        self._look_ups: Final = Counts("meridian_look_ups", "Subjects looked up in calls.", ("department",))
        self._strangers: Final = Counts("meridian_strangers", "Requests refused before an entry, by cause.", ("cause",))
        self._caches: Final = Counts("meridian_cache", "Look-ups in a cache.", ("cache", "result"))
        self._budget_refusals: Final = Counts(
            "meridian_budget_refusals", "Times a budget left no room.", ("kind", "purpose")
        )
        self._budget_alerts: Final = Counts(
            "meridian_budget_alerts",
            "Budgets that left no room, once a budget, organisation and day.",
            ("kind", "purpose"),
        )
        for each in (
            self._operations,
            self._operation_seconds,
            self._overhead_seconds,
            self._calls,
            self._call_seconds,
            self._look_ups,
            self._strangers,
            self._caches,
            self._budget_refusals,
            self._budget_alerts,
        ):
            self._registry.register(each)
        self._registry.register(_Present(standing))
        ProcessCollector(registry=self._registry)

    def answered(self, outcome: str, purpose: str | None, seconds: float, waited: float = 0.0) -> None:
        """A request was answered, after so many seconds, some of which it waited for departments.

        `outcome` is ANSWERED, PARTIAL or an error's code, `purpose` as its header says.
        """
        word = NO_PURPOSE if not purpose else _known(purpose, self._purposes())
        self._operations.add((_known(outcome, OUTCOMES), word))
        self._operation_seconds.observe((word,), seconds)
        self._overhead_seconds.observe((), seconds - waited)

    def called(self, department: str, outcome: str, seconds: float, look_ups: int) -> None:
        """A department was called about so many look-ups; `outcome` is ANSWERED or an error's code."""
        word = _known(department, self._departments)
        self._calls.add((word, _known(outcome, OUTCOMES)))
        self._call_seconds.observe((word,), seconds)
        self._look_ups.add((word,), look_ups)

    def stranger(self, cause: str) -> None:
        """Somebody was refused without an entry in the ledger."""
        self._strangers.add((_known(cause, CAUSES),))

    def cache(self, name: str, hit: bool) -> None:
        """Something was looked up in one of `CACHES`."""
        self._caches.add((_known(name, CACHES), "hit" if hit else "miss"))

    def exceeded(self, kind: str, purpose: str, first: bool) -> None:
        """A budget of one of `KINDS` left no room, for the first time that day or not."""
        words = _known(kind, KINDS), _known(purpose, self._purposes())
        self._budget_refusals.add(words)
        if first:
            self._budget_alerts.add(words)

    def exposed(self, accept: str) -> tuple[bytes, str]:
        """All of it in the format that a scraper accepts, and the format's media type."""
        encoder, media_type = choose_encoder(accept)
        return encoder(self._registry), media_type


class _Present(Collector):
    """What is measured by looking, at the moment somebody asks."""

    def __init__(self, standing: Callable[[], Standing]) -> None:
        self._standing: Final = standing

    def collect(self) -> Iterator[Metric]:
        standing = self._standing()
        yield from _policy(standing.policy)
        yield GaugeMetricFamily("meridian_ready", "Whether anybody can be answered.", value=standing.ready)
        yield GaugeMetricFamily("meridian_ledger_available", "Whether uses can be recorded.", value=standing.ledger)
        if standing.keys is not None:
            yield _key_states(standing.keys)
        yield _departments(standing)
        yield from measured(standing.safeguards)
        yield from found(standing.invalid_cells, standing.drop_faults)


def _policy(policy: PolicyStanding) -> Iterator[Metric]:
    yield InfoMetricFamily("meridian_policy", "The policy in force.", value={"version": policy.version})
    yield GaugeMetricFamily("meridian_policy_age_seconds", "Since the policy in force took over.", value=policy.age)
    yield GaugeMetricFamily(
        "meridian_policy_refused", "Whether the set in the folder is refused.", value=policy.refusal is not None
    )
    loads = CounterMetricFamily("meridian_policy_loads", "Policy sets by what became of them.", labels=("outcome",))
    for outcome, count in policy.loads.items():
        loads.add_metric((outcome,), count)
    yield loads
    if policy.last_refused is not None:
        at = policy.last_refused.timestamp()
        yield GaugeMetricFamily("meridian_policy_refused_timestamp_seconds", "When a set was last refused.", value=at)


def _key_states(present: KeyState) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "meridian_keys", "How the issuer's keys stand: 1 at the present state.", labels=("state",)
    )
    for state in KeyState:
        family.add_metric((state.value,), state is present)
    return family


def _departments(standing: Standing) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "meridian_department_up", "Whether a department answered its last probe.", labels=("department",)
    )
    for department, state in standing.departments.items():
        if state != UNKNOWN:
            family.add_metric((department,), state == UP)
    return family


def _known(word: str, words: Collection[str]) -> str:
    return word if word in words else OTHER
