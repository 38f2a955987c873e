"""The part of a binding that says how the gateway shows itself to a department over HTTP.

Secrets come from variables of the environment that the binding names; certificates and keys from files.
"""

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from source_adapters import certificates
from source_adapters.access import Access, ApiKey, ClientCredentials, CredentialsIn, Tls, is_token
from source_adapters.addresses import http_fault
from source_adapters.announcement import CLIENT_HEADER, PURPOSE_HEADER
from source_adapters.settings_table import SettingsTable
from source_adapters.surroundings import Surroundings

API_KEY_HEADER: Final = "X-API-Key"

_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TAKEN: Final = frozenset(
    name.lower()
    for name in (
        *(CLIENT_HEADER, PURPOSE_HEADER, "Accept", "Accept-Encoding", "Connection", "Content-Encoding"),
        *("Content-Length", "Content-Type", "Cookie", "Expect", "Host", "TE", "Transfer-Encoding", "Upgrade"),
    )
)
_BEARERS: Final = "Authorization"


def access_of(settings: SettingsTable, address: str, around: Surroundings) -> Access:
    """What a department at this address is shown, and is known by; files are judged here."""
    access = Access(
        bearer_token=_bearer_token(settings, around.environ),
        api_key=_api_key(settings, around.environ),
        client_credentials=_client_credentials(settings, around.environ),
        tls=_tls(settings, address, around),
    )
    if "bearer_token_env" in settings.content and "client_credentials" in settings.content:
        settings.problem("client_credentials", "either a bearer token or client credentials, not both")
    return access


def secret(setting: str, settings: SettingsTable, environ: Mapping[str, str]) -> str | None:
    """What the environment holds under the variable that the setting names."""
    variable = settings.optional_text(setting)
    return None if variable is None else _held(variable, setting, settings, environ)


def header_name_fault(name: str) -> str | None:
    """Why nothing of a binding's own may be sent in a header of this name; None where it may."""
    if not _HEADER_NAME.fullmatch(name):
        return "expected the name of a header"
    return f"{name} has a meaning of its own" if name.lower() in _TAKEN else None


def _held(variable: str, setting: str, settings: SettingsTable, environ: Mapping[str, str]) -> str | None:
    held = environ.get(variable, "")
    if not held:
        settings.problem(setting, f"{variable} is not set in the environment")
        return None
    return held


def _in_a_header(setting: str, what: str, settings: SettingsTable, environ: Mapping[str, str]) -> str | None:
    found = secret(setting, settings, environ)
    if found is not None and not is_token(found):
        settings.problem(setting, f"{settings.text(setting)} does not hold {what}")
    return found


def _bearer_token(settings: SettingsTable, environ: Mapping[str, str]) -> str | None:
    return _in_a_header("bearer_token_env", "a token", settings, environ)


def _api_key(settings: SettingsTable, environ: Mapping[str, str]) -> ApiKey | None:
    header = settings.optional_text("api_key_header") or API_KEY_HEADER
    key = _in_a_header("api_key_env", "a key", settings, environ)
    if "api_key_header" in settings.content and "api_key_env" not in settings.content:
        settings.problem("api_key_header", "there is no key for it; expected api_key_env")
    if fault := header_name_fault(header):
        settings.problem("api_key_header", fault)
    elif header.lower() == _BEARERS.lower() and {"bearer_token_env", "client_credentials"} & settings.content.keys():
        settings.problem("api_key_header", f"{_BEARERS} carries the token already")
    return None if key is None else ApiKey(header, key)


def _client_credentials(settings: SettingsTable, environ: Mapping[str, str]) -> ClientCredentials | None:
    table = settings.table("client_credentials")
    if "client_credentials" not in settings.content:
        return None
    credentials = ClientCredentials(
        token_url=_token_url(table),
        client_id=table.text("client_id"),
        secret=_required_secret("client_secret_env", table, environ),
        credentials_in=table.word("credentials_in", CredentialsIn, CredentialsIn.HEADER),
        scope=table.optional_text("scope"),
    )
    table.refuse_unknown()
    return credentials


def _required_secret(setting: str, table: SettingsTable, environ: Mapping[str, str]) -> str:
    variable = table.text(setting)
    return (_held(variable, setting, table, environ) or "") if variable else ""


def _token_url(table: SettingsTable) -> str:
    url = table.text("token_url")
    if not url:
        return url
    if fault := http_fault(url):
        table.problem("token_url", fault)
    elif urlsplit(url).scheme != "https" and not _is_loopback(urlsplit(url).hostname or ""):
        table.problem("token_url", "a secret is sent there: expected https, or http at a loopback address")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tls(settings: SettingsTable, address: str, around: Surroundings) -> Tls | None:
    table = settings.table("tls")
    if "tls" not in settings.content:
        return None
    tls = Tls(
        ca_file=_file("ca_file", table, around),
        certificate_file=_file("certificate_file", table, around),
        key_file=_file("key_file", table, around),
        key_password=secret("key_password_env", table, around.environ),
    )
    table.refuse_unknown()
    if address and urlsplit(address).scheme != "https":
        table.problem("ca_file", "the address is none of https: nothing of this would be used")
    if tls.certificate_file is None and (tls.key_file is not None or tls.key_password is not None):
        table.problem("certificate_file", "missing beside its key")
    if tls.ca_file is None and tls.certificate_file is None:
        table.problem("ca_file", "expected ca_file, certificate_file or both")
    for setting, fault in certificates.faults(tls, around.clock()):
        table.problem(setting if f"{setting}_env" not in table.content else f"{setting}_env", fault)
    return tls


def _file(setting: str, table: SettingsTable, around: Surroundings) -> Path | None:
    """A path that stands in the binding, or in the variable that it names."""
    written = table.optional_text(setting)
    named = secret(f"{setting}_env", table, around.environ)
    if setting in table.content and f"{setting}_env" in table.content:
        table.problem(setting, f"either {setting} or {setting}_env, not both")
    path = written or named
    return None if path is None else (around.folder / path).resolve()
