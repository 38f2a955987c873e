"""The one clock: real time for ledger, tokens and deadlines; the policy day for rules, ages and data checks."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")


_QUARTER: Final = 900
"""Seconds: days begin at a quarter of an hour in every zone that there is."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time; `pinned_day` fixes the policy day of the demo profile and of tests."""

    pinned_day: date | None = None
    zone: ZoneInfo = CITY_ZONE

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)

    def timestamp(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never go back, for deadlines."""
        return time.monotonic()

    def city_day(self) -> date:
        """The calendar day in the city by the real clock: the day that budgets count on."""
        return _day_at(int(self.timestamp() // _QUARTER), self.zone)

    def midnight(self, day: date) -> datetime:
        """The moment a day begins in the city, aware."""
        return datetime.combine(day, time_of_day(), self.zone)

    def policy_day(self) -> date:
        """The day in the city that policy dates and ages are measured by."""
        return self.pinned_day or self.city_day()


@lru_cache(4)
def _day_at(quarter: int, zone: ZoneInfo) -> date:
    """The day in a zone, so many quarters of an hour after the epoch; it is asked for with every request."""
    return datetime.fromtimestamp(quarter * _QUARTER, zone).date()
