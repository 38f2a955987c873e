"""What is asked of a GraphQL endpoint and how its answers are read."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.answers import Answers
from source_adapters.asked import Asked
from source_adapters.bound import AnswersBy, Field, GraphqlDepartment, KeysField, Query
from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    Attribute,
    Cell,
    Entity,
    LookUp,
    Row,
    SourceDataInvalid,
    ValueKind,
)
from source_adapters.gathering import rows
from source_adapters.graphql_faults import Opened
from source_adapters.graphql_protocol import GraphqlExchange, exchange, probe
from source_adapters.keys import KeyKind
from source_adapters.testing import HOMES
from source_adapters.testing_sample import CENTENARIAN, EDGE, HIGH, LOW, exact, related
from tests.source_adapters.sample_department import LIMITS

READ = datetime(2007, 11, 1, tzinfo=UTC)
TAX = exact("incomeTax", ValueKind.MONEY, 2007)
AREA = exact("homeFloorArea", ValueKind.AREA)
EMPLOYER = related("employer", Entity.ENTERPRISE, 1)
ENTITIES = KeysField("_entities", "representations", "[_Any!]!", AnswersBy.POSITION, "Person")
BY_POSITION = KeysField("found", "ids", "[ID!]!", AnswersBy.POSITION)
BY_KEY = replace(BY_POSITION, answers_by=AnswersBy.KEY)
SHORT = "440104700815205"
"""EDGE in 15 digits."""


def query(root: KeysField = BY_POSITION, key: KeyKind = KeyKind.IDENTITY_NUMBER, *, complete: bool = False) -> Query:
    """People's homes and taxes, each with its moment."""
    fields = {
        "homesOwned": Field("homes"),
        "homeFloorArea": Field("home.area"),
        "incomeTax": Field("tax(year: {year}).paid"),
        "employer": Field("works.at.code", target=KeyKind.CREDIT_CODE),
    }
    return Query(Entity.PERSON, root, "id", key, fields, as_of_field="at", complete_register=complete)


def department(by: Query) -> GraphqlDepartment:
    """A department that is asked so."""
    return GraphqlDepartment("d", "http://h/graphql", LIMITS, (by,))


def answered(content: object, keys: Sequence[str], *attributes: Attribute, by: Query | None = None) -> list[Row]:
    """The rows that an answer gives to look-ups of these canonical keys."""
    asking = exchange(department(by or query()), Entity.PERSON, attributes)
    asked = asking.reader.asked(keys)
    answers = asking.reader.answers(len(keys), asked)
    asking.take_in(content, asked, answers)
    return rows([LookUp(key) for key in keys], range(len(keys)), attributes, [answers], READ)


def cells(content: object, keys: Sequence[str], *attributes: Attribute, by: Query | None = None) -> list[list[Cell]]:
    """The same, without moments."""
    return [list(row.cells) for row in answered(content, keys, *attributes, by=by)]


def person(key: object, **fields: object) -> dict[str, object]:
    """A person as the department answers, with everything that may be selected."""
    usual: dict[str, object] = {"id": key, "at": "2007-10-31", "homes": 1, "home": {"area": "60.5"}, "tax__3": None}
    return usual | fields


def found(*entities: object, errors: Sequence[object] = ()) -> dict[str, Any]:
    """An answer with these entities."""
    return {"data": {"found": list(entities)}, "errors": [{"message": "m", "path": path} for path in errors]}


def test_keys_and_years_are_variables() -> None:
    """In every spelling that the department may know; client and purpose stand in the extensions."""
    asking = exchange(department(query(ENTITIES, KeyKind.IDENTITY_NUMBER_15_OR_18)), Entity.PERSON, [TAX])
    body = orjson.loads(asking.body(asking.reader.asked([EDGE]), {"sharing": {"client": "c"}}))
    assert EDGE not in body["query"]
    assert "2007" not in body["query"]
    assert body["variables"] == {
        "keys": [{"__typename": "Person", "id": EDGE}, {"__typename": "Person", "id": SHORT}],
        "year0": 2007,
    }
    assert body["extensions"] == {"sharing": {"client": "c"}}


def test_a_list_of_keys_is_a_list_of_texts() -> None:
    """For a field of the root."""
    asking = exchange(department(query()), Entity.PERSON, [HOMES])
    assert orjson.loads(asking.body(asking.reader.asked([LOW, EDGE]), {}))["variables"] == {
        "keys": [LOW, LOW.lower(), EDGE]
    }


def test_a_probe_asks_about_nobody_for_every_field() -> None:
    """So that a field that is gone is told by the department."""
    asking = probe(department(query()), query())
    body = orjson.loads(asking.body(asking.reader.asked(()), {}))
    assert body["variables"] == {"keys": [], "year0": 2000}
    assert "found(ids:$keys){at home{area} homes id tax__4:tax(year:$year0){paid} works{at{code}}}" in body["query"]


def test_entities_are_told_by_position() -> None:
    """A null is a key that the register does not hold; each entity is the one that was asked for."""
    assert cells(found(person(HIGH, homes=3), None), [HIGH, EDGE], HOMES) == [[3], [NO_RECORD]]
    either = query(key=KeyKind.IDENTITY_NUMBER_15_OR_18)
    assert cells(found(None, person(int(SHORT))), [EDGE], HOMES, by=either) == [[1]]
    assert cells(found(person(SHORT), person(EDGE)), [EDGE], HOMES, by=either) == [[1]]
    assert cells(found(person(SHORT), person(EDGE, homes=2)), [EDGE], HOMES, by=either) == [[INVALID]]


def test_entities_are_told_by_their_keys() -> None:
    """In any order; nulls are passed over."""
    content = found(person(EDGE, homes=2), None, person(LOW), person(HIGH, homes=3))
    assert cells(content, [HIGH, LOW, EDGE], HOMES, by=query(BY_KEY)) == [[3], [1], [2]]
    assert cells(found(), [HIGH], HOMES, by=query(BY_KEY)) == [[NO_RECORD]]


def test_an_entity_that_nobody_asked_for_fails_the_call() -> None:
    """A department that speaks of others has not understood the question: its silence is no answer."""
    with pytest.raises(SourceDataInvalid, match="nobody who was asked for"):
        cells(found(person(HIGH), person(HIGH.replace("1", "2"))), [HIGH, LOW], HOMES, by=query(BY_KEY))


@pytest.mark.parametrize(
    "entities",
    [
        [],
        [None],
        [None, None, None],
        [person(EDGE), person(HIGH)],
        [person("nobody"), None],
        [person(None), None],
        [person(True), None],
        [{"homes": 1}, None],
        ["text", None],
        [[], None],
    ],
)
def test_positions_that_cannot_be_believed_fail_the_call(entities: list[object]) -> None:
    """Another number of entities, another one's, or one without its key."""
    with pytest.raises(SourceDataInvalid):
        cells(found(*entities), [HIGH, EDGE], HOMES)


def test_an_entity_without_its_key_fails_the_call() -> None:
    """Its silence about the others could not be believed."""
    with pytest.raises(SourceDataInvalid, match="no key"):
        cells(found(person(EDGE), person(None)), [EDGE, HIGH], HOMES, by=query(BY_KEY))


@pytest.mark.parametrize(
    ("tax", "complete", "expected"),
    [
        ({"paid": "12.5"}, False, Decimal("12.50")),
        ({"paid": None}, True, None),
        (None, False, NO_RECORD),
        (None, True, Decimal(0)),
        ({}, True, INVALID),
        ([], True, INVALID),
        ({"paid": {"paid": 1}}, True, INVALID),
    ],
)
def test_a_year_that_is_null_is_silence(tax: object, complete: bool, expected: Cell) -> None:
    """What the schema says it means, at a complete register; a figure that is null is unknown."""
    silent = replace(TAX, silence=Decimal(0))
    assert cells(found(person(EDGE, tax__2=tax)), [EDGE], silent, by=query(complete=complete)) == [[expected]]


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        ({"home": None}, [1, None]),
        ({"home": {"area": None}}, [1, None]),
        ({"home": {}}, [1, INVALID]),
        ({"homes": "one"}, [INVALID, Decimal("60.50")]),
        ({"homes": None}, [None, Decimal("60.50")]),
    ],
)
def test_a_cell_is_read_unknown_or_invalid(entity: dict[str, object], expected: list[Cell]) -> None:
    """A null is unknown; a wrong type, or a field that was not answered, is INVALID for that cell only."""
    assert cells(found(person(EDGE, **entity)), [EDGE], HOMES, AREA) == [expected]


@pytest.mark.parametrize("by", [BY_POSITION, BY_KEY])
def test_an_error_in_a_field_spoils_its_cell(by: KeysField) -> None:
    """The entity's other cells and its neighbours are answered."""
    content = found(
        person(EDGE, homes=None), person(HIGH, home=None), errors=[["found", 0, "homes"], ["found", 1, "home", "area"]]
    )
    expected = [[INVALID, Decimal("60.50")], [1, INVALID]]
    assert cells(content, [EDGE, HIGH], HOMES, AREA, by=query(by)) == expected


def test_an_error_of_an_entity_spoils_that_entity() -> None:
    """Its null is not taken for a key that the register does not hold, whatever silence means there."""
    content = found(None, person(HIGH), None, errors=[["found", 0, "home", "area"]])
    homes = replace(HOMES, silence=0)
    by = query(complete=True)
    assert cells(content, [EDGE, HIGH, CENTENARIAN], homes, by=by) == [[INVALID], [1], [0]]
    content = found(person(None), person(HIGH), errors=[["found", 0, "id"]])
    assert cells(content, [EDGE, HIGH], homes, by=by) == [[INVALID], [1]]


def test_an_error_of_an_unknown_entity_spoils_all_of_whom_nothing_is_told() -> None:
    """Where keys tell entities apart, a null for an error may be any of them."""
    content = found(person(EDGE), None, errors=[["found", 1]])
    assert cells(content, [EDGE, HIGH, LOW], HOMES, by=query(BY_KEY, complete=True)) == [[1], [INVALID], [INVALID]]
    content = found(person(None), person(EDGE), errors=[["found", 0, "id"]])
    assert cells(content, [EDGE, HIGH], HOMES, by=query(BY_KEY)) == [[1], [INVALID]]


def test_an_answer_may_say_when_it_held() -> None:
    """An error there makes the moment unknown, and no value."""
    by = replace(query(), as_of="register.asOf", as_of_field=None)
    held = {"data": {"found": [person(EDGE), None], "register": {"asOf": "2007-10-31"}}}
    assert answered(held, [EDGE, HIGH], HOMES, by=by)[0] == Row((1,), (datetime(2007, 10, 30, 16, tzinfo=UTC),))
    torn = {
        "data": {"found": [person(EDGE), None], "register": None},
        "errors": [{"message": "m", "path": ["register", "asOf"]}],
    }
    assert answered(torn, [EDGE, HIGH], HOMES, by=by)[0] == Row((1,), (None,))


@pytest.mark.parametrize(("at", "expected"), [("2007-10-31", datetime(2007, 10, 30, 16, tzinfo=UTC)), (None, None)])
def test_a_record_may_say_when_it_held(at: object, expected: datetime | None) -> None:
    """Each its own moment, unknown where it cannot be read."""
    assert answered(found(person(EDGE, at=at)), [EDGE], HOMES) == [Row((1,), (expected,))]


def test_related_keys_stand_below_lists() -> None:
    """Objects with a key each, the way GraphQL lists them; one error among them spoils the relation."""
    firm = "91440101190481234T"
    works = [{"at": [{"code": firm}, None]}, {"at": {"code": firm.lower()}}]
    assert cells(found(person(EDGE, works=works)), [EDGE], EMPLOYER) == [[(firm,)]]
    content = found(person(EDGE, works=works), errors=[["found", 0, "works", 0, "at", 1]])
    assert cells(content, [EDGE], EMPLOYER, HOMES) == [[INVALID, 1]]


@pytest.mark.parametrize(
    "attribute",
    [
        exact("favouriteColour", ValueKind.TEXT),
        exact("incomeTax", ValueKind.MONEY),
        exact("homesOwned", ValueKind.COUNT, 2007),
        related("homesOwned", Entity.PERSON, 1),
    ],
)
def test_what_is_not_bound_so_is_refused(attribute: Attribute) -> None:
    """A binding that does not fit the schema fails the call."""
    with pytest.raises(SourceDataInvalid, match=f"Person.{attribute.name}"):
        exchange(department(query()), Entity.PERSON, [attribute])
    with pytest.raises(SourceDataInvalid, match="nothing about Enterprise"):
        exchange(department(query()), Entity.ENTERPRISE, [attribute])


KEYS = (LOW, EDGE, HIGH, CENTENARIAN)
WRITTEN_KEYS = st.sampled_from(
    [*KEYS, LOW.lower(), SHORT, int(SHORT), f" {EDGE}", "nobody", "nobody", EDGE, HIGH, LOW, None, True]
)
FIELDS: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {"id": WRITTEN_KEYS},
    optional={
        "at": st.sampled_from(["2007-10-31", None, "never"]),
        "homes": st.sampled_from([0, 1, True, 1.0, "1", None]),
        "home": st.sampled_from([None, [], {}, {"area": "60.50"}, {"area": 60.5}, {"area": None}]),
        "tax__3": st.sampled_from([None, {}, {"paid": "12.50"}, {"paid": "39999.99"}, {"paid": None}]),
    },
)
ENTITIES_FOUND = st.none() | FIELDS
ODD_ENTITIES = st.sampled_from(["text", [], {}, {"homes": 1}])


@st.composite
def expected_entities(draw: st.DrawFn, asked: Asked) -> list[object]:
    """One entity for each spelling, nearly always of the key that it spells."""
    entities: list[object] = []
    for spelling in asked.spelt:
        entity = draw(ENTITIES_FOUND)
        is_sound = draw(st.integers(0, 29)) > 0
        entities.append(draw(ODD_ENTITIES) if not is_sound else entity and {**entity, "id": spelling})
    return entities


def taken_in(
    asking: GraphqlExchange, asked: Asked, take: Callable[[Answers], None], attributes: Sequence[Attribute]
) -> object:
    """The rows with the classes of their cells, or that the answer was refused."""
    answers = asking.reader.answers(len(KEYS), asked)
    try:
        take(answers)
    except SourceDataInvalid:
        return None
    found = rows([LookUp(key) for key in KEYS], range(len(KEYS)), attributes, [answers], READ)
    return [(list(map(repr, row.cells)), row.as_of) for row in found]


@given(
    st.data(),
    st.sampled_from([KeyKind.IDENTITY_NUMBER, KeyKind.IDENTITY_NUMBER_15, KeyKind.IDENTITY_NUMBER_15_OR_18]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, READ]),
)
def test_columns_say_what_entities_say_one_by_one(
    data: st.DataObject, kind: KeyKind, complete: bool, dated: bool, as_of: datetime | None
) -> None:
    """By position and by key: whatever is missing, null, of another type, another's, or there twice."""
    attributes = (HOMES, AREA, exact("incomeTax", ValueKind.MONEY, 2007), replace(HOMES, silence=0))
    by = replace(query(key=kind, complete=complete), as_of_field="at" if dated else None)
    asking = exchange(department(by), Entity.PERSON, attributes)
    asked = asking.reader.asked(KEYS)
    entities = data.draw(expected_entities(asked))
    answer = Opened({}, entities, {})
    assert taken_in(
        asking, asked, lambda answers: asking._by_position(answer, asked, answers, as_of), attributes
    ) == taken_in(asking, asked, lambda answers: asking._spoilt_by_position(answer, asked, answers, as_of), attributes)
    shuffled = data.draw(st.permutations(entities + data.draw(st.lists(ENTITIES_FOUND, max_size=2))))
    by_key = exchange(department(replace(by, root=BY_KEY)), Entity.PERSON, attributes)
    answer = Opened({}, shuffled, {})
    assert taken_in(
        by_key, asked, lambda answers: by_key._by_key(answer, asked, answers, as_of), attributes
    ) == taken_in(by_key, asked, lambda answers: by_key._spoilt_by_key(answer, asked, answers, as_of), attributes)


def test_representations_are_what_json_makes_of_them() -> None:
    """Put together as text, for keys hold nothing that JSON would have to escape."""
    asking = exchange(department(query(ENTITIES)), Entity.PERSON, [HOMES])
    for keys in ([], [EDGE], [LOW, EDGE, HIGH]):
        body = orjson.loads(asking.body(asking.reader.asked(keys), {}))
        spelt = asking.reader.asked(keys).spelt
        assert body["variables"]["keys"] == [{"__typename": "Person", "id": spelling} for spelling in spelt]


def test_nothing_shows_keys_or_values() -> None:
    """Nor an address."""
    asking = exchange(department(query()), Entity.PERSON, [HOMES])
    assert "http://h" not in repr(asking)
