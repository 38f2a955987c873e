"""How a binding says what a department is shown, and what is wrong with it, with file and line."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from source_adapters.access import Access, ApiKey, ClientCredentials, CredentialsIn, Tls
from source_adapters.bindings import BindingError, load_bindings
from source_adapters.bound import GraphqlDepartment, HttpDepartment
from source_adapters.gathering import utc_now
from source_adapters.http import HttpSource
from tests.source_adapters.conftest import opened
from tests.source_adapters.sample_certificates import Authority, authority, day
from tests.source_adapters.sample_department import http_department

SECRET = "canary-secret-918273645"
KEY = "canary-key-918273645"
ENVIRON = {"TAX_SECRET": SECRET, "TAX_KEY": KEY, "TAX_TOKEN": "canary-token", "BAD": "two words"}

KINDS = {
    "http": """
[[departments.tax.services]]
entity = "Person"
path = "/q"
records = "list"
key_field = "id"
key = "identity_number"
[departments.tax.services.attributes]
homesOwned = "ts"
""",
    "graphql": """
[[departments.tax.queries]]
entity = "Person"
entities = "Person"
key_field = "id"
key = "identity_number"
[departments.tax.queries.attributes]
homesOwned = "ts"
""",
}
CREDENTIALS = """
[departments.tax.client_credentials]
token_url = "https://login.example/token"
client_id = "meridian"
client_secret_env = "TAX_SECRET"
"""


def access_in(folder: Path, settings: str, kind: str = "http", address: str = "https://h") -> Access:
    """What a binding with these settings says."""
    path = folder / "sources.toml"
    text = f'[departments.tax]\nkind = "{kind}"\naddress = "{address}"\n{settings}\n{KINDS[kind]}'
    path.write_text(text, encoding="utf-8")
    bound = load_bindings(path, ENVIRON | {"CA": str(folder / "city" / "authority.pem")}).departments["tax"]
    assert isinstance(bound, HttpDepartment | GraphqlDepartment)
    return bound.access


def problems(folder: Path, settings: str, address: str = "https://h") -> tuple[str, ...]:
    """What is wrong with these settings."""
    with pytest.raises(BindingError) as refusal:
        access_in(folder, settings, address=address)
    told = refusal.value.problems
    assert "canary" not in "".join(told)
    return told


@pytest.fixture
def city(tmp_path: Path) -> Authority:
    """An authority beside the bindings, with a certificate of the gateway's."""
    made = authority(tmp_path / "city")
    made.tls()
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_each_way_is_read(tmp_path: Path, kind: str) -> None:
    """For both kinds; what is not set is as usual."""
    assert access_in(tmp_path, "", kind) == Access()
    assert access_in(tmp_path, 'bearer_token_env = "TAX_TOKEN"', kind) == Access("canary-token")
    assert access_in(tmp_path, 'api_key_env = "TAX_KEY"', kind) == Access(api_key=ApiKey("X-API-Key", KEY))
    named = access_in(tmp_path, 'api_key_env = "TAX_KEY"\napi_key_header = "Bureau"' + CREDENTIALS, kind)
    client = ClientCredentials("https://login.example/token", "meridian", SECRET)
    assert named == Access(api_key=ApiKey("Bureau", KEY), client_credentials=client)
    more = access_in(tmp_path, f'{CREDENTIALS}credentials_in = "body"\nscope = "read"', kind)
    assert more.client_credentials == ClientCredentials(*_parts(client), CredentialsIn.BODY, "read")
    assert "canary" not in repr((named, more))
    assert "login.example" not in repr(more)


def _parts(client: ClientCredentials) -> tuple[str, str, str]:
    return client.token_url, client.client_id, client.secret


def test_files_are_found_beside_the_bindings_or_by_the_environment(tmp_path: Path, city: Authority) -> None:
    """Paths are relative to the bindings."""
    read = access_in(
        tmp_path,
        '[departments.tax.tls]\nca_file_env = "CA"\ncertificate_file = "city/gateway.pem"\n'
        'key_file = "city/gateway.key"\nkey_password_env = "TAX_KEY"',
    )
    folder = city.folder.resolve()
    assert read.tls == Tls(folder / "authority.pem", folder / "gateway.pem", folder / "gateway.key", KEY)
    assert KEY not in repr(read)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ('bearer_token_env = "NONE"', "4: departments.tax.bearer_token_env: NONE is not set in the environment"),
        ('bearer_token_env = "BAD"', "4: departments.tax.bearer_token_env: BAD does not hold a token"),
        ('api_key_env = "BAD"', "4: departments.tax.api_key_env: BAD does not hold a key"),
        ('api_key = "canary"', "4: departments.tax.api_key: unknown setting"),
        ('api_key_header = "X"', "4: departments.tax.api_key_header: there is no key for it; expected api_key_env"),
        ('api_key_env = "TAX_KEY"\napi_key_header = "a b"', "5: departments.tax.api_key_header: expected the name of"),
        ('api_key_env = "TAX_KEY"\napi_key_header = "host"', "5: departments.tax.api_key_header: host has a meaning"),
        (
            'api_key_env = "TAX_KEY"\napi_key_header = "Sharing-Client"',
            "5: departments.tax.api_key_header: Sharing-Client has a meaning of its own",
        ),
        (
            f'api_key_env = "TAX_KEY"\napi_key_header = "authorization"{CREDENTIALS}',
            "5: departments.tax.api_key_header: Authorization carries the token already",
        ),
        (f'bearer_token_env = "TAX_TOKEN"{CREDENTIALS}', "5: departments.tax.client_credentials: either a bearer"),
        (CREDENTIALS.replace("TAX_SECRET", "NONE"), "8: departments.tax.client_credentials.client_secret_env: NONE is"),
        (CREDENTIALS.replace("client_secret_env", "client_secret"), "8: departments.tax.client_credentials.client_sec"),
        (CREDENTIALS.replace("https://l", "http://l"), "6: departments.tax.client_credentials.token_url: a secret is"),
        (CREDENTIALS.replace("https://l", "https://u:canary@l"), "token_url: credentials belong in"),
        (CREDENTIALS.replace("/token", "/token?secret=canary"), "token_url: an address has no query"),
        (f'{CREDENTIALS}credentials_in = "url"', "credentials_in: expected one of header, body"),
        (f'{CREDENTIALS}refresh = "x"', "client_credentials.refresh: unknown setting"),
        ("client_credentials = 1", "4: departments.tax.client_credentials: expected a table"),
        ("[departments.tax.tls]", "4: departments.tax.tls.ca_file: expected ca_file, certificate_file or both"),
        ('[departments.tax.tls]\nkey_file = "k"', "tls.certificate_file: missing beside its key"),
        ('[departments.tax.tls]\nca_file = "no.pem"', "5: departments.tax.tls.ca_file: no.pem cannot be read (No such"),
        (
            '[departments.tax.tls]\nca_file_env = "NONE"\ncertificate_file = "city/authority.pem"',
            "5: departments.tax.tls.ca_file_env: NONE is not set in the environment",
        ),
        (
            '[departments.tax.tls]\nca_file = "city/authority.pem"\nca_file_env = "CA"',
            "5: departments.tax.tls.ca_file: either ca_file or ca_file_env, not both",
        ),
        (
            '[departments.tax.tls]\ncertificate_file = "city/gateway.pem"\nkey_file = "city/other.key"',
            "6: departments.tax.tls.key_file: the key in other.key is not that of gateway.pem",
        ),
        (
            '[departments.tax.tls]\n\ncertificate_file = "city/old.pem"\nkey_file = "city/old.key"',
            "6: departments.tax.tls.certificate_file: old.pem expired on 2021-02-03",
        ),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    tmp_path: Path, city: Authority, settings: str, expected: str
) -> None:
    """And never what a variable or a file holds."""
    city.ca_file.exists()
    city.shown("other")
    city.shown("old", begins=day("2020-01-01"), ends=day("2021-02-03"))
    assert any(
        expected in problem and problem.startswith("sources.toml:") for problem in problems(tmp_path, settings)
    ), problems(tmp_path, settings)


def test_certificates_need_an_encrypted_connection(tmp_path: Path, city: Authority) -> None:
    """Otherwise the binding would promise what does not happen."""
    settings = f'[departments.tax.tls]\nca_file = "{city.ca_file}"'
    assert problems(tmp_path, settings, "http://h") == (
        "sources.toml:5: departments.tax.tls.ca_file: the address is none of https: nothing of this would be used",
    )


def test_a_token_endpoint_of_this_machine_needs_no_encryption(tmp_path: Path) -> None:
    """By name or by number, as for the issuer's keys."""
    for host in ("localhost:8080", "127.0.0.1", "[::1]:9"):
        access_in(tmp_path, CREDENTIALS.replace("https://login.example", f"http://{host}"))


@pytest.mark.parametrize(("days", "warnings"), [(29, 1), (31, 0)])
async def test_a_certificate_that_expires_soon_is_warned_of(
    city: Authority, caplog: pytest.LogCaptureFixture, days: int, warnings: int
) -> None:
    """In the log, at the start, a month before."""
    end = utc_now() + timedelta(days=days)
    tls = Tls(city.ca_file, *city.shown("short", begins=day("2020-01-01"), ends=end))
    async with opened(HttpSource(http_department("https://127.0.0.1:9", access=Access(tls=tls)))):
        pass
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert told == [f"department sample: the gateway's certificate expires on {end:%Y-%m-%d}"] * warnings
