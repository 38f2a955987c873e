"""Settings, read once from one TOML file; secrets come from the environment only.

`KNOWN` lists every setting; docs/settings.md explains them, and a test holds the two together. The demo profile may
pin the policy day; for that it binds to loopback only and trusts demo keys only.
"""

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from gateway.errors import StartRefused
from gateway.limits import Limits

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Profile(StrEnum):
    """DEMO serves the model city; CITY is everything real."""

    DEMO = "demo"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class KeySetUrl:
    """Where the issuer publishes its keys; `refresh` and `tolerate` in seconds, as `gateway.http` keeps them."""

    url: str
    refresh: float = 300.0
    tolerate: float = 3_600.0


@dataclass(frozen=True, slots=True)
class MandateSettings:
    """Whose tokens are believed: issuer and audience as in RFC 9068, and the file or address of its public keys."""

    issuer: str
    audience: str
    key_set: Path | KeySetUrl


@dataclass(frozen=True, slots=True)
class CheckpointSettings:
    """How the ledger is vouched for: under which key, every so many lines or seconds, and at which anchors outside.

    The key may come from the environment instead. Segments older than `keep_days` are dropped; None keeps all.
    """

    key: Path | None = None
    lines: int = 10_000
    seconds: float = 60.0
    anchor_directory: Path | None = None
    anchor_url: str | None = None
    anchor_git: Path | None = None
    keep_days: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that varies between two installations. `deadline` is the time for all sources, in seconds.

    Without `ops_port` there is no operations port, and so no metrics. Without `state`, what the gateway must remember
    lies beside the ledger (see `state_directory`). `supervisor` is the organisation whose tokens may make reports.
    """

    profile: Profile
    policies: Path
    sources: Path
    ledger: Path
    mandate: MandateSettings
    limits: Limits
    policy_day: date | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    ops_port: int | None = None
    deadline: float = 5.0
    introspection: bool = True
    state: Path | None = None
    checkpoints: CheckpointSettings = CheckpointSettings()
    supervisor: str | None = None

    @property
    def state_directory(self) -> Path:
        """Where one process keeps what a restart must not forget."""
        return self.state or self.ledger.with_name(f"{self.ledger.name}-state")


class Need(StrEnum):
    """What stands in place of a default."""

    REQUIRED = "required"
    OPTIONAL = "–"


@dataclass(frozen=True, slots=True)
class Known:
    """A setting's type as TOML has it (a whole number passes for a fraction), and its default."""

    type: type
    default: object = Need.REQUIRED


KNOWN: Final[Mapping[str, Known]] = MappingProxyType(
    {
        "profile": Known(str),
        "policies": Known(str),
        "sources": Known(str),
        "ledger": Known(str),
        "state": Known(str, Need.OPTIONAL),
        "supervisor": Known(str, Need.OPTIONAL),
        "policy_day": Known(date, Need.OPTIONAL),
        "host": Known(str, "127.0.0.1"),
        "port": Known(int, 8000),
        "ops_port": Known(int, Need.OPTIONAL),
        "deadline": Known(float, 5.0),
        "introspection": Known(bool, True),
        "mandate.issuer": Known(str),
        "mandate.audience": Known(str),
        "mandate.key_set": Known(str, Need.OPTIONAL),
        "mandate.key_set_url": Known(str, Need.OPTIONAL),
        "mandate.refresh": Known(float, 300.0),
        "mandate.tolerate": Known(float, 3_600.0),
        "checkpoints.key": Known(str, Need.OPTIONAL),
        "checkpoints.lines": Known(int, 10_000),
        "checkpoints.seconds": Known(float, 60.0),
        "checkpoints.anchor_directory": Known(str, Need.OPTIONAL),
        "checkpoints.anchor_url": Known(str, Need.OPTIONAL),
        "checkpoints.anchor_git": Known(str, Need.OPTIONAL),
        "checkpoints.keep_days": Known(int, Need.OPTIONAL),
        **{f"limits.{each.name}": Known(int, each.default) for each in fields(Limits)},
    }
)
"""Every setting; a dot stands between a table and what is in it."""

_TABLES: Final = frozenset(name.partition(".")[0] for name in KNOWN if "." in name)


def read_settings(path: Path) -> Settings:
    """The settings in a file; paths in it are relative to it. Raises `StartRefused` naming what is wrong."""
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except OSError as error:
        raise StartRefused(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StartRefused(f"{path}: {error}") from error
    try:
        settings = _settings(path.parent, _complete(dict(_flat(found))))
        refuse_unsafe(settings)
    except StartRefused as refused:
        raise StartRefused(f"{path}: {refused}") from None
    return settings


def refuse_unsafe(settings: Settings) -> None:
    """Refuse what one setting allows and another forbids. Raises `StartRefused`."""
    if settings.profile is not Profile.DEMO and settings.policy_day is not None:
        raise StartRefused("policy_day may be pinned in the demo profile only")
    if settings.profile is Profile.DEMO and settings.host not in LOOPBACK:
        raise StartRefused("the demo profile serves on a loopback address only")
    if settings.ops_port == settings.port:
        raise StartRefused("ops_port must be another port than port")
    checkpoints = settings.checkpoints
    if settings.ledger in {checkpoints.anchor_directory, checkpoints.anchor_git}:
        raise StartRefused("an anchor must be outside the ledger's directory")


def _flat(found: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in found.items():
        if name not in _TABLES:
            yield name, value
        elif not isinstance(value, dict):
            raise StartRefused(f"{name} must be a table: [{name}]")
        else:
            yield from ((f"{name}.{inner}", each) for inner, each in value.items())


def _complete(found: Mapping[str, object]) -> dict[str, Any]:
    """Every known setting with its value; None where it is optional and absent."""
    for name, value in found.items():
        if name not in KNOWN:
            raise StartRefused(f"unknown setting {name!r}; known are {', '.join(sorted(KNOWN))}")
        if not _is(value, KNOWN[name].type):
            raise StartRefused(f"{name} must be of type {KNOWN[name].type.__name__}")
    for name, known in KNOWN.items():
        if name not in found and known.default is Need.REQUIRED:
            raise StartRefused(f"the setting {name!r} is missing")
    return {name: found.get(name, _default(known)) for name, known in KNOWN.items()}


def _is(value: object, wanted: type) -> bool:
    if wanted is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    # true is an int and a point in time is a date in Python, but not in TOML
    return isinstance(value, wanted) and not (isinstance(value, bool) and wanted is int) and type(value) is not datetime


def _default(known: Known) -> object:
    return None if isinstance(known.default, Need) else known.default


def _settings(base: Path, found: Mapping[str, Any]) -> Settings:
    return Settings(
        profile=_profile(found["profile"]),
        policies=base / found["policies"],
        sources=base / found["sources"],
        ledger=base / found["ledger"],
        mandate=MandateSettings(found["mandate.issuer"], found["mandate.audience"], _key_set(base, found)),
        limits=_limits(found),
        policy_day=found["policy_day"],
        host=found["host"],
        port=_port(found, "port"),
        ops_port=None if found["ops_port"] is None else _port(found, "ops_port"),
        deadline=_seconds(found, "deadline", at_least=0.001),
        introspection=found["introspection"],
        state=_path(base, found, "state"),
        supervisor=found["supervisor"],
        checkpoints=_checkpoints(base, found),
    )


def _path(base: Path, found: Mapping[str, Any], name: str) -> Path | None:
    return None if found[name] is None else base / found[name]


def _checkpoints(base: Path, found: Mapping[str, Any]) -> CheckpointSettings:
    url, days = found["checkpoints.anchor_url"], found["checkpoints.keep_days"]
    for name in ("checkpoints.lines", "checkpoints.keep_days"):
        if found[name] is not None and found[name] < 1:
            raise StartRefused(f"{name} must be positive")
    return CheckpointSettings(
        key=_path(base, found, "checkpoints.key"),
        lines=found["checkpoints.lines"],
        seconds=_seconds(found, "checkpoints.seconds", at_least=1),
        anchor_directory=_path(base, found, "checkpoints.anchor_directory"),
        anchor_url=None if url is None else _trustworthy("checkpoints.anchor_url", url),
        anchor_git=_path(base, found, "checkpoints.anchor_git"),
        keep_days=days,
    )


def _profile(word: str) -> Profile:
    try:
        return Profile(word)
    except ValueError:
        raise StartRefused(f"profile must be one of {', '.join(Profile)}") from None


def _port(found: Mapping[str, Any], name: str) -> int:
    port: int = found[name]
    if not 1 <= port <= 65_535:
        raise StartRefused(f"{name} must be from 1 to 65535")
    return port


def _seconds(found: Mapping[str, Any], name: str, *, at_least: float) -> float:
    seconds = float(found[name])
    if not (math.isfinite(seconds) and seconds >= at_least):
        raise StartRefused(f"{name} must be a number of seconds, at least {at_least:g}")
    return seconds


def _limits(found: Mapping[str, Any]) -> Limits:
    given = {each.name: found[f"limits.{each.name}"] for each in fields(Limits)}
    for name, value in given.items():
        if value < 1:
            raise StartRefused(f"limits.{name} must be positive")
    return Limits(**given)


def _key_set(base: Path, found: Mapping[str, Any]) -> Path | KeySetUrl:
    file, url = found["mandate.key_set"], found["mandate.key_set_url"]
    if (file is None) == (url is None):
        raise StartRefused("[mandate] needs either key_set or key_set_url")
    refresh = _seconds(found, "mandate.refresh", at_least=30)
    tolerate = _seconds(found, "mandate.tolerate", at_least=refresh)
    return KeySetUrl(_trustworthy("mandate.key_set_url", url), refresh, tolerate) if file is None else base / file


def _trustworthy(name: str, url: str) -> str:
    """A URL whose answer nobody on the way can have written, and that holds no secret."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or port == 0 or parts.fragment or parts.username is not None or parts.password is not None:
        raise StartRefused(f"{name} must be a URL with a host and without user, password or fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise StartRefused(f"{name} must be https, or http at a loopback address")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
