"""What errors spoil, and what they leave alone."""

from typing import Any

import pytest

from source_adapters.contract import SourceDataInvalid, SourceError, SourceUnavailable
from source_adapters.graphql_document import ResponsePath
from source_adapters.graphql_faults import ErrorPath, is_spoilt, opened, spoilt

ENTITY = {"id": "k", "name": None, "tax": None, "home": {"area": None, "rooms": 3}, "members": [{"id": "a"}, None]}


def answer(*paths: object, data: object = "two") -> dict[str, Any]:
    """An answer with two entities and errors at these paths."""
    errors = [{"message": "canary", "path": path} for path in paths]
    return {"data": {"found": [{}, None]} if data == "two" else data, "errors": errors}


def test_errors_belong_to_the_entities_that_their_paths_lead_into() -> None:
    """By position; one beside the entities costs its own value only."""
    found = opened("d", answer(["found", 0, "tax", "amount"], ["found", 1], ["register", "asOf"]), "found", "register")
    assert found.entities == [{}, None]
    assert found.faults == {0: [["tax", "amount"]], 1: [[]]}


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ([], SourceDataInvalid),
        (None, SourceDataInvalid),
        ({}, SourceDataInvalid),
        ({"data": None}, SourceDataInvalid),
        ({"data": []}, SourceDataInvalid),
        ({"data": {}}, SourceDataInvalid),
        ({"data": {"found": None}}, SourceDataInvalid),
        ({"data": {"found": {}}}, SourceDataInvalid),
        ({"data": {"found": []}, "errors": {"message": "canary"}}, SourceDataInvalid),
        ({"data": {"found": []}, "errors": ["canary"]}, SourceUnavailable),
        ({"errors": [{"message": "canary"}]}, SourceUnavailable),
        (answer(["found"], data=None), SourceUnavailable),
        (answer(["found"], data={"found": None}), SourceUnavailable),
        (answer(None), SourceUnavailable),
        (answer([]), SourceUnavailable),
        (answer(["found"]), SourceUnavailable),
        (answer(["found", "0"]), SourceUnavailable),
        (answer(["found", True]), SourceUnavailable),
        (answer(["found", 2]), SourceUnavailable),
        (answer(["found", -1]), SourceUnavailable),
        (answer(["other", 0]), SourceUnavailable),
        (answer(["found", 0], ["other"]), SourceUnavailable),
    ],
)
def test_what_could_have_spoilt_anything_spoils_the_call(content: object, refusal: type[SourceError]) -> None:
    """No data, another shape, an error that belongs to no entity; what the department says of it is not repeated."""
    with pytest.raises(refusal) as told:
        opened("d", content, "found", "register")
    assert "canary" not in str(told.value)


def test_no_errors_may_be_written_in_three_ways() -> None:
    """Left out, null, or an empty list."""
    unsaid: tuple[dict[str, object], ...] = ({}, {"errors": None}, {"errors": []})
    for errors in unsaid:
        assert opened("d", {"data": {"found": []}, **errors}, "found", None).faults == {}


@pytest.mark.parametrize(
    ("fault", "bad", "good"),
    [
        (["name"], [("name",)], [("tax", "amount"), ("id",)]),
        (["tax", "amount"], [("tax", "amount"), ("tax", "due")], [("name",), ("id",)]),
        (["home", "area"], [("home", "area")], [("home", "rooms"), ("name",)]),
        (["members", 1, "id"], [("members", "id")], [("home", "rooms")]),
        ([], [("id",), ("home", "rooms")], []),
        (["home", "rooms"], [("home", "rooms")], [("home", "area")]),
        (["home"], [("home", "rooms"), ("home", "area")], [("id",)]),
        (["id", 7, "x"], [("id",)], [("name",)]),
    ],
)
def test_an_error_spoils_what_is_null_for_it(
    fault: ErrorPath, bad: list[ResponsePath], good: list[ResponsePath]
) -> None:
    """GraphQL passes a null up to the next place that may be one: all below that place is worthless, and no more."""
    places = spoilt(ENTITY, [fault])
    assert [is_spoilt(path, places) for path in bad] == [True] * len(bad)
    assert [is_spoilt(path, places) for path in good] == [False] * len(good)


def test_an_entity_that_is_null_for_an_error_is_spoilt_whole() -> None:
    """However deep the error was."""
    assert is_spoilt(("name",), spoilt(None, [["tax", "amount"]]))
