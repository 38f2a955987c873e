"""Paths of GraphQL fields, as a binding writes them."""

import pytest

from source_adapters.graphql_path import FieldStep, is_list_type, is_name, is_type, steps_of


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("name", (FieldStep("name"),)),
        ("home.area", (FieldStep("home"), FieldStep("area"))),
        ("tax(year: {year}).amount", (FieldStep("tax", (("year", "{year}"),)), FieldStep("amount"))),
        ("tax(year:{year},kind:LOCAL)", (FieldStep("tax", (("year", "{year}"), ("kind", "LOCAL"))),)),
        ('a(code: "01.5", of: -3).b', (FieldStep("a", (("code", '"01.5"'), ("of", "-3"))), FieldStep("b"))),
    ],
)
def test_a_path_is_fields_with_arguments(path: str, steps: tuple[FieldStep, ...]) -> None:
    """Written as in a document, with dots in the place of braces."""
    assert steps_of(path) == steps


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a b",
        "a-b",
        "1a",
        "a{b}",
        "a}",
        "a\n",
        "a(b)",
        "a()",
        "a(b:)",
        "a(b: {year}",
        "a(b: {year}, b: 1)",
        "a(b: $keys)",
        'a(b: "}")}',
        'a(b: "x\\")',
        "a(b: [1])",
        "a(b: {years})",
        "a.{year}",
        "姓名",
    ],
)
def test_nothing_else_comes_into_a_document(path: str) -> None:
    """What is no path of names cannot be bound, so that no binding writes anything else into a document."""
    with pytest.raises(ValueError, match="expected"):
        steps_of(path)


def test_a_step_knows_whether_it_is_of_a_year() -> None:
    """By its arguments."""
    tax, amount = steps_of("tax(kind: LOCAL, year: {year}).amount")
    assert tax.by_year
    assert not amount.by_year


@pytest.mark.parametrize("text", ["Person", "_entities", "a1"])
def test_names_are_those_of_graphql(text: str) -> None:
    """Letters, digits and underscores, no digit first."""
    assert is_name(text)
    assert not is_name(f"{text}!")
    assert not is_name(f"{text}\n")


@pytest.mark.parametrize(
    ("text", "one", "many"),
    [
        ("Int!", True, False),
        ("Year", True, False),
        ("[ID!]!", False, True),
        ("[String]", False, True),
        ("[[ID]]", False, False),
        ("ID]", False, False),
        ("[ID", False, False),
        ("", False, False),
    ],
)
def test_types_take_one_value_or_a_list(text: str, one: bool, many: bool) -> None:
    """And nothing that is not a type."""
    assert (is_type(text), is_list_type(text)) == (one, many)
