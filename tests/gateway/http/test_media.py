"""What a client accepts, by weight, specificity and order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.media import accepts_coding, listed, named, preferred_type

NEW = "application/graphql-response+json"
OLD = "application/json"

WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.3", "; Q=1.000", ";q=2", ";q=", ";q=0.5;x=y"])
RANGES = st.sampled_from([NEW, OLD, "application/*", "*/*", "text/html", "", ";", '"'])
ACCEPT = st.lists(st.tuples(RANGES, WEIGHTS).map("".join), max_size=5).map(", ".join)


@given(accept=ACCEPT | st.text(max_size=60))
def test_any_header_has_an_answer(accept: str) -> None:
    """One of the offered types or none, and never an exception."""
    assert preferred_type(accept, (NEW, OLD)) in {NEW, OLD, None}


@given(accept=ACCEPT)
def test_what_is_chosen_could_be_chosen_alone(accept: str) -> None:
    """An offer is refused only if each type of it would be refused by itself."""
    chosen = preferred_type(accept, (NEW, OLD))
    alone = {each for each in (NEW, OLD) if preferred_type(accept, (each,)) is not None}
    assert chosen in alone if alone else chosen is None


@given(accept=ACCEPT, first=st.sampled_from([NEW, OLD]))
def test_an_excluded_type_is_never_chosen(accept: str, first: str) -> None:
    """``q=0`` for the type itself outdoes every wildcard, wherever it stands."""
    excluded = ",".join(part for part in accept.split(",") if first not in part)
    assert preferred_type(f"{first};q=0, {excluded}", (first, "x/y")) != first


def test_a_quoted_comma_is_no_separator() -> None:
    """Nor is a quoted semicolon."""
    (element,) = listed(r'a/b; x="1,2;3\"4"; q=0.5')
    assert (element.name, element.parameters["x"], element.weight) == ("a/b", '1,2;3"4', 0.5)


@pytest.mark.parametrize(
    ("written", "weight"), [("1", 1), ("1.000", 1), ("0.123", 0.123), ("0", 0), ("1.1", 0), ("-1", 0), ("0.1234", 0)]
)
def test_weights(written: str, weight: float) -> None:
    """From 0 to 1 with three digits; anything else excludes."""
    assert named(f"a/b;q={written}").weight == weight


@given(header=st.text(alphabet='",\\;=q/*a', max_size=4_000))
def test_codings_of_any_header(header: str) -> None:
    """Whatever is sent, there is an answer."""
    assert accepts_coding(header, "gzip") in {True, False}
