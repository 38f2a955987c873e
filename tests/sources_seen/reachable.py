"""Everything that can be reached from some objects: what a process would still hold, wherever it hides."""

import asyncio
import gc
import threading
from collections.abc import Iterable, Iterator
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, ModuleType
from typing import Final

_BOUNDARY: Final = (
    type,
    ModuleType,
    CodeType,
    FrameType,
    BuiltinFunctionType,
    threading.Thread,
    asyncio.AbstractEventLoop,
    asyncio.Task,
)
"""Code, and the running of the test itself: behind these lies the whole process, planted values included."""


def reachable(*roots: object) -> Iterator[object]:
    """Each object once, roots included; of functions what they close over, not the modules that they stand in."""
    waiting: list[object] = list(roots)
    seen: dict[int, object] = {}
    while waiting:
        found = waiting.pop()
        if id(found) in seen or isinstance(found, _BOUNDARY):
            continue
        seen[id(found)] = found
        yield found
        waiting.extend(_behind(found))


def _behind(found: object) -> Iterable[object]:
    if isinstance(found, FunctionType):
        return [found.__closure__, found.__defaults__, found.__kwdefaults__, found.__dict__]
    return gc.get_referents(found)
