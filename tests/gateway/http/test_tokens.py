"""Access tokens: everything that must be refused, and what a good one says."""

import base64
import hashlib
import hmac
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwk
from joserfc.jwa import JWS_ALGORITHMS

from gateway.http.key_set import KeySet, KeySetRefused
from gateway.http.tokens import (
    LEEWAY,
    LONGEST_TOKEN,
    Bearer,
    Reason,
    TokenRefused,
    Verifier,
    bearer_token,
)

ISSUER = "https://identity.example"
AUDIENCE = "meridian"
NOW = 1_800_000_000.0
CANARY = "440106190001011234"

AsymmetricKey = jwk.RSAKey | jwk.ECKey | jwk.OKPKey

KEYS: Final[dict[str, AsymmetricKey]] = {
    "ec": jwk.ECKey.generate_key("P-256"),
    "rsa": jwk.RSAKey.generate_key(2048),
    "ed": jwk.OKPKey.generate_key("Ed25519"),
}
SIGNERS: Final = {algorithm.name: algorithm for algorithm in JWS_ALGORITHMS}
CLAIMS: Final[dict[str, Any]] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "exp": NOW + 600,
    "iat": NOW,
    "sub": "housing-lottery-portal",
    "client_id": "housing-lottery-portal",
    "jti": "1",
}


def encoded(part: object) -> str:
    """A segment of a token: an object as JSON, bytes as they are."""
    content = part if isinstance(part, bytes) else orjson.dumps(part)
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(header: dict[str, Any], payload: object, key: AsymmetricKey) -> str:
    """A token with whatever header and payload, signed as the header says."""
    covered = f"{encoded(header)}.{encoded(payload)}"
    return f"{covered}.{encoded(SIGNERS[header['alg']].sign(covered.encode(), key))}"


def header(**changes: Any) -> dict[str, Any]:
    """The header of a good token with changes; None takes a parameter out."""
    return changed({"typ": "at+jwt", "alg": "ES256", "kid": "ec"}, changes)


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good token with changes; None takes a claim out."""
    return changed(CLAIMS, changes)


def changed(original: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The original with changes, without what is None."""
    return {name: value for name, value in {**original, **changes}.items() if value is not None}


def token(**changes: Any) -> str:
    """A good token with changed claims."""
    return signed(header(), claims(**changes), KEYS["ec"])


def public(kid: str, key: AsymmetricKey, **more: Any) -> dict[str, Any]:
    """An entry of a key set."""
    return {**key.as_dict(private=False), "kid": kid, **more}


def write(path: Path, *entries: dict[str, Any]) -> Path:
    """A key set file."""
    path.write_bytes(orjson.dumps({"keys": entries}))
    return path


@dataclass(slots=True)
class Watch:
    """A clock that is moved by hand."""

    time: float = NOW

    def now(self) -> float:
        """Seconds since the epoch."""
        return self.time


@dataclass(slots=True)
class Gate:
    """A verifier with its clock."""

    key_set: KeySet
    watch: Watch = field(default_factory=Watch)

    def verifier(self, remembered: int = 4_096) -> Verifier:
        """A verifier that remembers nothing yet."""
        return Verifier(self.key_set, ISSUER, AUDIENCE, self.watch.now, remembered)

    def reason(self, refused: str) -> Reason:
        """Why a token is refused; nothing of it may be told, not even in the traceback."""
        with pytest.raises(TokenRefused) as refusal:
            self.verifier().verify(refused)
        told = "".join(traceback.format_exception_only(refusal.value))
        assert refusal.value.__cause__ is None
        assert refusal.value.__suppress_context__ or refusal.value.__context__ is None
        assert CANARY not in told
        assert not refused or refused not in told
        return refusal.value.reason


@pytest.fixture(scope="module")
def key_set(tmp_path_factory: pytest.TempPathFactory) -> KeySet:
    """One key of each type."""
    path = tmp_path_factory.mktemp("keys") / "jwks.json"
    return KeySet.load(write(path, *(public(kid, key) for kid, key in KEYS.items())))


@pytest.fixture
def gate(key_set: KeySet) -> Gate:
    """A verifier at `NOW`."""
    return Gate(key_set)


def test_a_good_token_says_who_asks(gate: Gate) -> None:
    """Client and expiry always, purposes and subject where they are claimed."""
    plain = gate.verifier().verify(token())
    assert plain == Bearer("housing-lottery-portal", None, None, NOW + 600)
    narrowed = gate.verifier().verify(token(purposes=["a", "b"], subject=CANARY))
    assert narrowed.purposes == frozenset({"a", "b"})
    assert narrowed.subject == CANARY
    assert CANARY not in repr(narrowed)


def test_an_empty_list_of_purposes_narrows_to_nothing(gate: Gate) -> None:
    """None narrows nothing, an empty list everything."""
    assert gate.verifier().verify(token(purposes=[])).purposes == frozenset()


@pytest.mark.parametrize(("kid", "algorithm"), [("ec", "ES256"), ("rsa", "RS256"), ("rsa", "PS256"), ("ed", "EdDSA")])
@pytest.mark.parametrize("kind", ["at+jwt", "application/at+jwt", "AT+JWT"])
def test_every_listed_algorithm_verifies(gate: Gate, kid: str, algorithm: str, kind: str) -> None:
    """Under both spellings of the type, which is compared as a media type is."""
    good = signed(header(typ=kind, alg=algorithm, kid=kid), claims(), KEYS[kid])
    assert gate.verifier().verify(good).client_id == "housing-lottery-portal"


def test_header_parameters_nobody_knows_are_passed_over(gate: Gate) -> None:
    """Issuers add what they like (RFC 7515, section 4); only ``crit`` would make it matter."""
    good = signed(header(nonce="x"), claims(), KEYS["ec"])
    assert gate.verifier().verify(good).client_id == "housing-lottery-portal"


@pytest.mark.parametrize("kind", [None, "JWT", "at+jwt2", "", 7])
def test_another_type_is_refused(gate: Gate, kind: Any) -> None:
    """An identity token of the same issuer is no access token."""
    assert gate.reason(signed(header(typ=kind), claims(), KEYS["ec"])) is Reason.WRONG_TYPE


@pytest.mark.parametrize("kid", [None, "", "other", 7, ["ec"]])
def test_an_unknown_key_is_refused(gate: Gate, kid: Any) -> None:
    """A token without a kid is not tried with every key."""
    assert gate.reason(signed(header(kid=kid), claims(), KEYS["ec"])) is Reason.KEY_UNKNOWN


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(gate: Gate, algorithm: str) -> None:
    """Whatever it calls its lack of a signature, with and without something in its place."""
    covered = f"{encoded(header(alg=algorithm))}.{encoded(claims())}"
    assert gate.reason(f"{covered}.") is Reason.WRONG_ALGORITHM
    assert gate.reason(f"{covered}.{encoded(b'x')}") is Reason.WRONG_ALGORITHM


@pytest.mark.parametrize("kid", list(KEYS))
@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_public_key_is_no_secret(gate: Gate, kid: str, algorithm: str) -> None:
    """Signing with the published key as an HMAC secret gains nothing."""
    covered = f"{encoded(header(alg=algorithm, kid=kid))}.{encoded(claims())}"
    for secret in (KEYS[kid].as_pem(private=False), orjson.dumps(public(kid, KEYS[kid]))):
        digest = hmac.new(secret, covered.encode(), getattr(hashlib, f"sha{algorithm[2:]}")).digest()
        assert gate.reason(f"{covered}.{encoded(digest)}") is Reason.WRONG_ALGORITHM


@pytest.mark.parametrize(
    ("kid", "algorithm"),
    [("ec", "RS256"), ("rsa", "ES256"), ("ed", "ES256"), ("rsa", "EdDSA"), ("rsa", "RS512"), ("ec", "ES384")],
)
def test_a_key_serves_its_own_algorithms_only(gate: Gate, kid: str, algorithm: str) -> None:
    """The header cannot pick another one, known or not."""
    covered = f"{encoded(header(alg=algorithm, kid=kid))}.{encoded(claims())}"
    assert gate.reason(f"{covered}.{encoded(b'x' * 64)}") is Reason.WRONG_ALGORITHM


def test_a_key_in_the_header_is_not_used(gate: Gate) -> None:
    """Neither a key nor the address of one."""
    stranger = jwk.ECKey.generate_key("P-256")
    forged = signed(header(jwk=stranger.as_dict(private=False)), claims(), stranger)
    assert gate.reason(forged) is Reason.BAD_SIGNATURE
    assert gate.reason(signed(header(jku="https://x.example"), claims(), stranger)) is Reason.BAD_SIGNATURE


def test_a_signature_of_another_key_is_refused(gate: Gate) -> None:
    """Same type, same kid, not the key."""
    stranger = jwk.ECKey.generate_key("P-256")
    assert gate.reason(signed(header(), claims(), stranger)) is Reason.BAD_SIGNATURE


@settings(deadline=None)
@given(data=st.data())
def test_no_character_of_a_token_can_be_changed(key_set: KeySet, data: st.DataObject) -> None:
    """Whatever is replaced by whatever else, the token is refused."""
    place = data.draw(st.integers(0, len(GOOD) - 1))
    other = data.draw(st.sampled_from(ALPHABET).filter(lambda character: character != GOOD[place]))
    with pytest.raises(TokenRefused):
        Gate(key_set).verifier().verify(GOOD[:place] + other + GOOD[place + 1 :])


GOOD: Final = token()
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ é"


@settings(deadline=None)
@given(text=st.text(max_size=200))
def test_rubbish_is_refused_and_nothing_else_is_raised(key_set: KeySet, text: str) -> None:
    """Any text at all."""
    with pytest.raises(TokenRefused):
        Gate(key_set).verifier().verify(text)


@pytest.mark.parametrize("part", [[], ["alg"], "alg", 7, None, {"alg": []}, b"\xff\xfe", b"[" * 300, b'{"alg":'])
def test_a_header_that_is_no_object_is_refused(gate: Gate, part: object) -> None:
    """Any JSON, and what is none."""
    assert gate.reason(f"{encoded(part)}.{encoded(claims())}.{encoded(b'x')}") in {
        Reason.MALFORMED,
        Reason.WRONG_TYPE,
    }


@pytest.mark.parametrize("payload", [[], "x", 7, None, b"\xff", b"[" * 5_000, b'{"exp":NaN}', b""])
def test_a_payload_that_is_no_object_is_refused(gate: Gate, payload: object) -> None:
    """Even under a good signature."""
    assert gate.reason(signed(header(), payload, KEYS["ec"])) is Reason.MALFORMED


@pytest.mark.parametrize("extension", [{"crit": ["exp"]}, {"crit": 7}, {"b64": False, "crit": ["b64"]}, {"b64": True}])
def test_critical_extensions_are_refused(gate: Gate, extension: dict[str, Any]) -> None:
    """None is understood here, so none may be demanded."""
    covered = f"{encoded(header(**extension))}.{encoded(claims())}"
    signature = SIGNERS["ES256"].sign(covered.encode(), KEYS["ec"])
    assert gate.reason(f"{covered}.{encoded(signature)}") is Reason.MALFORMED


@pytest.mark.parametrize("name", list(CLAIMS))
def test_each_required_claim_is_required(gate: Gate, name: str) -> None:
    """RFC 9068, section 2.2."""
    assert gate.reason(token(**{name: None})) is Reason.CLAIM_MISSING


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_id", ""),
        ("client_id", 7),
        ("sub", ["x"]),
        ("jti", 7),
        ("iss", [ISSUER]),
        ("aud", 7),
        ("aud", [AUDIENCE, 7]),
        ("aud", {"meridian": 1}),
        ("exp", "1900000000"),
        ("exp", True),
        ("exp", -1),
        ("exp", 1e300),
        ("iat", "now"),
        ("nbf", []),
        ("purposes", "housing-lottery"),
        ("purposes", {"housing-lottery": 1}),
        ("purposes", ["housing-lottery", 7]),
        ("subject", 440106190001011234),
        ("subject", ""),
    ],
)
def test_a_claim_of_the_wrong_shape_is_refused(gate: Gate, name: str, value: Any) -> None:
    """A shape that is not understood grants nothing."""
    assert gate.reason(token(**{name: value})) is Reason.CLAIM_INVALID


@pytest.mark.parametrize("name", ["purposes", "subject", "nbf"])
def test_an_optional_claim_that_is_null_is_refused(gate: Gate, name: str) -> None:
    """Null is not the same as absent: it might have been meant to narrow."""
    assert gate.reason(signed(header(), {**CLAIMS, name: None}, KEYS["ec"])) is Reason.CLAIM_INVALID


@pytest.mark.parametrize("issuer", [CANARY, f"{ISSUER}/", ISSUER.upper()])
def test_another_issuer_is_refused(gate: Gate, issuer: str) -> None:
    """Compared character by character."""
    assert gate.reason(token(iss=issuer)) is Reason.WRONG_ISSUER


@pytest.mark.parametrize("audience", [CANARY, "Meridian", "meridian2", [], ["other", "another"]])
def test_a_token_for_somebody_else_is_refused(gate: Gate, audience: Any) -> None:
    """Part of a name is not the name."""
    assert gate.reason(token(aud=audience)) is Reason.WRONG_AUDIENCE


def test_one_of_several_audiences_is_enough(gate: Gate) -> None:
    """The claim may be a list."""
    assert gate.verifier().verify(token(aud=["other", AUDIENCE])).client_id


def test_the_clocks_may_differ_a_little(gate: Gate) -> None:
    """By the leeway, in both directions, and not by more."""
    for good in (token(exp=NOW - LEEWAY + 1), token(iat=NOW + LEEWAY), token(nbf=NOW + LEEWAY)):
        assert gate.verifier().verify(good).client_id
    assert gate.reason(token(exp=NOW - LEEWAY)) is Reason.EXPIRED
    assert gate.reason(token(iat=NOW + LEEWAY + 1)) is Reason.NOT_YET_VALID
    assert gate.reason(token(nbf=NOW + LEEWAY + 1)) is Reason.NOT_YET_VALID


def test_a_verified_token_is_remembered_until_it_expires(gate: Gate) -> None:
    """It costs one hash from then on, and is refused on time all the same."""
    verifier = gate.verifier()
    good = token()
    assert verifier.recall(good) is None
    bearer = verifier.verify(good)
    assert verifier.verify(good) is bearer
    assert verifier.recall(good) is bearer
    gate.watch.time = bearer.expires_at + LEEWAY
    assert verifier.recall(good) is None
    with pytest.raises(TokenRefused) as refused:
        verifier.verify(good)
    assert refused.value.reason is Reason.EXPIRED


def test_a_refused_token_is_not_remembered(gate: Gate) -> None:
    """It may be good later, and must never be taken for good."""
    verifier = gate.verifier()
    early = token(nbf=NOW + 100, iat=NOW)
    with pytest.raises(TokenRefused):
        verifier.verify(early)
    assert verifier.recall(early) is None
    gate.watch.time = NOW + 100
    assert verifier.verify(early).client_id


def test_the_memory_is_bounded(gate: Gate) -> None:
    """The tokens not used for longest are forgotten, and simply verified again."""
    verifier = gate.verifier(remembered=3)
    tokens = [token(jti=str(number)) for number in range(8)]
    for good in tokens:
        verifier.verify(good)
    assert [verifier.recall(good) is not None for good in tokens] == [False] * 5 + [True] * 3
    assert verifier.verify(tokens[0]).client_id


def test_a_token_of_any_length_is_not_looked_at(gate: Gate) -> None:
    """The limit holds before anything is decoded."""
    assert gate.reason("x" * (LONGEST_TOKEN + 1)) is Reason.TOO_LONG


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_header_holds_a_bearer_token(scheme: str) -> None:
    """The scheme's case does not matter."""
    assert bearer_token(f"{scheme} {GOOD}") == GOOD


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (None, Reason.TOKEN_MISSING),
        ("", Reason.TOKEN_MISSING),
        ("Bearer", Reason.MALFORMED),
        ("Bearer ", Reason.MALFORMED),
        (f"Basic {CANARY}", Reason.MALFORMED),
        (f"Bearer {CANARY} {CANARY}", Reason.MALFORMED),
        (f"Bearer {CANARY},", Reason.MALFORMED),
        (f"Bearer {CANARY}\n", Reason.MALFORMED),
        ("Bearer " + "x" * LONGEST_TOKEN, Reason.TOO_LONG),
    ],
)
def test_another_header_is_refused(authorization: str | None, reason: Reason) -> None:
    """Absent, of another scheme, malformed, or too long; nothing of it is repeated."""
    with pytest.raises(TokenRefused) as refused:
        bearer_token(authorization)
    assert refused.value.reason is reason
    assert CANARY not in str(refused.value)


def test_a_key_set_of_the_demo_stays_in_the_demo(tmp_path: Path) -> None:
    """Its keys are refused outside, and inside nothing else is trusted."""
    demo = write(tmp_path / "demo.json", public("demo-1", KEYS["ec"]))
    real = write(tmp_path / "real.json", public("city-1", KEYS["ec"]))
    mixed = write(tmp_path / "mixed.json", public("city-1", KEYS["ec"]), public("demo-1", KEYS["ed"]))
    assert KeySet.load(demo, demo=True).find("demo-1")
    assert KeySet.load(real).find("city-1")
    for path, in_demo in ((demo, False), (real, True), (mixed, True), (mixed, False)):
        with pytest.raises(KeySetRefused, match="demo"):
            KeySet.load(path, demo=in_demo)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([], "no key that can verify"),
        ([{**KEYS["ec"].as_dict(private=True), "kid": "x"}], "secret"),
        ([{"kty": "oct", "k": encoded(b"x" * 32), "kid": "x"}], "secret"),
        ([KEYS["ec"].as_dict(private=False) | {"kid": ""}], "no kid"),
        ([public("x", KEYS["ec"]), public("x", KEYS["ed"])], "twice"),
        ([public("x", KEYS["ec"], x="AAAA")], "cannot be used"),
        ([public("x", KEYS["ec"], key_ops=["encrypt"])], "cannot be used"),
        ([public("x", KEYS["ec"], alg=["ES256"])], "not text"),
        ([public("x", KEYS["ec"], use="enc")], "no key that can verify"),
        ([public("x", KEYS["ec"], alg="ES384")], "no key that can verify"),
        ([public("x", jwk.ECKey.generate_key("P-384"))], "no key that can verify"),
        ([public("x", jwk.OKPKey.generate_key("X25519"))], "no key that can verify"),
    ],
    ids=[
        "empty",
        "private",
        "symmetric",
        "no kid",
        "one kid twice",
        "no point of the curve",
        "other operations",
        "strange algorithm",
        "for encryption",
        "other algorithm",
        "other curve",
        "key agreement",
    ],
)
def test_a_doubtful_key_set_is_refused(tmp_path: Path, entries: list[dict[str, Any]], message: str) -> None:
    """The message names the key's position and the reason."""
    with pytest.raises(KeySetRefused, match=message):
        KeySet.load(write(tmp_path / "jwks.json", *entries))


def test_a_short_modulus_is_refused(tmp_path: Path) -> None:
    """An RSA key of less than 2,048 bits is too weak."""
    modulus = encoded((2**1023 + 2**512 + 1).to_bytes(128))
    entry = {"kty": "RSA", "kid": "x", "n": modulus, "e": "AQAB"}
    with pytest.raises(KeySetRefused, match="cannot be used"):
        KeySet.load(write(tmp_path / "jwks.json", entry))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"keys":{}}', b'{"keys":[7]}'])
def test_a_file_that_is_no_key_set_is_refused(tmp_path: Path, content: bytes) -> None:
    """So is one that is not there."""
    path = tmp_path / "jwks.json"
    with pytest.raises(KeySetRefused, match="cannot be read"):
        KeySet.load(path)
    path.write_bytes(content)
    with pytest.raises(KeySetRefused):
        KeySet.load(path)


def test_keys_for_other_uses_are_passed_over(tmp_path: Path) -> None:
    """An issuer may publish its encryption keys in the same set."""
    path = write(
        tmp_path / "jwks.json",
        public("enc", KEYS["rsa"], use="enc"),
        public("sig", KEYS["ec"], use="sig", alg="ES256"),
    )
    loaded = KeySet.load(path)
    assert loaded.find("enc") is None
    assert loaded.find("sig") is not None


def test_a_key_bound_to_one_algorithm_serves_no_other(tmp_path: Path) -> None:
    """The key set's own ``alg`` narrows what its type allows."""
    gate = Gate(KeySet.load(write(tmp_path / "jwks.json", public("rsa", KEYS["rsa"], alg="PS256"))))
    assert gate.verifier().verify(signed(header(alg="PS256", kid="rsa"), claims(), KEYS["rsa"])).client_id
    assert gate.reason(signed(header(alg="RS256", kid="rsa"), claims(), KEYS["rsa"])) is Reason.WRONG_ALGORITHM
