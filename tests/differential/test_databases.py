"""The engine over a city in SQLite files, and over the same city in PostgreSQL: the same answers, to the last byte."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

from source_adapters.registry import close_all, open_all
from tests.databases.kinds import Kind
from tests.differential.cases import Case
from tests.differential.city import City
from tests.differential.engine import Engine
from tests.differential.in_databases import in_server, in_sqlite


def test_postgresql_answers_as_sqlite_does(
    runner: asyncio.Runner, city: City, some_cases: tuple[Case, ...], postgresql: Kind, tmp_path: Path
) -> None:
    """Whatever is asked, under whichever policy, for whatever is on record; known values and errors are among it."""
    files, server = in_sqlite(city, tmp_path), in_server(city, postgresql)
    seen: Counter[str] = Counter()
    for sources in (files, server):
        runner.run(open_all(sources))
    try:
        one, other = Engine(files, runner), Engine(server, runner)
        for case in some_cases[::2]:
            bodies = [engine.ask(case.text, case.variables, case.terms) for engine in (one, other)]
            assert bodies[0] == bodies[1], case.text
            seen.update(_noted(bodies[0]))
    finally:
        for sources in (files, server):
            runner.run(close_all(sources))
    assert {"SOURCE_DATA_INVALID", "FIELD_DENIED"} <= set(seen)
    assert "SOURCE_UNAVAILABLE" not in seen
    assert seen["values"] > len(some_cases) // 2


def _noted(body: Any) -> Counter[str]:
    codes = Counter(error["extensions"]["code"] for error in body.get("errors", ()))
    return codes + Counter(values=_known(body.get("data")))


def _known(found: Any) -> int:
    if isinstance(found, dict | list):
        return sum(map(_known, found.values() if isinstance(found, dict) else found))
    return found is not None
