"""What is asked of a service and how its answers are read."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.bound import Field, HttpDepartment, Service, Unit
from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    TOO_MANY,
    Attribute,
    Cell,
    Entity,
    LookUp,
    SourceDataInvalid,
    ValueKind,
)
from source_adapters.gathering import rows
from source_adapters.http_protocol import HttpExchange, exchange
from source_adapters.http_question import probe_request
from source_adapters.keys import KeyKind, matched
from source_adapters.testing import HOMES, NAME_MATCHES, SEX
from source_adapters.testing_sample import CHILD, EDGE, HIGH_FIRM, LOW, exact, related, status
from tests.source_adapters.sample_department import FIRM_SERVICE, LIMITS, PEOPLE_SERVICE, http_department

MEMBERS = related("householdMembers", Entity.PERSON, 2)
SAMPLE = http_department("http://127.0.0.1:9")
READ = datetime(2007, 11, 1, tzinfo=UTC)


def service(
    key: KeyKind = KeyKind.IDENTITY_NUMBER_15_OR_18, *, complete: bool = False, as_of_field: str | None = None
) -> Service:
    """A service about people's homes and taxes."""
    fields = {
        "homesOwned": Field("ts"),
        "homeFloorArea": Field("home.area"),
        "birthDate": Field("csrq"),
        "sex": Field("xb", codes={"1": "MALE"}),
        "incomeTax": Field("paid.{year}", unit=Unit.FEN),
        "householdMembers": Field("home.members", target=KeyKind.IDENTITY_NUMBER_15_OR_18),
    }
    return Service(Entity.PERSON, "/p", "list", "id", key, fields, as_of_field=as_of_field, complete_register=complete)


def answered(
    content: object, keys: Sequence[str], *attributes: Attribute, by: Service | None = None
) -> list[tuple[Cell, ...]]:
    """The cells that an answer gives to look-ups of these canonical keys."""
    asking = exchange(HttpDepartment("d", "http://h", LIMITS, (by or service(),)), Entity.PERSON, attributes)
    asked = asking.reader.asked(keys)
    answers = asking.reader.answers(len(keys), asked)
    asking.take_in(content, asked, answers)
    found = rows([LookUp(key) for key in keys], range(len(keys)), attributes, [answers], READ)
    return [row.cells for row in found]


def body(asking: HttpExchange, *keys: str) -> object:
    """The question about these canonical keys."""
    return orjson.loads(asking.question.request(asking.reader.asked(keys).spelt).body or b"")


def records(*contents: dict[str, Any]) -> dict[str, Any]:
    """An answer with these records."""
    return {"list": list(contents)}


WRITTEN = st.fixed_dictionaries(
    {
        "id": st.sampled_from(
            [LOW, LOW.lower(), EDGE, "440104700815205", 440104700815205, f" {EDGE}", CHILD, "nobody", ""]
        )
    },
    optional={
        "at": st.sampled_from(["2007-10-31", None]),
        "ts": st.sampled_from([0, 1, True, 1.0, "1", None]),
        "home": st.sampled_from([None, [], {}, {"area": "60.50"}, {"area": 60.5}, {"members": [EDGE]}]),
        "xb": st.sampled_from(["1", 1, "2", None]),
        "paid": st.sampled_from([None, {}, {"2007": 1250}, {"2007": "12.50"}, []]),
    },
)


@given(
    st.lists(WRITTEN, max_size=7) | WRITTEN.map(lambda one: [one] * 3),
    st.sampled_from([KeyKind.IDENTITY_NUMBER, KeyKind.IDENTITY_NUMBER_15, KeyKind.IDENTITY_NUMBER_15_OR_18]),
    st.booleans(),
    st.sampled_from([None, "at"]),
)
def test_columns_say_what_records_say_one_by_one(
    found: list[dict[str, object]], kind: KeyKind, complete: bool, as_of_field: str | None
) -> None:
    """Whatever is missing, null or of another type, whosever it is, however often it is there."""
    attributes = (
        HOMES,
        exact("homeFloorArea", ValueKind.AREA),
        SEX,
        exact("incomeTax", ValueKind.MONEY, 2007),
        MEMBERS,
    )
    by = service(kind, complete=complete, as_of_field=as_of_field)
    asking = exchange(HttpDepartment("d", "http://h", LIMITS, (by,)), Entity.PERSON, attributes)
    keys = [EDGE, CHILD, LOW]
    asked = asking.reader.asked(keys)
    answers, one_by_one = asking.reader.answers(len(keys), asked), asking.reader.answers(len(keys), asked)
    written = [asking.reader.key(record) for record in found]
    if any(matched(kind, key) and not asked.owners_of(key, asked.owners()) for key in written):
        with pytest.raises(SourceDataInvalid, match="nobody who was asked for"):
            asking.take_in(records(*found), asked, answers)
        return
    asking.take_in(records(*found), asked, answers)
    for record in found:
        for place in asked.owners_of(asking.reader.key(record), asked.owners()):
            one_by_one.add(asked.numbers[place], asking.reader.record(record, asked.canonicals[place], None))
    look_ups = [LookUp(key) for key in keys]
    told, expected = (rows(look_ups, range(3), attributes, [said], READ) for said in (answers, one_by_one))
    assert [(list(map(repr, row.cells)), row.as_of) for row in told] == [
        (list(map(repr, row.cells)), row.as_of) for row in expected
    ]


def test_only_selected_fields_are_asked_for() -> None:
    """Top-level names of the selected paths, the key's own, the years, and each spelling of each key."""
    asking = exchange(SAMPLE, Entity.PERSON, [HOMES, exact("incomeTax", ValueKind.MONEY, 2007)])
    assert body(asking, EDGE, LOW) == {
        "keys": [EDGE, "440104700815205", LOW, LOW.lower(), "440103600307101"],
        "fields": ["sfzh", "fwts", "sds"],
        "years": [2007],
    }


def test_organisation_codes_are_asked_for_with_their_hyphen_too() -> None:
    """And the moment of a record, where the binding names its field."""
    asking = exchange(SAMPLE, Entity.ENTERPRISE, [exact("name", ValueKind.TEXT)])
    question = body(asking, HIGH_FIRM)
    assert question == {"keys": ["71813579X", "71813579-X"], "fields": ["zzjgdm", "mc", "gxrq"], "years": []}


def test_a_probe_asks_about_nobody_for_every_field() -> None:
    """So that a field that is gone is told by the service."""
    fields = ["zzjgdm", "xydm", "mc", "zt", "clrq", "xzqh", "hydm", "zczb", "qs", "fr", "dss"]
    assert orjson.loads(probe_request(SAMPLE, FIRM_SERVICE).body or b"") == {"keys": [], "fields": fields, "years": []}


@pytest.mark.parametrize("written", ["440104700815205", EDGE, int(EDGE), f" {EDGE} "])
def test_records_are_told_by_either_form_of_their_key(written: object) -> None:
    """In 15 or 18 digits, as text or number."""
    assert answered(records({"id": written, "ts": 2}), [LOW, EDGE], HOMES) == [(NO_RECORD,), (2,)]


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ({"members": [LOW, "440104700815205"]}, (LOW, EDGE)),
        ({"members": LOW.lower()}, (LOW,)),
        ({"members": int("440104700815205")}, (EDGE,)),
        ({"members": []}, NO_RECORD),
        ({"members": None}, NO_RECORD),
        ({}, NO_RECORD),
        (None, NO_RECORD),
        ({"members": [LOW, EDGE, CHILD]}, TOO_MANY),
        ({"members": [LOW, "nobody"]}, INVALID),
        ({"members": {"id": LOW}}, INVALID),
        ({"members": [[LOW]]}, INVALID),
        ([], INVALID),
    ],
)
def test_related_keys_stand_in_the_record(home: object, expected: Cell) -> None:
    """One key or a list of them; a record that names nobody is no record of the relation."""
    found = answered(records({"id": EDGE, "home": home, "ts": 1}), [EDGE, LOW], MEMBERS, HOMES)
    assert found == [(expected, 1), (NO_RECORD, NO_RECORD)]


def test_related_keys_of_several_records_are_united() -> None:
    """As pairs in a database are, under either form of the key."""
    short = {"id": "440104700815205", "home": {"members": [CHILD]}}
    assert answered(records(short, {"id": EDGE, "home": {"members": LOW}}), [EDGE], MEMBERS) == [((LOW, CHILD),)]


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        (related("homesOwned", Entity.PERSON, 1), "Person.homesOwned is bound as a relation, or else asked as one"),
        (exact("householdMembers", ValueKind.TEXT), "Person.householdMembers is bound as a relation, or else"),
        (related("householdMembers", Entity.ENTERPRISE, 1), "Person.householdMembers is bound to keys of Person"),
    ],
)
def test_a_relation_bound_otherwise_is_refused(attribute: Attribute, reason: str) -> None:
    """A binding that does not fit the schema fails the call, naming the attribute."""
    with pytest.raises(SourceDataInvalid, match=reason):
        exchange(HttpDepartment("d", "http://h", LIMITS, (service(),)), Entity.PERSON, [attribute])


@pytest.mark.parametrize("written", ["440104700815996", "nobody", ""])
def test_a_record_of_nobody_is_passed_over(written: str) -> None:
    """A centenarian's sequence, or no key at all: no look-up gets that record."""
    found = answered(records({"id": written, "ts": 2}, {"id": EDGE, "ts": 1}), [EDGE, CHILD], HOMES)
    assert found == [(1,), (NO_RECORD,)]


def test_a_record_of_somebody_else_fails_the_call() -> None:
    """The department has not understood whom it was asked about."""
    with pytest.raises(SourceDataInvalid, match="nobody who was asked for"):
        answered(records({"id": "440106050305128", "ts": 2}, {"id": EDGE, "ts": 1}), [EDGE, CHILD], HOMES)


def test_records_under_both_forms_merge_or_contradict() -> None:
    """As in a database."""
    short = {"id": "440104700815205", "ts": 1, "csrq": "1970-08-15"}
    found = answered(
        records(short, {"id": EDGE, "ts": 1, "csrq": "1970-08-16"}), [EDGE], HOMES, exact("birthDate", ValueKind.DATE)
    )
    assert found == [(1, INVALID)]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"home": {"area": 60}}, Decimal("60.00")),
        ({"home": {"area": "60.5"}}, Decimal("60.50")),
        ({"home": {"area": 0.1}}, Decimal("0.10")),
        ({"home": {"area": "1e5"}}, INVALID),
        ({"home": {"area": "sixty"}}, INVALID),
        ({"home": {"area": True}}, INVALID),
        ({"home": {"area": [60]}}, INVALID),
        ({"home": 60}, INVALID),
        ({"home": {"area": None}}, None),
        ({"home": {}}, None),
        ({"home": None}, None),
        ({}, None),
    ],
)
def test_a_cell_is_read_unknown_or_invalid(record: dict[str, Any], expected: Cell) -> None:
    """Absent and null are unknown; a wrong type is INVALID for that cell only."""
    content = records({"id": EDGE, "ts": 1, **record})
    assert answered(content, [EDGE], HOMES, exact("homeFloorArea", ValueKind.AREA)) == [(1, expected)]


@pytest.mark.parametrize(
    ("paid", "complete", "expected"),
    [
        ({"2007": 4000000}, False, True),
        ({"2007": 3999999}, False, False),
        ({"2007": "4000000"}, False, True),
        ({"2007": "4000000.0"}, False, INVALID),
        ({"2007": None}, True, None),
        ({"2006": 1}, True, False),
        ({"2006": 1}, False, NO_RECORD),
        (None, True, None),
        ([], True, INVALID),
    ],
)
def test_a_year_that_a_record_does_not_hold_is_silence(paid: object, complete: bool, expected: Cell) -> None:
    """A missing year of a complete register is what the schema says; a missing field is unknown."""
    asked = status("incomeTax", ValueKind.MONEY, Decimal(40000), 2007)
    silent = Attribute(asked.name, asked.form, asked.kind, asked.edges, year=2007, silence=False)
    content = records({"id": EDGE, "paid": paid})
    assert answered(content, [EDGE], silent, by=service(complete=complete)) == [(expected,)]


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "text",
        {},
        {"list": None},
        {"list": {}},
        {"list": [None]},
        {"list": ["x"]},
        {"list": [{}]},
        {"list": [{"id": None}]},
        {"list": [{"id": 1.5}]},
        {"list": [{"id": True}]},
    ],
)
def test_an_answer_of_another_shape_fails_the_call(content: object) -> None:
    """Silence about the others could no longer be believed."""
    with pytest.raises(SourceDataInvalid):
        answered(content, [EDGE], HOMES, by=service(complete=True))


def test_a_record_may_say_when_it_held() -> None:
    """Each its own moment, unknown where it cannot be read."""
    by = service(as_of_field="at")
    asking = exchange(HttpDepartment("d", "http://h", LIMITS, (by,)), Entity.PERSON, [HOMES])
    asked = asking.reader.asked([EDGE, LOW])
    answers = asking.reader.answers(2, asked)
    content = records({"id": EDGE, "ts": 1, "at": "2007-10-31"}, {"id": LOW, "ts": 1, "at": "then"})
    asking.take_in(content, asked, answers)
    found = rows([LookUp(EDGE), LookUp(LOW)], [0, 1], [HOMES], [answers], READ)
    assert [row.as_of for row in found] == [(datetime(2007, 10, 30, 16, tzinfo=UTC),), (None,)]


def test_names_are_compared_and_dates_disclosed() -> None:
    """The name goes no further than the verdict, and a date no further than its form."""
    attributes = (NAME_MATCHES, status("birthDate", ValueKind.DATE, date(1970, 8, 15)))
    asking = exchange(SAMPLE, Entity.PERSON, attributes)
    asked = asking.reader.asked([EDGE])
    answers = asking.reader.answers(1, asked)
    asking.take_in({"data": {"list": [{"sfzh": EDGE, "xm": "陈大文", "csrq": "19700815"}]}}, asked, answers)
    found = rows([LookUp(EDGE, "陈大文")], [0], attributes, [answers], READ)
    assert found[0].cells == ("YES", True)


@pytest.mark.parametrize(
    "attribute",
    [
        exact("favouriteColour", ValueKind.TEXT),
        exact("incomeTax", ValueKind.MONEY),
        exact("homesOwned", ValueKind.COUNT, 2007),
    ],
)
def test_what_is_not_bound_so_is_refused(attribute: Attribute) -> None:
    """A binding that does not fit the schema fails the call."""
    with pytest.raises(SourceDataInvalid, match=f"Person.{attribute.name}"):
        exchange(SAMPLE, Entity.PERSON, [attribute])
    with pytest.raises(SourceDataInvalid, match="nothing about Enterprise"):
        exchange(HttpDepartment("d", "http://h", LIMITS, (PEOPLE_SERVICE,)), Entity.ENTERPRISE, [attribute])
