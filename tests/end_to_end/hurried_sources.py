"""The city's own bindings with shorter times, for tests of departments that fail: nobody should wait long for them."""

import re
from pathlib import Path
from typing import Final

from demo.city import City
from demo.departments.roll import DEPARTMENTS

DEADLINE: Final = 2.5
"""Seconds for all departments of a request: more than these bindings allow to one of them."""

OPEN_SECONDS: Final = 1.0
"""For so long an open breaker lets nobody through; the call after that is a probe, and closes it if it is good."""

_RESILIENCE: Final = """
[departments.{name}.resilience]
wait_seconds = 0.2
slow_after = 1.5
window = {window}
judged_from = {judged_from}
open_seconds = {open_seconds}
probes = 1
"""


def hurried_sources(city: City, path: Path, *, window: int = 20, judged_from: int = 10, more: str = "") -> Path:
    """Write them to a file: what may be waited for one call is 0.5 + 1.5 seconds, and for a place 0.2."""
    text = city.sources.read_text(encoding="utf-8")
    text = re.sub(r"^connect_timeout = .*$", "connect_timeout = 0.5", text, flags=re.MULTILINE)
    text = re.sub(r"^read_timeout = .*$", "read_timeout = 1.5", text, flags=re.MULTILINE)
    text = text.replace("sqlite+aiosqlite:///", f"sqlite+aiosqlite:///{city.directory.resolve()}/")
    text = text.replace('divisions = "', f'divisions = "{city.directory.resolve()}/')
    blocks = [
        _RESILIENCE.format(name=each.name, window=window, judged_from=judged_from, open_seconds=OPEN_SECONDS)
        for each in DEPARTMENTS
    ]
    path.write_text(text + "".join(blocks) + more, encoding="utf-8")
    return path
