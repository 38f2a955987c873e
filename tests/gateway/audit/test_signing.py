"""Keys that sign and keys that check."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from gateway.audit.errors import SigningKeyRefused
from gateway.audit.signing import SIGNING_VARIABLE, PublicKey, SigningKey, public_keys, signing_key


def test_who_has_the_public_half_can_check(tmp_path: Path) -> None:
    """From a PEM file, which may hold several keys."""
    key, other = SigningKey.fresh(), SigningKey.fresh()
    path = tmp_path / "public.pem"
    path.write_text(other.public.pem() + "a remark\n" + key.public.pem())
    assert public_keys(path) == [other.public, key.public]
    signature = key.sign(b"said")
    assert key.public.signed(b"said", signature)
    assert not key.public.signed(b"said!", signature)
    assert not other.public.signed(b"said", signature)
    assert len({key.public.id, other.public.id}) == 2


def test_a_key_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    """The environment goes first; without either there is none."""
    key, other, path = SigningKey.fresh(), SigningKey.fresh(), tmp_path / "signing.pem"
    key.write(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert signing_key({}, None) is None
    filed, drawn = signing_key({}, path), signing_key({SIGNING_VARIABLE: other.hexadecimal()}, path)
    assert filed is not None
    assert drawn is not None
    assert (filed.public, drawn.public) == (key.public, other.public)
    with pytest.raises(FileExistsError):
        key.write(path)


@pytest.mark.parametrize("text", ["", "no", "ab" * 31, "ab" * 33])
def test_what_is_no_key_in_the_environment_is_refused(text: str) -> None:
    """Without being shown."""
    with pytest.raises(SigningKeyRefused, match="is not 32 bytes in hexadecimal"):
        SigningKey.of_hexadecimal(text)


def test_files_that_hold_no_such_key_are_refused(tmp_path: Path) -> None:
    """Absent, readable for others, rubbish, of another kind."""
    path = tmp_path / "signing.pem"
    with pytest.raises(SigningKeyRefused, match="cannot be read"):
        SigningKey.of_file(path)
    SigningKey.fresh().write(path)
    path.chmod(0o640)
    with pytest.raises(SigningKeyRefused, match="others may read"):
        SigningKey.of_file(path)
    path.chmod(0o600)
    path.write_bytes(b"rubbish")
    with pytest.raises(SigningKeyRefused, match="no private key"):
        SigningKey.of_file(path)
    other = generate_private_key(SECP256R1())
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(SigningKeyRefused, match="must be Ed25519"):
        SigningKey.of_file(path)
    path.write_bytes(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(SigningKeyRefused, match="needs Ed25519 public keys"):
        public_keys(path)
    path.write_bytes(b"-----BEGIN PUBLIC KEY-----\nrubbish\n-----END PUBLIC KEY-----\n")
    with pytest.raises(SigningKeyRefused, match="damaged"):
        public_keys(path)
    with pytest.raises(SigningKeyRefused, match="cannot be read"):
        public_keys(tmp_path / "absent.pem")


def test_a_key_shows_no_secret() -> None:
    """Not in its text."""
    key = SigningKey.fresh()
    assert key.hexadecimal() not in repr(key)
    assert isinstance(key.public, PublicKey)
