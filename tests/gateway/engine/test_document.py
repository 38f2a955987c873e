"""A document is refused with a code and a place, never with a word of the caller; or it is known to be plain."""

import pytest

from gateway.engine.document import Document, Documents
from gateway.errors import Code, Refusal
from gateway.limits import Limits
from resolvers.schema import SCHEMA

CANARY = "440101190505051239"


def documents(*, introspection: bool = True, limits: Limits | None = None) -> Documents:
    """A fresh reader of documents."""
    return Documents(SCHEMA, limits or Limits(), introspection=introspection)


def refusal_of(text: str, reader: Documents | None = None, name: str | None = None) -> Refusal:
    """What a text is refused with."""
    with pytest.raises(Refusal) as caught:
        (reader or documents()).read(text).choose(name)
    return caught.value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.GRAPHQL_PARSE_FAILED),
        ("{", Code.GRAPHQL_PARSE_FAILED),
        ("{ person(idNumber: $x) {} }", Code.GRAPHQL_PARSE_FAILED),
        ("{ persn }", Code.GRAPHQL_VALIDATION_FAILED),
        ("{ person(idNumber: 7) { sex } }", Code.GRAPHQL_VALIDATION_FAILED),
        ('{ person(idNumber: "a") { incomeTax(year: "x") { status } } }', Code.GRAPHQL_VALIDATION_FAILED),
        ('{ person(idNumber: "a") { incomeTax(year: 2006, over: 7) { status } } }', Code.GRAPHQL_VALIDATION_FAILED),
        ('{ person(idNumber: "a") { sex { x } } }', Code.GRAPHQL_VALIDATION_FAILED),
        ("query A($x: String) { __typename }", Code.GRAPHQL_VALIDATION_FAILED),
        ("fragment F on Person { ...F } { __typename }", Code.GRAPHQL_VALIDATION_FAILED),
        ("mutation { x }", Code.OPERATION_UNSUPPORTED),
        ("subscription { x }", Code.OPERATION_UNSUPPORTED),
        (f"query A{CANARY} {{ __typename }}", Code.GRAPHQL_VALIDATION_FAILED),
        (f"{{ a{CANARY}: __typename }}", Code.GRAPHQL_VALIDATION_FAILED),
        (f"query($v{CANARY}: Boolean!) {{ __typename @include(if: $v{CANARY}) }}", Code.GRAPHQL_VALIDATION_FAILED),
        ("{ a: __typename a: catalogue { field } }", Code.GRAPHQL_VALIDATION_FAILED),
    ],
)
def test_a_bad_document_has_its_code(text: str, code: Code) -> None:
    """Parse, validation and kind of operation are told apart."""
    assert refusal_of(text).code is code


@pytest.mark.parametrize(
    "text",
    [
        f'{{ person(idNumber: "{CANARY}") {{ nonsense }} }}',
        f'{{ person(idNumber: "{CANARY}", x: 1) {{ sex }} }}',
        f'{{ person(idNumber: ["{CANARY}"]) {{ sex }} ',
        f'query ($a: Int = "{CANARY}") {{ __typename @skip(if: $a) }}',
        f"{{ a{CANARY}: catalogue {{ field }} }}",
        f"{{ person(idNumber: {CANARY}) {{ sex }} }}",
    ],
)
def test_no_refusal_repeats_what_the_caller_wrote(text: str) -> None:
    """Messages are ours; the place is told by line and column."""
    refusal = refusal_of(text)
    assert CANARY not in f"{refusal}{refusal.message}{refusal.extensions}"


def test_the_place_of_a_mistake_is_told() -> None:
    """One-based line and column, as GraphQL has it."""
    assert refusal_of("{\n  catalogue { nonsense }\n}").locations == ((2, 15),)


def test_the_broken_rule_is_named_in_the_specifications_words() -> None:
    """So that a developer can look it up."""
    assert "fields on correct type" in refusal_of("{ persn }").message


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("{ " + "__typename " * 50 + "}", Limits(tokens=40)),
        ("{ __typename }" + " " * 100, Limits(document_characters=50)),
        ("{ __schema { types { ofType { ofType { ofType { name } } } } } }", Limits(depth=4)),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(1000)) + " }", Limits()),
        ("{ " + "catalogue { field } " * 30 + "}", Limits(root_fields=20)),
        ("{" + "a{" * 5000 + "}" * 5001, Limits()),
        ("{ __typename }\n" + "#\n" * 5000, Limits()),
    ],
)
def test_what_is_too_large_is_refused_as_such(text: str, limits: Limits) -> None:
    """Tokens, characters, depth, aliases, root fields and comments are bounded."""
    assert refusal_of(text, documents(limits=limits)).code is Code.LIMIT_EXCEEDED


def test_a_document_that_grows_by_spreading_is_refused_without_being_expanded() -> None:
    """Thirty fragments, each spreading the next one twice under two names, would make a billion fields."""
    fragments = " ".join(
        f"fragment F{n} on __Type {{ a: ofType {{ ...F{n + 1} }} b: ofType {{ ...F{n + 1} }} }}" for n in range(30)
    )
    text = f"{{ __schema {{ types {{ ...F0 }} }} }} {fragments} fragment F30 on __Type {{ name }}"
    assert refusal_of(text, documents(limits=Limits(depth=100))).code is Code.LIMIT_EXCEEDED


def test_introspection_is_whole_or_off() -> None:
    """Switched off, no introspection field is valid; the name of a type still is."""
    off = documents(introspection=False)
    assert refusal_of("{ __schema { queryType { name } } }", off).code is Code.GRAPHQL_VALIDATION_FAILED
    assert off.read("{ __typename }").choose(None).name is None


def test_an_operation_is_chosen_by_name() -> None:
    """A single one needs none; several need one that exists."""
    two = "query A { __typename } query B { __typename }"
    assert documents().read(two).choose("B").name == "B"
    assert documents().read("query A { __typename }").choose(None).name == "A"
    assert refusal_of(two).code is Code.OPERATION_UNKNOWN
    assert refusal_of(two, name="C").code is Code.OPERATION_UNKNOWN


def cacheable(document: Document) -> bool:
    """Whether a document's only operation may be remembered."""
    return next(iter(document.operations.values())).cacheable


def test_a_document_with_a_literal_is_never_remembered() -> None:
    """A key or a name in the text would live on in a cache."""
    reader = documents()
    plain = "query($k: String!) { person(idNumber: $k) { sex } }"
    assert reader.read(plain) is reader.read(plain)
    assert cacheable(reader.read(plain))
    for literal in (
        f'{{ person(idNumber: "{CANARY}") {{ sex }} }}',
        f'{{ person(idNumber: """{CANARY}""") {{ sex }} }}',
        f'query($k: String! = "{CANARY}") {{ person(idNumber: $k) {{ sex }} }}',
        f'query($k: String!) {{ persons(idNumbers: [$k, "{CANARY}"]) {{ sex }} }}',
        f"query($k: String!) {{ person(idNumber: $k) {{ sex }} }}  # {CANARY}",
    ):
        assert not cacheable(reader.read(literal))
        assert reader.read(literal) is not reader.read(literal)


def represented(word: str) -> str:
    """A question about an entity whose representation is written without quotes."""
    return f"{{ _entities(representations: [{{__typename: Enterprise, creditCode: {word}}}]) {{ __typename }} }}"


@pytest.mark.parametrize("word", ["N24401015505051239", CANARY, f"{CANARY}.5", "4.4e17"])
def test_a_key_in_a_representation_needs_no_quotes_to_be_a_literal(word: str) -> None:
    """Its type takes bare words and numbers, too: they are neither remembered nor hashed."""
    reader = documents()
    document = reader.read(represented(word))
    assert not cacheable(document)
    assert reader.read(represented(word)) is not document
    other = "".join(sign if sign in ".eN" else "1" for sign in word)
    assert document.choose(None).hash == reader.read(represented(other)).choose(None).hash


def test_a_year_in_the_text_is_no_key() -> None:
    """It makes another document, which may be remembered."""
    two = [
        documents().read(f"query($k: String!) {{ person(idNumber: $k) {{ incomeTax(year: {year}) {{ status }} }} }}")
        for year in (2006, 2007)
    ]
    assert all(map(cacheable, two))
    assert two[0].choose(None).hash != two[1].choose(None).hash


def test_the_hash_does_not_depend_on_literals() -> None:
    """So that neither ledger nor log can be searched for a key by trying all of them."""
    first = documents().read('{ person(idNumber: "a") { sex } }').choose(None)
    second = documents().read('{ person(idNumber: "b") { sex } }').choose(None)
    other = documents().read('{ person(idNumber: "b") { name { masked } } }').choose(None)
    assert first.hash == second.hash != other.hash


def test_only_directives_and_years_shape_a_plan() -> None:
    """Keys and names stay out of everything that is compiled."""
    text = """query($k: [String!]!, $n: [String], $y: Year!, $w: Boolean!) {
      persons(idNumbers: $k, givenNames: $n) { sex @include(if: $w) incomeTax(year: $y) { status } }
    }"""
    assert documents().read(text).choose(None).shaping == {"y", "w"}
