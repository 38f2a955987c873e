"""Demo keys and the tokens signed with them."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from demo.keys import AUDIENCE, ISSUER, Claims, signed_token, write_key_pair


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """The files of a new pair: key set, signing key."""
    files = tmp_path / "jwks.json", tmp_path / "signing-key.json"
    write_key_pair(*files)
    return files


def verified(token: str, key_set: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token whose signature is right."""
    decoded = jwt.decode(token, KeySet.import_key_set(json.loads(key_set.read_text())), algorithms=["ES256"])
    return dict(decoded.header), dict(decoded.claims)


def test_token_is_an_access_token_of_the_demo(pair: tuple[Path, Path]) -> None:
    """Type, algorithm, key, issuer, audience and times are as the profile for access tokens wants them."""
    header, claims = verified(signed_token(pair[1], Claims("desk", life=60), now=1_000.9), pair[0])
    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert header["kid"].startswith("demo-")
    assert claims.pop("jti")
    assert claims == {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "desk", "client_id": "desk", "iat": 1_000, "exp": 1_060,
    }  # fmt: skip


def test_purposes_and_subject_are_stated_only_if_given(pair: tuple[Path, Path]) -> None:
    """A token narrows to purposes, and binds to a subject, when asked to."""
    claims = Claims("desk", ("housing-lottery",), "11010519491231002X")
    _, stated = verified(signed_token(pair[1], claims), pair[0])
    assert stated["purposes"] == ["housing-lottery"]
    assert stated["subject"] == "11010519491231002X"


def test_no_two_tokens_are_the_same(pair: tuple[Path, Path]) -> None:
    """Each has an id of its own."""
    claims = Claims("desk")
    assert signed_token(pair[1], claims, now=1) != signed_token(pair[1], claims, now=1)


def test_private_half_stays_private(pair: tuple[Path, Path]) -> None:
    """Only the owner may read the signing key, and the key set has nothing of it."""
    assert pair[1].stat().st_mode & 0o777 == 0o600
    assert all("d" not in key for key in json.loads(pair[0].read_text())["keys"])


def test_another_city_s_keys_do_not_verify(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """A token of one city is worth nothing in another, even under the same key id."""
    other = tmp_path / "other-jwks.json", tmp_path / "other-key.json"
    write_key_pair(*other)
    keys = json.loads(other[0].read_text())
    keys["keys"][0]["kid"] = json.loads(pair[0].read_text())["keys"][0]["kid"]
    other[0].write_text(json.dumps(keys))
    token = signed_token(pair[1], Claims("desk"))
    with pytest.raises(BadSignatureError):
        verified(token, other[0])
