"""Secrets of a city."""

from pathlib import Path

import pytest

from demo.secret_files import SUBJECT_HASH_KEY, read_secrets, write_private, write_secrets


def test_secrets_are_drawn_and_read_again(tmp_path: Path) -> None:
    """The hash key has 32 bytes, the services' tokens are long, and only the owner may read them."""
    path = tmp_path / "secrets.env"
    write_secrets(path)
    secrets = read_secrets(path)
    assert len(bytes.fromhex(secrets.pop(SUBJECT_HASH_KEY))) == 32
    assert set(secrets) == {"MERIDIAN_NATIONAL_TAX_TOKEN", "MERIDIAN_INDUSTRY_COMMERCE_TOKEN"}
    assert all(len(value) >= 40 for value in secrets.values())
    assert path.stat().st_mode & 0o777 == 0o600


def test_secret_is_never_written_into_an_existing_file(tmp_path: Path) -> None:
    """A file that others may read already is not used."""
    path = tmp_path / "open.txt"
    path.write_text("")
    with pytest.raises(FileExistsError):
        write_private(path, "secret")
