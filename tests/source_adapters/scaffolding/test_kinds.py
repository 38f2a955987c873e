"""Services and drops, scaffolded."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import web
from graphql import build_schema, introspection_from_schema
from inline_snapshot import snapshot

from source_adapters.bound import FileFormat
from source_adapters.contract import Entity, ValueKind
from source_adapters.scaffolding import from_files, from_graphql, from_json, from_service
from source_adapters.scaffolding.findings import Table, Wanted
from source_adapters.scaffolding.proposing import proposal
from source_adapters.scaffolding.refusing import Unreadable
from source_adapters.scaffolding.writing import FILES, GRAPHQL, HTTP, Wording, written
from source_adapters.testing_sample import EDGE, EDGE_FIRM, HIGH, LOW, LOW_FIRM
from tests.source_adapters.conftest import Serve
from tests.source_adapters.sample_drops import drop_sample
from tests.source_adapters.subgraph_server import Subgraph

PERSON = [
    Wanted(Entity.PERSON, "name", ValueKind.TEXT),
    Wanted(Entity.PERSON, "sex", ValueKind.CODE, ("MALE", "FEMALE", "UNKNOWN", "UNSPECIFIED")),
    Wanted(Entity.PERSON, "birthDate", ValueKind.DATE),
    Wanted(Entity.PERSON, "homesOwned", ValueKind.COUNT),
]
FIRM = [
    Wanted(Entity.ENTERPRISE, "nationalTax", ValueKind.MONEY, by_year=True),
    Wanted(Entity.ENTERPRISE, "registrationStatus", ValueKind.CODE, ("ACTIVE", "REVOKED")),
]


def binding(wording: Wording, tables: Sequence[Table], wanted: Sequence[Wanted]) -> str:
    """The text of a binding."""
    return written("some", wording, [], proposal(tables, wanted, pairs_apart=wording.pairs_apart))


def test_a_json_answer() -> None:
    """The list of records, years as steps of a path, and when all of it held."""
    records = [
        {"zzjgdm": EDGE_FIRM[8:17], "tax": {"payments": {"2006": 1.5, "2007": 2}}, "djzt": "1"},
        {"zzjgdm": LOW_FIRM[8:17], "tax": {"payments": {"2007": 300}}, "djzt": "1"},
    ]
    answer = json.dumps({"asOf": "2007-10-31", "data": {"list": records}}).encode()
    assert binding(HTTP, [from_json.table_of(answer, "/taxpayers")], FIRM) == snapshot("""\
[departments.some]
kind = "http"

[[departments.some.services]]
entity = "Enterprise"
path = "/taxpayers"
records = "data.list"
key_field = "zzjgdm"
key = "organisation_code"
as_of = "asOf"
# complete_register = true   # only where nobody who is missing here can have such a record

[departments.some.services.attributes]
registrationStatus = { path = "djzt", codes = "registrationStatus" }
nationalTax = { path = "tax.payments.{year}", unit = "?" }   # the only column left for it; check

[departments.some.codes.registrationStatus]   # words: ACTIVE, REVOKED
"1" = "?"
""")


def test_a_relation_of_records() -> None:
    """The key beside a record's own is an attribute of it."""
    records = [{"id": {"xydm": EDGE_FIRM}, "frsfzh": EDGE}, {"id": {"xydm": LOW_FIRM}, "frsfzh": LOW}]
    wanted = Wanted(Entity.ENTERPRISE, "legalRepresentative", ValueKind.KEYS, target=Entity.PERSON)
    text = binding(HTTP, [from_json.table_of(json.dumps(records).encode(), "/firms")], [wanted])
    assert 'key_field = "id.xydm"' in text
    assert 'legalRepresentative = { path = "frsfzh", target = "identity_number" }' in text


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b'{"list": []}', b'{"list": ["x"]}'])
def test_an_answer_without_records_is_refused(answer: bytes) -> None:
    """Nothing can be seen in it."""
    with pytest.raises(Unreadable):
        from_json.table_of(answer, "/p")


async def test_a_subgraph(serve: Serve) -> None:
    """Its entities, by their keys."""
    address = await serve(Subgraph())
    introspected = await from_service.answered(address, {"query": from_graphql.INTROSPECTION}, None)
    sdl = await from_service.answered(address, {"query": from_graphql.SDL}, None)
    text = binding(GRAPHQL, from_graphql.tables_of(introspected, sdl), [*PERSON, *FIRM])
    assert text == snapshot("""\
[departments.some]
kind = "graphql"

[[departments.some.queries]]
entity = "Person"
entities = "Resident"
key_field = "sfzh"
key = "?"   # identity_number, identity_number_15, identity_number_15_or_18
# complete_register = true   # only where nobody who is missing here can have such a record

[departments.some.queries.attributes]
name = "xm"
sex = { path = "xb", codes = "?" }   # no code was seen: name a table of codes, or none
birthDate = { path = "csrq", format = "?" }
homesOwned = "fwts"

[[departments.some.queries]]
entity = "Enterprise"
entities = "Firm"
key_field = "zzjgdm"
key = "?"   # credit_code, organisation_code
as_of_field = "gxrq"
# complete_register = true   # only where nobody who is missing here can have such a record

[departments.some.queries.attributes]
registrationStatus = "?"   # one of Firm.xydm, Firm.mc, Firm.zt, Firm.clrq, Firm.xzqh, Firm.hydm, Firm.qs, Firm.fr.sfzh?

# nothing was found for Enterprise.nationalTax
""")
    assert binding(GRAPHQL, from_graphql.tables_of(None, sdl), [*PERSON, *FIRM]) == text


BROKEN = b'{"data": {"_service": {"sdl": "}"}}}'


def schema(fields: str, types: str) -> bytes:
    """What a service without a federation says of itself."""
    return json.dumps({"data": introspection_from_schema(build_schema(f"type Query {{ {fields} }} {types}"))}).encode()


def test_a_root_field_that_takes_keys() -> None:
    """How its answers belong to the keys is asked; words of an enumeration are the department's codes."""
    introspected = schema(
        "residents(ids: [ID!]!, top: Int): [Resident]! other(x: Int): Int",
        "type Resident { sfzh: ID! xm: String xb: Sex fwts: Int } enum Sex { MALE FEMALE }",
    )
    assert binding(GRAPHQL, from_graphql.tables_of(introspected, None), PERSON) == snapshot("""\
[departments.some]
kind = "graphql"

[[departments.some.queries]]
entity = "Person"
field = "residents"
argument = "ids"
argument_type = "[ID!]!"
answers_by = "?"   # "position" if answers stand in the order of the keys, else "key"
key_field = "sfzh"
key = "?"   # identity_number, identity_number_15, identity_number_15_or_18
# complete_register = true   # only where nobody who is missing here can have such a record

[departments.some.queries.attributes]
name = "xm"
sex = "xb"
homesOwned = "fwts"
birthDate = "?"   # no column looks like date
""")


@pytest.mark.parametrize(
    ("introspected", "sdl"),
    [(None, b'{"data": null}'), (b"<html>", None), (schema("x: Int", ""), None), (None, BROKEN)],
)
def test_a_schema_without_keys_is_refused(introspected: bytes | None, sdl: bytes | None) -> None:
    """Whatever is said instead."""
    with pytest.raises(Unreadable):
        from_graphql.tables_of(introspected, sdl)


@pytest.mark.parametrize("form", FileFormat)
def test_a_drop(form: FileFormat, tmp_path: Path) -> None:
    """Header, delimiter and encoding are found, whatever stands above."""
    drop_sample(tmp_path, form)
    (path,) = (each for each in tmp_path.iterdir() if each.stem == "czrk" or each.name.startswith("rk"))
    found = from_files.table_of(path, 100)
    text = binding(FILES, [found], PERSON)
    assert 'name = "xm"' in text
    assert 'birthDate = { column = "csrq", format = "compact" }' in text
    expected = {
        FileFormat.CSV: ("header_row = 2", 'delimiter = ";"', 'encoding = "gb18030"'),
        FileFormat.EXCEL: ('sheet = "名单"', "header_row = 3"),
    }
    assert set(expected.get(form, ())) <= set(found.settings)


def test_the_day_in_a_name_is_every_day(tmp_path: Path) -> None:
    """The next drop has another."""
    path = tmp_path / "xj-20071031.csv"
    path.write_text(f"sfzh,fwts\n{EDGE},1\n{HIGH},2\n{LOW},1", encoding="utf-8")
    found = from_files.table_of(path, 100)
    assert (found.name, found.settings) == ("xj-{date}.csv", ("final_newline = false",))


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.doc", b"x", "a.doc: expected a name that ends with one of .csv"),
        ("a.csv", b"", "a.csv: there is no header"),
        ("a.csv", b"\xff\xff\xff", "a.csv: neither UTF-8 nor GB18030"),
        ("a.xlsx", b"x", "a.xlsx: no workbook"),
        ("a.parquet", b"x", "a.parquet: cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    """Without a word of what is in it."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        from_files.table_of(tmp_path / name, 100)
    assert str(refused.value).startswith(problem)


async def test_a_silent_service_is_named_without_its_address(serve: Serve) -> None:
    """And so is one that answers with a failure."""

    async def fails(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    with pytest.raises(Unreadable, match=r"^the service answered with status 500$"):
        await from_service.answered(await serve(fails), {}, "canary")
    with pytest.raises(Unreadable, match="cannot be reached") as refused:
        await from_service.answered("http://127.0.0.1:1/canary", {}, "canary")
    assert "canary" not in str(refused.value)
