"""`sources.toml` is read strictly, and every problem is told at once."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import make_url

from source_adapters.access import Access
from source_adapters.bindings import BindingError, Bindings, load_bindings, missing
from source_adapters.bound import DateFormat, Field, HttpDepartment, Limits, Relation, SqlDepartment, Unit
from source_adapters.contract import Entity
from source_adapters.keys import KeyKind
from source_adapters.reorganisations import Change

DATABASE = "sqlite+aiosqlite:///departments/public_security.db"
TOKEN = "canary-token-918273645"

GOOD = """
[departments.public_security]
kind = "sql"
address = "sqlite+aiosqlite:///departments/public_security.db"
read_timeout = 2

[[departments.public_security.tables]]
entity = "Person"
table = "czrk"
key_column = "sfzh"
key = "identity_number_15_or_18"
as_of_column = "gxrq"

[departments.public_security.tables.attributes]
name = "xm"
sex = { column = "xb", codes = "sex" }
birthDate = { column = "csrq", format = "compact" }

[[departments.public_security.tables]]
entity = "Person"
table = "jzz"
key_column = "sfzh"
key = "identity_number"
complete_register = true

[departments.public_security.tables.attributes]
residencePermit = "zt"

[[departments.public_security.relations]]
attribute = "householdMembers"
entity = "Person"
table = "jtcy"
key_column = "sfzh"
key = "identity_number"
target_column = "cysfzh"
target = "identity_number_15_or_18"
as_of_column = "jtrq"

[departments.public_security.codes.sex]
"1" = "MALE"
"2" = "FEMALE"

[departments.national_tax]
kind = "http"
address = "http://127.0.0.1:8102/"
bearer_token_env = "NATIONAL_TAX_TOKEN"

[[departments.national_tax.services]]
entity = "Enterprise"
path = "/taxpayers/query"
records = "data.list"
key_field = "zzjgdm"
key = "organisation_code"
as_of = "asOf"
complete_register = true

[departments.national_tax.services.attributes]
nationalTax = { path = "payments.{year}", unit = "fen" }
taxRepresentative = { path = "bsy.sfzh", target = "identity_number" }
"""

ENVIRON = {"NATIONAL_TAX_TOKEN": TOKEN}


def load(folder: Path, text: str, environ: dict[str, str] | None = None) -> Bindings:
    """Bindings from a file with this text."""
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return load_bindings(path, ENVIRON if environ is None else environ)


def problems(folder: Path, *changes: tuple[str, str], environ: dict[str, str] | None = None) -> str:
    """What is wrong with the good file after these changes."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(BindingError) as refusal:
        load(folder, text, environ)
    return str(refusal.value)


def test_a_database_is_bound(tmp_path: Path) -> None:
    """Tables, columns, codes, formats and limits are read; SQLite paths are relative to the file."""
    bound = load(tmp_path, GOOD).departments["public_security"]
    assert isinstance(bound, SqlDepartment)
    assert bound.address == f"sqlite+aiosqlite:///{tmp_path / 'departments/public_security.db'}"
    assert bound.limits == Limits(connect_timeout=1.0, read_timeout=2.0, keys_per_call=1000)
    register, permits = bound.tables
    assert (register.entity, register.name, register.key) == (
        Entity.PERSON,
        "czrk",
        KeyKind.IDENTITY_NUMBER_15_OR_18,
    )
    assert register.attributes["sex"].codes == {"1": "MALE", "2": "FEMALE"}
    assert register.attributes["birthDate"].format is DateFormat.COMPACT
    assert not register.complete_register
    assert permits.complete_register
    assert set(bound.fields(Entity.PERSON)) == {"name", "sex", "birthDate", "residencePermit", "householdMembers"}
    assert not bound.fields(Entity.ENTERPRISE)


def test_words_of_old_systems_are_bound(tmp_path: Path) -> None:
    """Lenient codes, dates of two digits a year, what stands for no date, and divisions that were given up."""
    (tmp_path / "divisions.csv").write_text("old,new,from,note\n440102,440104,2005-04-28,\n", encoding="utf-8")
    text = GOOD.replace("read_timeout = 2", 'divisions = "divisions.csv"')
    text = text.replace('codes = "sex" }', 'codes = "sex", otherwise = "null" }')
    text = text.replace('"compact" }', '"two_digit_year", pivot = 30, empty = ["000000"] }')
    bound = load(tmp_path, text).departments["public_security"].fields(Entity.PERSON)
    assert bound["sex"].other_codes is None
    assert (bound["birthDate"].pivot, bound["birthDate"].empty) == (30, frozenset({"000000"}))
    assert bound["name"].divisions == (Change("440102", "440104", date(2005, 4, 28), 2),)
    other = load(tmp_path, text.replace('"null"', '"OTHER"')).departments["public_security"].fields(Entity.PERSON)
    assert other["sex"].other_codes == "OTHER"


def test_pairs_are_bound(tmp_path: Path) -> None:
    """A relation names both keys and how each is written."""
    bound = load(tmp_path, GOOD).departments["public_security"]
    assert isinstance(bound, SqlDepartment)
    assert bound.relations == (
        Relation(
            attribute="householdMembers",
            entity=Entity.PERSON,
            name="jtcy",
            key_column="sfzh",
            key=KeyKind.IDENTITY_NUMBER,
            target_column="cysfzh",
            target=KeyKind.IDENTITY_NUMBER_15_OR_18,
            as_of_column="jtrq",
        ),
    )


def test_a_department_may_keep_nothing_but_pairs(tmp_path: Path) -> None:
    """Then it has no tables."""
    start, end = GOOD.index("[[departments.public_security.tables]]"), GOOD.index("[[departments.public_security.rel")
    rest = GOOD.index("[departments.public_security.codes.sex]")
    bound = load(tmp_path, GOOD[:start] + GOOD[end:rest]).departments["public_security"]
    assert set(bound.fields(Entity.PERSON)) == {"householdMembers"}


def test_a_service_is_bound(tmp_path: Path) -> None:
    """Paths, units and the credential, which comes from the environment only."""
    bound = load(tmp_path, GOOD).departments["national_tax"]
    assert isinstance(bound, HttpDepartment)
    assert bound.address == "http://127.0.0.1:8102"
    assert bound.access == Access(bearer_token=TOKEN)
    (service,) = bound.services
    assert (service.records, service.as_of, service.complete_register) == ("data.list", "asOf", True)
    assert service.attributes["nationalTax"].place == "payments.{year}"
    assert service.attributes["nationalTax"].unit is Unit.FEN
    assert service.attributes["nationalTax"].target is None
    assert service.attributes["taxRepresentative"] == Field("bsy.sfzh", target=KeyKind.IDENTITY_NUMBER)


def test_the_environment_overrides_addresses(tmp_path: Path) -> None:
    """Each department's address has a variable of its own."""
    environ = ENVIRON | {
        "MERIDIAN_SOURCE_PUBLIC_SECURITY": "sqlite+aiosqlite:////elsewhere/people.db",
        "MERIDIAN_SOURCE_NATIONAL_TAX": "https://tax.example:9443/api",
    }
    departments = load(tmp_path, GOOD, environ).departments
    database, service = departments["public_security"], departments["national_tax"]
    assert isinstance(database, SqlDepartment)
    assert database.address == "sqlite+aiosqlite:////elsewhere/people.db"
    assert isinstance(service, HttpDepartment)
    assert service.address == "https://tax.example:9443/api"


def test_nothing_shows_a_credential(tmp_path: Path) -> None:
    """Neither addresses nor tokens are in the printed form of bindings."""
    assert TOKEN not in repr(load(tmp_path, GOOD))
    assert "127.0.0.1" not in repr(load(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('kind = "sql"', 'kind = "ftp"', "departments.public_security.kind: expected one of files, graphql, http, sql"),
        ('kind = "sql"', "", "departments.public_security.kind: missing"),
        ("read_timeout = 2", "read_timeout = 0", "public_security.read_timeout: expected a positive number"),
        ("read_timeout = 2", "read_timeout = inf", "public_security.read_timeout: expected a positive number"),
        ("read_timeout = 2", "keys_per_call = true", "public_security.keys_per_call: expected a positive whole"),
        ("read_timeout = 2", "read_timeuot = 2", "public_security.read_timeuot: unknown setting"),
        ("read_timeout = 2", "max_answer_bytes = 2", "public_security.max_answer_bytes: unknown setting"),
        ('table = "czrk"', "", "public_security.tables[1].table: missing"),
        ('table = "czrk"', 'table = " "', "public_security.tables[1].table: expected a string that is not blank"),
        ('entity = "Person"', 'entity = "Ship"', "tables[1].entity: expected one of Person, Enterprise"),
        ('"identity_number_15_or_18"', '"passport"', "tables[1].key: expected one of identity_number"),
        ('"identity_number_15_or_18"', '"credit_code"', "tables[1].key: credit_code is not a key of Person"),
        ('as_of_column = "gxrq"', 'as_of_format = "us"', "tables[1].as_of_format: expected one of iso, compact"),
        ('as_of_column = "gxrq"', "complete_register = 1", "tables[1].complete_register: expected true or false"),
        ('codes = "sex" }', 'codes = "sexes" }', "attributes.sex.codes: no such table of codes: sexes"),
        ('codes = "sex" }', 'code = "sex" }', "attributes.sex.code: unknown setting"),
        ('codes = "sex" }', 'codes = "sex", otherwise = "none" }', 'sex.otherwise: expected "null", or a word of the'),
        ('codes = "sex" }', 'otherwise = "null" }', "attributes.sex.otherwise: it goes with codes"),
        ('"compact" }', '"two_digit_year" }', "birthDate.pivot: missing; expected the year, from 0 to 99"),
        ('"compact" }', '"two_digit_year", pivot = 100 }', "birthDate.pivot: expected a whole number from 0 to 99"),
        ('"compact" }', '"compact", pivot = 30 }', "birthDate.pivot: it goes with format two_digit_year"),
        ('"compact" }', '"compact", empty = "0" }', "birthDate.empty: expected an array of strings"),
        ('"compact" }', '"excel_serial" }', "birthDate.format: expected one of iso, compact, slashed, chinese, two_di"),
        (
            'as_of_column = "gxrq"',
            'as_of_format = "two_digit_year"',
            "as_of_format: expected one of iso, compact, slas",
        ),
        (
            "read_timeout = 2",
            'divisions = "d.csv"',
            "public_security.divisions: d.csv: cannot be read (No such",
        ),
        ('{ column = "xb", codes = "sex" }', '{ codes = "sex" }', "attributes.sex.column: missing"),
        ('format = "compact"', 'format = "us"', "attributes.birthDate.format: expected one of iso, compact"),
        ('name = "xm"', 'name = "xm.{year}"', "attributes.name: a column has no {year}"),
        ('name = "xm"', "name = 7", "attributes.name: expected a table"),
        ('residencePermit = "zt"', 'name = "zt"', "tables: Person.name is bound twice"),
        ('"1" = "MALE"', '"1" = "male"', 'codes.sex."1": expected a word of the schema'),
        ('"1" = "MALE"', '"1" = 1', 'codes.sex."1": expected a word of the schema'),
        ('path = "/taxpayers/query"', 'path = "taxpayers"', "services[1].path: expected a path that starts with /"),
        ('path = "/taxpayers/query"', 'path = "/t?id=1"', "services[1].path: expected a path that starts with /"),
        ('"payments.{year}", unit', '"payments..{year}", unit', "attributes.nationalTax: a dotted path has no empty"),
        ('"payments.{year}", unit', '"p{year}", unit', "attributes.nationalTax: {year} stands below the first step"),
        ('as_of = "asOf"', 'as_of = "a"\nas_of_field = "b"', "services[1].as_of_field: either as_of or as_of_field"),
        ('unit = "fen"', 'unit = "fen", year_absent = 0', "attributes.nationalTax.year_absent: unknown setting"),
        ('attribute = "householdMembers"', "", "public_security.relations[1].attribute: missing"),
        ('table = "jtcy"', "", "public_security.relations[1].table: missing"),
        ('target_column = "cysfzh"', "", "public_security.relations[1].target_column: missing"),
        ('target = "identity_number_15_or_18"', "", "relations[1].target: missing; expected one of credit_code, ide"),
        ('target = "identity_number_15_or_18"', 'target = "organisation_code"', "relations[1].target: expected one of"),
        ('"identity_number"\ntarget_column', '"credit_code"\ntarget_column', "relations[1].key: credit_code is not a"),
        ('as_of_column = "jtrq"', 'as_of_format = "us"', "relations[1].as_of_format: expected one of iso, compact"),
        ('as_of_column = "jtrq"', "complete_register = true", "relations[1].complete_register: unknown setting"),
        ('attribute = "householdMembers"', 'attribute = "sex"', "relations: Person.sex is bound twice"),
        ('name = "xm"', 'name = { column = "xm", target = "credit_code" }', "attributes.name.target: unknown setting"),
        ('target = "identity_number" }', 'target = "passport" }', "taxRepresentative.target: expected one of credit"),
        ('target = "identity_number" }', 'target = "credit_code", unit = "fen" }', "unit: a relation holds keys"),
        ('"bsy.sfzh"', '"bsy.{year}"', "taxRepresentative.path: a relation is not kept by year"),
        ("[departments.national_tax]", "[departments.National]\nkind = 1\n[departments.national_tax]", "lower-case"),
        ("[departments.public_security]", "[defaults]\n[departments.public_security]", "defaults: unknown setting"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Department and setting stand in the message."""
    assert expected in problems(tmp_path, (old, new))


@pytest.mark.parametrize(
    ("old", "address", "expected"),
    [
        (
            "sqlite+aiosqlite:///departments/public_security.db",
            "postgresql+psycopg2://u@h/canary",
            "no driver postgresql+psycopg2 is installed; expected one of",
        ),
        ("sqlite+aiosqlite:///departments/public_security.db", "sqlite:///canary", "is no asynchronous driver"),
        ("sqlite+aiosqlite:///departments/public_security.db", "mysql+asyncmy://canary", "the name of a database"),
        (
            "sqlite+aiosqlite:///departments/public_security.db",
            "postgresql+asyncpg://u:canary@h/d",
            "a password belongs in the environment",
        ),
        ("sqlite+aiosqlite:///departments/public_security.db", "canary", "not a database address"),
        ("sqlite+aiosqlite:///departments/public_security.db", "sqlite+aiosqlite://", "the path of a database file"),
        ("http://127.0.0.1:8102/", "ftp://canary", "expected http:// or https://"),
        ("http://127.0.0.1:8102/", "http://user:canary@h", "credentials belong in bearer_token_env"),
        ("http://127.0.0.1:8102/", "http://h/?canary", "no query"),
        ("http://127.0.0.1:8102/", "http://[canary", "not an http address"),
    ],
)
def test_a_wrong_address_is_not_repeated(tmp_path: Path, old: str, address: str, expected: str) -> None:
    """An address may hold a password, so the message tells only what is wrong with it."""
    message = problems(tmp_path, (old, address))
    assert expected in message
    assert "canary" not in message


def test_a_wrong_override_names_its_variable(tmp_path: Path) -> None:
    """Who set the environment must find the place."""
    message = problems(tmp_path, environ=ENVIRON | {"MERIDIAN_SOURCE_NATIONAL_TAX": "nonsense"})
    assert "(MERIDIAN_SOURCE_NATIONAL_TAX)" in message


@pytest.mark.parametrize("environ", [{}, {"NATIONAL_TAX_TOKEN": ""}, {"NATIONAL_TAX_TOKEN": "two words"}])
def test_a_named_credential_must_be_there(tmp_path: Path, environ: dict[str, str]) -> None:
    """A department that wants a token is not asked without one."""
    assert "departments.national_tax.bearer_token_env: NATIONAL_TAX_TOKEN" in problems(tmp_path, environ=environ)


def test_a_password_comes_from_the_environment(tmp_path: Path) -> None:
    """It is put into the address, and shown by nothing."""
    change = (
        'address = "sqlite+aiosqlite:///departments/public_security.db"',
        'address = "postgresql+asyncpg://u@h/d"\npassword_env = "PS_PASSWORD"',
    )
    assert "departments.public_security.password_env: PS_PASSWORD is not set" in problems(tmp_path, change)
    bound = load(tmp_path, GOOD.replace(*change), ENVIRON | {"PS_PASSWORD": "c@nary/:"}).departments["public_security"]
    assert isinstance(bound, SqlDepartment)
    assert make_url(bound.address).password == "c@nary/:"
    assert "nary" not in repr(bound)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Nobody has to mend a file problem by problem."""
    told = problems(
        tmp_path,
        ('table = "czrk"', 'tabel = "czrk"'),
        ('codes = "sex" }', 'codes = "sexes" }'),
        ('path = "/taxpayers/query"', ""),
        environ={},
    )
    assert len(told.splitlines()) == 5


@pytest.mark.parametrize("text", ["", "departments = 3", "[departments]"])
def test_a_file_without_departments_is_refused(tmp_path: Path, text: str) -> None:
    """There is nothing to serve."""
    with pytest.raises(BindingError, match="departments"):
        load(tmp_path, text)


def test_a_department_without_tables_or_attributes_is_refused(tmp_path: Path) -> None:
    """A department that answers nothing is a mistake."""
    text = '[departments.a]\nkind = "http"\naddress = "http://h"\n[[departments.a.services]]\nentity = "Person"\n'
    with pytest.raises(BindingError, match=r"services\[1\]\.attributes: missing"):
        load(tmp_path, text)
    with pytest.raises(BindingError, match=r"a\.services: missing; expected one or more tables"):
        load(tmp_path, '[departments.a]\nkind = "http"\naddress = "http://h"\n')


def test_two_services_about_one_entity_are_refused(tmp_path: Path) -> None:
    """One service answers for a kind of entity, so that one call suffices."""
    block = GOOD[GOOD.index("[[departments.national_tax.services]]") :]
    with pytest.raises(BindingError, match=r"national_tax\.services: more than one of them is about Enterprise"):
        load(tmp_path, GOOD + block)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    """The line is told; nothing is read further."""
    with pytest.raises(BindingError, match=r"not TOML: .*line 1"):
        load(tmp_path, "departments departments\n")
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BindingError, match="not UTF-8"):
        load_bindings(tmp_path / "latin.toml", {})
    with pytest.raises(BindingError, match="cannot be read"):
        load_bindings(tmp_path / "absent.toml", {})


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    """Start can refuse bindings that lack what the schema wants."""
    bindings = load(tmp_path, GOOD)
    there = [
        ("public_security", Entity.PERSON, "sex"),
        ("public_security", Entity.PERSON, "householdMembers"),
        ("national_tax", Entity.ENTERPRISE, "taxRepresentative"),
    ]
    absent = [
        ("public_security", Entity.ENTERPRISE, "sex"),
        ("public_security", Entity.ENTERPRISE, "householdMembers"),
        ("public_security", Entity.PERSON, "nationalTax"),
        ("statistics", Entity.PERSON, "sex"),
        ("national_tax", Entity.PERSON, "nationalTax"),
    ]
    assert missing(bindings, there) == ()
    assert missing(bindings, [*absent, *there]) == tuple(absent)
