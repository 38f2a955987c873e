"""When a read that failed is tried again: exponential pauses with jitter, and retries as a share of all calls.

Without the share, a department that is down would get every call several times, just when it can bear least.
"""

from dataclasses import dataclass, field
from typing import Final

from source_adapters.safeguards.settings import RetrySettings

_ROUNDING: Final = 1e-9


@dataclass(slots=True)
class RetryBudget:
    """Calls earn retries: `share` of one each, and no more than `reserve` are kept; so many are there at first.

    In any stretch of time there are at most `reserve` and `share` of the calls made in it.
    """

    share: float
    reserve: int
    _left: float = field(init=False)

    def __post_init__(self) -> None:
        self._left = float(self.reserve)

    def earn(self) -> None:
        """A call is made."""
        self._left = min(float(self.reserve), self._left + self.share)

    def spend(self) -> bool:
        """Take one retry if there is one."""
        if self._left < 1 - _ROUNDING:
            return False
        self._left -= 1
        return True


def pause(settings: RetrySettings, attempt: int, chance: float, retry_after: float | None) -> float:
    """Seconds before the attempt that follows the `attempt`-th; never less than the department asked for.

    The whole pause is drawn (``chance`` from 0 to 1), so that those who failed together do not come back together.
    """
    most = min(settings.backoff_most, settings.backoff * 2.0 ** (attempt - 1))
    return max(most * chance, retry_after or 0.0)
