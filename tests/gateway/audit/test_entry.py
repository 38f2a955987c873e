"""Entries and their one serialisation."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone

import orjson
import pytest

from gateway.audit.entry import (
    Boundary,
    Entry,
    Fact,
    LoadOutcome,
    Mishap,
    PolicyChange,
    PolicyFile,
    PolicyLoad,
    PolicyProblem,
    Recovery,
    Summary,
    canonical,
    rfc3339,
)
from tests.gateway.audit.ledgers import NOON, entry


def test_an_entry_has_one_canonical_text() -> None:
    """Keys are sorted at every depth, and times are UTC with microseconds even where these are zero."""
    assert canonical(entry()).decode() == (
        '{"case":null,"client":"housing-lottery-portal",'
        '"counts":{"cells_denied":1,"cells_granted":2,"errors":1,"subjects":1},'
        '"denied":[{"coordinate":"Person.birthDate","form":"exact","reason":"NO_RULE"}],'
        '"departments":[{"calls":1,"department":"land_housing","outcome":"ANSWERED"}],'
        '"fields":[{"coordinate":"Person.homesOwned","form":"status","rule_id":"HL-3","year":null},'
        '{"coordinate":"Person.incomeTax","form":"status","rule_id":"HL-4","year":2007}],'
        f'"operation":"Check","operation_hash":"{"ab" * 32}","organisation":"land_housing","outcome":"PARTIAL",'
        '"policy_version":"v1","purpose":"housing-lottery","reached":[],"request_id":"request-1",'
        f'"subject_key":"{"5e" * 8}","subjects":["{"0f" * 16}"],"time":"2026-03-01T12:00:00.000000Z"}}'
    )


def test_every_key_of_an_entry_is_in_its_place() -> None:
    """The order is written down for speed, and is that of a serialiser that sorts."""
    text = canonical(entry())
    assert text == orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS)
    assert set(orjson.loads(text)) == {each.name for each in fields(Entry)}


def test_equal_moments_are_written_alike_in_every_zone() -> None:
    """An instant has one spelling, whatever zone it came in."""
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    assert rfc3339(shanghai) == rfc3339(NOON) == "2026-03-01T12:00:00.000000Z"


def test_the_ledgers_own_facts_are_written_the_same_way() -> None:
    """Summaries, boundaries and recoveries are canonical JSON too."""
    facts: list[Fact] = [
        Summary("EXPIRED", NOON, 3),
        Boundary(NOON),
        Recovery(NOON, Mishap.SYNC_FAILED, "000001.jsonl", 120),
    ]
    for fact in facts:
        text = canonical(fact)
        assert text == orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS)


def test_a_policy_load_has_one_canonical_text() -> None:
    """With each file's hash and what changes for whom; days are days."""
    change = PolicyChange(
        "desk",
        "filing",
        "Person.name",
        date(2007, 1, 1),
        date(2007, 12, 31),
        (),
        ("masked",),
        widens=True,
        narrows=False,
    )
    load = PolicyLoad(
        NOON,
        LoadOutcome.LOADED,
        "v2",
        "v1",
        (PolicyFile("clients.csv", "ab"),),
        (change,),
        (PolicyProblem("a", 2, 1),),
        3,
    )
    assert canonical(load).decode() == (
        '{"changes":[{"after":["masked"],"before":[],"client":"desk","from":"2007-01-01","narrows":false,'
        '"purpose":"filing","subject":"Person.name","until":"2007-12-31","widens":true}],'
        '"files":[{"name":"clients.csv","sha256":"ab"}],"outcome":"LOADED","previous":"v1",'
        '"problems":[{"column":1,"file":"a","line":2}],"time":"2026-03-01T12:00:00.000000Z","unlisted":3,"version":"v2"}'
    )


def test_a_naive_time_is_refused() -> None:
    """A time without a zone would mean something else on another machine."""
    naive = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - what must be refused
    with pytest.raises(ValueError, match="zone"):
        entry(time=naive)
    with pytest.raises(ValueError, match="zone"):
        Summary("EXPIRED", naive, 1)
    with pytest.raises(ValueError, match="zone"):
        PolicyLoad(naive, LoadOutcome.LOADED, "v", None, ())


@pytest.mark.parametrize("place", ["subjects", "reached"])
def test_what_is_no_keyed_hash_is_refused_and_not_repeated(place: str) -> None:
    """An identity number can never take the place of a subject's hash."""
    with pytest.raises(ValueError, match="not a keyed hash") as refused:
        _with(entry(), place, ("440106190001011234",))
    assert "4401" not in str(refused.value)


def _with(original: Entry, place: str, value: tuple[str, ...]) -> Entry:
    return replace(original, subjects=value) if place == "subjects" else replace(original, reached=value)
