"""What a token endpoint is asked, and what is taken for a token."""

import base64
from typing import Any
from urllib.parse import parse_qs

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.access import ClientCredentials, CredentialsIn
from source_adapters.contract import SourceUnavailable
from source_adapters.token_endpoint import LONGEST_KEPT, body_of, granted, headers_of

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-(2**63), 2**63) | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)


def credentials(where: CredentialsIn, scope: str | None = None) -> ClientCredentials:
    """A client whose id and secret have to be encoded."""
    return ClientCredentials("https://h/token", "a:b c", "d/é%", where, scope)


def answer(**fields: Any) -> bytes:
    """A good answer but for these fields."""
    return orjson.dumps({"access_token": "t", "token_type": "Bearer", "expires_in": 600} | fields)


def test_credentials_stand_in_the_header() -> None:
    """As HTTP Basic, each part encoded as a form encodes it."""
    headers, body = headers_of(credentials(CredentialsIn.HEADER)), body_of(credentials(CredentialsIn.HEADER, "x y"))
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"a%3Ab+c:d%2F%C3%A9%25"
    assert parse_qs(body.decode()) == {"grant_type": ["client_credentials"], "scope": ["x y"]}


def test_credentials_stand_in_the_body() -> None:
    """And then in no header."""
    headers, body = headers_of(credentials(CredentialsIn.BODY)), body_of(credentials(CredentialsIn.BODY))
    assert "Authorization" not in headers
    expected = {"grant_type": ["client_credentials"], "client_id": ["a:b c"], "client_secret": ["d/é%"]}
    assert parse_qs(body.decode()) == expected


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [(600, 570), ("600", 570), (100.0, 90), (10, 9), (1, 0.9), (None, 54), (10**9, LONGEST_KEPT), ("9" * 40, 3600)],
)
def test_a_token_is_used_until_shortly_before_its_end(expires_in: object, seconds: float) -> None:
    """Never for longer than an hour, and where no end is said for hardly a minute."""
    found = granted("d", answer(expires_in=expires_in))
    assert found.token == "t"
    assert found.seconds == pytest.approx(seconds)
    assert "'t'" not in repr(found)


@given(st.dictionaries(st.sampled_from(["access_token", "token_type", "expires_in"]), JSON))
def test_whatever_is_answered_is_a_token_or_a_refusal(fields: dict[str, Any]) -> None:
    """A token can be sent in a header, and is used for a while."""
    try:
        found = granted("d", answer(**fields))
    except SourceUnavailable:
        return
    assert found.token.isascii()
    assert " " not in found.token
    assert 0 < found.seconds <= LONGEST_KEPT


@given(st.binary(max_size=50))
def test_garbage_is_a_refusal(written: bytes) -> None:
    """And nothing else."""
    with pytest.raises(SourceUnavailable, match="the token endpoint gave no"):
        granted("d", written)
