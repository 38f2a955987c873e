"""Watches on functions that others call by name: how long each took, summed up."""

import inspect
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

Place = tuple[object, str]
"""A module or class, and the name under which its callers find the function there."""


@dataclass(slots=True)
class Stopwatch:
    """Seconds by stage since the last reset."""

    seconds: dict[str, float] = field(default_factory=dict)

    def reset(self) -> None:
        """Begin anew."""
        self.seconds.clear()

    def add(self, stage: str, seconds: float) -> None:
        """So many more in this stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds


@contextmanager
def watched(watch: Stopwatch, places: Mapping[Place, str]) -> Iterator[None]:
    """Within, calls of the functions at these places are watched under the names of their stages."""
    before = {place: getattr(*place) for place in places}
    for place, stage in places.items():
        setattr(*place, _timed(before[place], stage, watch))
    try:
        yield
    finally:
        for place, function in before.items():
            setattr(*place, function)


def _timed(function: Callable[..., Any], stage: str, watch: Stopwatch) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):
        return _timed_to_its_end(function, stage, watch)

    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            watch.add(stage, time.perf_counter() - started)

    return timed


def _timed_to_its_end(
    function: Callable[..., Awaitable[Any]], stage: str, watch: Stopwatch
) -> Callable[..., Awaitable[Any]]:
    @wraps(function)
    async def timed(*arguments: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return await function(*arguments, **named)
        finally:
            watch.add(stage, time.perf_counter() - started)

    return timed
