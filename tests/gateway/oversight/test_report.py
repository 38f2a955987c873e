"""A report says what the ledger says: it is counted again here, from the raw files, by other means."""

import csv
import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.audit.entry import Kind
from gateway.audit.reading import Passage, Window, oldest_first
from gateway.oversight.report import Frame, report
from gateway.oversight.sheet import sheet
from gateway.oversight.tallies import COLUMNS, Tallies, tallied
from resolvers.schema import REGISTER
from tests.gateway.oversight.planted import PERSONS, Planted, day_in_city, plant

FRAME = Frame(date(2026, 11, 1), date(2026, 11, 30), "2026-12-01 09:00", "5cc1", 600)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A month."""
    return plant(tmp_path_factory.mktemp("ledger"))


@pytest.fixture(scope="module")
def tallies(planted: Planted) -> Tallies:
    """All of it counted."""
    return tallied(oldest_first(planted.directory), REGISTER)


def raw(directory: Path) -> list[tuple[str, Any]]:
    """Every line's kind and entry, read as plain JSON."""
    lines = [line for path in sorted(directory.glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [(line["kind"], line["entry"]) for line in map(json.loads, lines)]


def recount(directory: Path) -> dict[str, Counter[tuple[str, ...]]]:
    """The counters of a report, by the plainest means."""
    found: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in COLUMNS}
    for kind, entry in raw(directory):
        if kind == "summary":
            found["strangers"][(entry["cause"],)] += entry["count"]
        if kind == "suspension":
            found["acts"][entry["act"], entry["department"], entry["client"]] += 1
        if kind == "view":
            found["views"][entry["view"], entry["organisation"], "REFUSED" if entry["cause"] else "READ"] += 1
        if kind == "operation":
            _recount_operation(entry, found)
    return found


def _recount_operation(entry: Any, found: dict[str, Counter[tuple[str, ...]]]) -> None:
    who, good = (entry["organisation"], entry["purpose"]), entry["outcome"] in ("ANSWERED", "PARTIAL")
    day = str(day_in_city(datetime.fromisoformat(entry["time"])))
    found["days"][day, "ANSWERED" if good else "REFUSED"] += 1
    for each in entry["denied"]:
        found["denials"][each["reason"], each["coordinate"]] += 1
    for each in entry["departments"]:
        if each["outcome"] != "ANSWERED":
            found["unavailable"][each["department"], each["outcome"]] += 1
    if not good:
        found["refusals"][(entry["outcome"],)] += 1
        found["budgets"][who] += entry["outcome"] == "BUDGET_EXCEEDED"
        return
    if not entry["fields"]:
        return
    found["purposes"][who] += 1
    found["subjects"][who] += entry["counts"]["subjects"]
    for coordinate, form in {(each["coordinate"], each["form"]) for each in entry["fields"]}:
        department = REGISTER[coordinate].department if coordinate in REGISTER else "gateway"
        found["fields"][department, coordinate, form] += 1
        found["by_purpose"][entry["purpose"], department, coordinate, form] += 1


def test_a_report_is_a_recount(planted: Planted, tallies: Tallies) -> None:
    """Every table, from the raw lines; and none of them is empty here."""
    counted = recount(planted.directory)
    for name, counter in counted.items():
        assert counter, name
        assert +getattr(tallies, name) == +counter, name
    nothing_used = sum(not entry.fields and entry.outcome in {"ANSWERED", "PARTIAL"} for entry in planted.entries)
    assert tallies.uses + tallies.refused + nothing_used == len(planted.entries)


def test_an_operation_that_was_denied_every_field_is_no_use() -> None:
    """It is answered, and its denial is counted; nobody's data were used."""
    denied = {"fields": [], "denied": [{"reason": "suspended", "coordinate": "Person.incomeTax"}], "departments": []}
    facts = {"organisation": "office", "purpose": "filing", "outcome": "PARTIAL", "counts": {"subjects": 1}, **denied}
    passage = Passage("000001.jsonl", 1, Kind.OPERATION, b"2026-01-01T00:00:00.000000Z", orjson.dumps(facts))
    found = tallied([passage], REGISTER)
    assert (found.uses, found.subjects.total(), found.denials.total(), found.days.total()) == (0, 0, 1, 1)


def test_a_sheet_holds_every_count(planted: Planted, tallies: Tallies) -> None:
    """Read back by a CSV reader, it is the recount again."""
    read: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in COLUMNS}
    for row in csv.DictReader(sheet(tallies).splitlines()):
        read[row["table"]][tuple(row[word] for word in COLUMNS[row["table"]])] = int(row["count"])
    assert {name: +counter for name, counter in read.items()} == {
        name: +counter for name, counter in recount(planted.directory).items()
    }


def test_a_period_counts_its_own_days(planted: Planted) -> None:
    """A day of the city begins eight hours before UTC's."""
    first, after = (datetime(2026, 11, day, 16, tzinfo=UTC) for day in (9, 12))
    tallies = tallied(oldest_first(planted.directory, Window(first, after)), REGISTER)
    assert {day for day, _ in tallies.days} == {"2026-11-10", "2026-11-11", "2026-11-12"}
    assert tallies.days.total() == sum(first <= entry.time < after for entry in planted.entries)


def test_a_page_shows_every_number_and_nobody(planted: Planted, tallies: Tallies) -> None:
    """It needs nothing from elsewhere, runs nothing, and holds neither a person nor a hash of one."""
    page = report(tallies, FRAME)
    for counter in (tallies.purposes, tallies.fields, tallies.denials, tallies.unavailable, tallies.by_purpose):
        for key, count in counter.items():
            cells = "".join(f"<td>{word}</td>" for word in key)
            assert f"<tr>{cells}<td class=n>{count:,}</td></tr>" in page
    assert "<script" not in page
    assert set(re.findall(r"https?://[^\"' )<]+", page)) == {"http://www.w3.org/2000/svg"}
    told = page + sheet(tallies)
    assert not any(person in told or each in told for person in PERSONS for each in planted.hashes(person))


def test_the_same_counts_make_the_same_page(tallies: Tallies) -> None:
    """So that two reports can be compared."""
    assert report(tallies, FRAME) == report(tallies, FRAME)


def test_an_empty_period_is_a_page_too() -> None:
    """Without plots."""
    page = report(Tallies(), FRAME)
    assert "None. 无" in page
    assert "<svg" not in page


def test_words_of_the_ledger_are_text_on_the_page() -> None:
    """Whatever a register calls a client."""
    tallies = Tallies()
    tallies.purposes["<b>office</b>", "a&b"] += 1
    page = report(tallies, FRAME)
    assert "<b>office</b>" not in page
    assert "&lt;b&gt;office&lt;/b&gt;" in page


def test_a_long_table_is_whole_under_a_short_plot() -> None:
    """The plot shows the most frequent."""
    tallies = Tallies()
    for number in range(40):
        tallies.purposes[f"office-{number:02d}", "filing"] = number + 1
    page = report(tallies, FRAME)
    assert "The 15 most frequent of 40." in page
    assert all(f"<td>office-{number:02d}</td>" in page for number in range(40))


def test_many_days_fit_on_a_plot() -> None:
    """A year has a column a day, and few of them are named."""
    tallies = Tallies()
    for place in range(366):
        tallies.days[str(date(2026, 1, 1) + timedelta(days=place)), "ANSWERED"] = place
    page = report(tallies, Frame(date(2026, 1, 1), date(2026, 12, 31), "", "", 0))
    assert 5 <= len(set(re.findall(r">\d\d-\d\d<", page))) <= 12
