"""Secrets of a city."""

from pathlib import Path

import pytest

from demo.secret_files import SUBJECT_HASH_KEY, read_secrets, write_private, write_secrets

TOKENS = ("MERIDIAN_NATIONAL_TAX_TOKEN", "MERIDIAN_INDUSTRY_COMMERCE_TOKEN")


def test_secrets_are_drawn_and_read_again(tmp_path: Path) -> None:
    """The hash key has 32 bytes, the services' tokens are long, and only the owner may read them."""
    path = tmp_path / "secrets.env"
    write_secrets(path, TOKENS)
    secrets = read_secrets(path)
    assert len(bytes.fromhex(secrets.pop(SUBJECT_HASH_KEY))) == 32
    assert set(secrets) == set(TOKENS)
    assert all(len(value) >= 40 for value in secrets.values())
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_kept_is_not_drawn_again(tmp_path: Path) -> None:
    """A city that has got a further service keeps its secrets and gets one more."""
    old, new = tmp_path / "old.env", tmp_path / "new.env"
    write_secrets(old, TOKENS)
    write_secrets(new, (*TOKENS, "MERIDIAN_HEALTH_TOKEN"), read_secrets(old))
    assert read_secrets(new).items() > read_secrets(old).items()
    assert set(read_secrets(new)) - set(read_secrets(old)) == {"MERIDIAN_HEALTH_TOKEN"}


def test_secret_is_never_written_into_an_existing_file(tmp_path: Path) -> None:
    """A file that others may read already is not used."""
    path = tmp_path / "open.txt"
    path.write_text("")
    with pytest.raises(FileExistsError):
        write_private(path, "secret")
