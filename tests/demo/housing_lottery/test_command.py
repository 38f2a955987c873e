"""A whole run of the lottery against a real server."""

import asyncio
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from rich.console import Console

from demo.housing_lottery.command import Lottery, run_lottery
from tests.demo.housing_lottery.conftest import Endpoint, listening

ROWS = "1,Y1,a\n2,N1,b\n3\n4,Y2,d\n"


@pytest.fixture
def served() -> Iterator[Endpoint]:
    """An endpoint in a thread of its own, as the command has an event loop of its own."""
    endpoint, loop = Endpoint(), asyncio.new_event_loop()
    opened = listening(endpoint)
    loop.run_until_complete(opened.__aenter__())
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield endpoint
    finally:
        asyncio.run_coroutine_threadsafe(opened.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def run(tmp_path: Path, url: str, *, rows: str = ROWS, truth: object = None) -> tuple[int, str, list[list[str]]]:
    """Exit code, what was told, and the lines of the results of a run."""
    applications, results, check = (tmp_path / name for name in ("a.csv", "r.csv", "t.json"))
    applications.write_text("application_number,identity_number,name\n" + rows, encoding="utf-8")
    if truth is not None:
        check.write_text(json.dumps({"lottery": {"applicants": truth}}))
    console = Console(width=200)
    lottery = Lottery(applications, results, url, "the-token", 2006, check=None if truth is None else check)
    with console.capture() as told:
        code = run_lottery(lottery, console)
    lines = list(csv.reader(results.read_text(encoding="utf-8").splitlines())) if results.exists() else []
    return code, told.get(), lines[1:]


def test_results_are_written_and_summed_up(tmp_path: Path, served: Endpoint) -> None:
    """Every row has its line in the results, bad rows are named, and the exit code is success."""
    code, told, lines = run(tmp_path, served.url)
    assert code == 0
    assert [line[2] for line in lines] == ["valid", "invalid", "rejected", "valid"]
    assert "line 4: 1 cells instead of 3" in told
    assert "the-token" not in told


def test_check_says_that_all_are_as_planted(tmp_path: Path, served: Endpoint) -> None:
    """Where every outcome is the planted one, the run says so."""
    truth = {
        "Y1": {"verdict": "YES", "reasons": []},
        "Y2": {"verdict": "YES", "reasons": []},
        "N1": {"verdict": "NO", "reasons": ["OWNS_HOME"]},
    }
    code, told, _ = run(tmp_path, served.url, truth=truth)
    assert code == 0
    assert "all 3 as planted" in told


def test_check_counts_differences(tmp_path: Path, served: Endpoint) -> None:
    """One difference fails the run and is counted, by application number."""
    truth = {"Y1": {"verdict": "YES", "reasons": []}, "N1": {"verdict": "NO", "reasons": ["OWNS_HOME"]}}
    code, told, _ = run(tmp_path, served.url, truth=truth)
    assert code == 1
    assert "1 of 3 differ" in told


def test_unreadable_applications_ask_nothing(tmp_path: Path, served: Endpoint) -> None:
    """A file that cannot be read ends the run with its error."""
    code, told, lines = run(tmp_path, served.url, rows='1,Y1,"a\n')
    assert code == 1
    assert "error:" in told
    assert lines == []
    assert served.requests == []
