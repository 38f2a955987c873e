"""Certificates and keys are judged before anything is opened."""

import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from source_adapters.access import Tls
from source_adapters.certificates import context_of, ends, faults
from source_adapters.gathering import utc_now
from tests.source_adapters.sample_certificates import Authority, authority, day

PASSWORD = "canary-password-918273645"


@pytest.fixture
def city(tmp_path: Path) -> Authority:
    """An authority."""
    return authority(tmp_path / "city")


def told(tls: Tls) -> list[tuple[str, str]]:
    """What is wrong now."""
    return list(faults(tls, utc_now()))


def encrypted(key: Path) -> Path:
    """The same key under a password."""
    content = load_pem_private_key(key.read_bytes(), None)
    under = BestAvailableEncryption(PASSWORD.encode())
    path = key.with_suffix(".locked")
    path.write_bytes(content.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, under))
    return path


def test_good_files_can_be_used(city: Authority) -> None:
    """Trust alone, a certificate with its key beside it, and with its key in the same file or under a password."""
    tls = city.tls()
    assert tls.certificate_file is not None
    assert tls.key_file is not None
    together = city.folder / "together.pem"
    together.write_bytes(tls.certificate_file.read_bytes() + tls.key_file.read_bytes())
    for good in (
        Tls(city.ca_file),
        tls,
        Tls(None, together),
        replace(tls, key_file=encrypted(tls.key_file), key_password=PASSWORD),
    ):
        assert told(good) == []
        assert context_of(good).verify_mode is ssl.CERT_REQUIRED
        assert context_of(good).check_hostname


def test_a_private_authority_is_trusted_alone(city: Authority) -> None:
    """It stands in the place of those that the system trusts."""
    assert context_of(Tls(city.ca_file)).cert_store_stats()["x509_ca"] == 1


def test_a_file_that_is_not_there_is_named(city: Authority) -> None:
    """Setting, file and why."""
    absent = city.folder / "absent.pem"
    tls = city.tls()
    assert told(Tls(absent, absent, absent)) == [
        ("ca_file", "absent.pem cannot be read (No such file or directory)"),
        ("certificate_file", "absent.pem cannot be read (No such file or directory)"),
    ]
    assert told(replace(tls, key_file=absent)) == [
        ("key_file", "absent.pem cannot be read (No such file or directory)")
    ]
    assert told(Tls(city.folder)) == [("ca_file", "city cannot be read (Is a directory)")]


@pytest.mark.parametrize("content", [b"", b"canary", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\ncanary\n"])
def test_a_file_that_is_something_else_is_named(city: Authority, content: bytes) -> None:
    """Nothing of what it holds is repeated."""
    other = city.folder / "other.pem"
    other.write_bytes(content)
    assert told(Tls(other, other)) == [
        ("ca_file", "other.pem holds no certificate in PEM"),
        ("certificate_file", "other.pem holds no certificate in PEM"),
    ]
    fault = "other.pem holds no private key that can be read; one with a password needs key_password_env"
    assert told(replace(city.tls(), key_file=other)) == [("key_file", fault)]


def test_a_key_of_another_certificate_is_found(city: Authority) -> None:
    """Nobody learns of it from a failed call."""
    _, key = city.shown("other")
    assert told(replace(city.tls(), key_file=key)) == [("key_file", "the key in other.key is not that of gateway.pem")]


@pytest.mark.parametrize("password", [None, "wrong"])
def test_a_key_under_another_password_is_found(city: Authority, password: str | None) -> None:
    """The terminal is never asked for one."""
    tls = city.tls()
    assert tls.key_file is not None
    ((setting, fault),) = told(replace(tls, key_file=encrypted(tls.key_file), key_password=password))
    assert (setting, fault.startswith("gateway.locked holds no private key that can be read")) == ("key_file", True)


def test_a_certificate_out_of_its_dates_is_found(city: Authority) -> None:
    """On both sides."""
    old = city.shown("old", begins=day("2020-01-01"), ends=day("2021-02-03"))
    new = city.shown("new", begins=day("2999-01-01"), ends=day("2999-12-31"))
    assert told(Tls(None, *old)) == [("certificate_file", "old.pem expired on 2021-02-03")]
    assert told(Tls(None, *new)) == [("certificate_file", "new.pem is not valid before 2999-01-01")]
    assert ends(Tls(None, *old)) == day("2021-02-03")


def test_authorities_that_have_all_expired_are_found(city: Authority) -> None:
    """One that still holds is enough: bundles are old and new."""
    assert list(faults(Tls(city.ca_file), utc_now() + timedelta(days=365 * 1000))) == [
        ("ca_file", "every authority in authority.pem has expired")
    ]


def test_without_a_certificate_there_is_no_end(city: Authority) -> None:
    """Nor where it cannot be read any more."""
    assert ends(Tls(city.ca_file)) is None
    assert ends(Tls(None, city.folder / "absent.pem")) is None
