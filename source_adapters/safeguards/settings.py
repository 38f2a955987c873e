"""What a binding says of a department's safeguards; both tables may be absent.

[departments.NAME.resilience]         how failures are borne
[departments.NAME.cache]              what may be kept for a while, attribute by attribute
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.contract import Entity
from source_adapters.settings_table import SettingsTable


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """Up to `attempts` of one call; pauses in seconds; retries as a share of calls, and how many may be saved up."""

    attempts: int = 2
    backoff: float = 0.1
    backoff_most: float = 1.0
    retry_share: float = 0.1
    retry_reserve: int = 10


@dataclass(frozen=True, slots=True)
class BreakerSettings:
    """Judged by the last `window` calls, once there are `judged_from`: it opens where `bad_share` of them were bad.

    A call is bad that failed, or took `slow_after` seconds. Open for `open_seconds`; then `probes` calls must be good.
    """

    window: int = 20
    judged_from: int = 10
    bad_share: float = 0.5
    slow_after: float = 2.5
    open_seconds: float = 5.0
    probes: int = 2


@dataclass(frozen=True, slots=True)
class BulkheadSettings:
    """Calls under way, and how many may wait for a place how long, in seconds."""

    in_flight: int = 32
    waiting: int = 200
    wait_seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Resilience:
    """How a department's failures are borne."""

    retry: RetrySettings = RetrySettings()
    breaker: BreakerSettings = BreakerSettings()
    bulkhead: BulkheadSettings = BulkheadSettings()


class Cacheable(StrEnum):
    """The word by which an integrator says that an attribute is no sensitive one; there is no other."""

    BASIC = "basic"


Kept: TypeAlias = Mapping[tuple[Entity, str], float]
"""Kind of subject and attribute → for how many seconds a cell may be kept."""


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """`entries` cells at most; `stale_if_down` further seconds for which they may stand in for a failed department."""

    kept: Kept = field(default_factory=dict)
    entries: int = 10_000
    stale_if_down: float | None = None


@dataclass(frozen=True, slots=True)
class Safeguards:
    """All that stands between the engine and one department's adapter."""

    resilience: Resilience = Resilience()
    cache: CacheSettings = field(default_factory=CacheSettings)


AS_USUAL: Final = Safeguards()
"""For a department whose binding says nothing: failures are borne as usual, and nothing is kept."""


def safeguards_of(department: SettingsTable) -> Safeguards:
    """Read both tables of a department."""
    return Safeguards(_resilience(department.table("resilience")), _cache(department.table("cache")))


def _resilience(table: SettingsTable) -> Resilience:
    read = Resilience(_retry(table), _breaker(table), _bulkhead(table))
    if read.breaker.judged_from > read.breaker.window:
        table.problem("judged_from", "must not be more than window")
    table.refuse_unknown()
    return read


def _retry(table: SettingsTable) -> RetrySettings:
    usual = RetrySettings()
    return RetrySettings(
        table.count("attempts", usual.attempts),
        table.seconds("backoff", usual.backoff),
        table.seconds("backoff_most", usual.backoff_most),
        table.some_share("retry_share", usual.retry_share),
        table.count("retry_reserve", usual.retry_reserve),
    )


def _breaker(table: SettingsTable) -> BreakerSettings:
    usual = BreakerSettings()
    return BreakerSettings(
        table.count("window", usual.window),
        table.count("judged_from", usual.judged_from),
        table.some_share("bad_share", usual.bad_share),
        table.seconds("slow_after", usual.slow_after),
        table.seconds("open_seconds", usual.open_seconds),
        table.count("probes", usual.probes),
    )


def _bulkhead(table: SettingsTable) -> BulkheadSettings:
    usual = BulkheadSettings()
    return BulkheadSettings(
        table.count("in_flight", usual.in_flight),
        table.count("waiting", usual.waiting),
        table.seconds("wait_seconds", usual.wait_seconds),
    )


def _cache(table: SettingsTable) -> CacheSettings:
    usual = CacheSettings()
    kept = {
        (entity, name): _seconds(table.table(entity).table(name))
        for entity in Entity
        for name in table.table(entity).content
    }
    read = CacheSettings(
        MappingProxyType(kept), table.count("entries", usual.entries), table.optional_seconds("stale_if_down")
    )
    table.refuse_unknown()
    return read


def _seconds(attribute: SettingsTable) -> float:
    attribute.required_word("sensitivity", Cacheable)
    seconds = attribute.required_seconds("seconds")
    attribute.refuse_unknown()
    return seconds
