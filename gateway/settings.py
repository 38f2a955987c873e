"""Settings, read once from one TOML file; secrets come from the environment only.

The demo profile may pin the policy day; for that it binds to loopback only and trusts demo keys only.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from gateway.errors import StartRefused
from gateway.limits import Limits

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Profile(StrEnum):
    """DEMO serves the model city; CITY is everything real."""

    DEMO = "demo"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class MandateSettings:
    """Whose tokens are believed: issuer and audience as in RFC 9068, and the file of the issuer's public keys."""

    issuer: str
    audience: str
    key_set: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that varies between two installations. `deadline` is the time for all sources, in seconds."""

    profile: Profile
    policies: Path
    sources: Path
    ledger: Path
    mandate: MandateSettings
    limits: Limits
    policy_day: date | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    deadline: float = 5.0
    introspection: bool = True


_KNOWN: Final = {
    "profile": str,
    "policy_day": date,
    "policies": str,
    "sources": str,
    "ledger": str,
    "host": str,
    "port": int,
    "deadline": float,
    "introspection": bool,
    "mandate": dict,
    "limits": dict,
}

_MANDATE: Final = ("issuer", "audience", "key_set")


def read_settings(path: Path) -> Settings:
    """The settings in a file; paths in it are relative to it. Raises `StartRefused` naming what is wrong."""
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except OSError as error:
        raise StartRefused(f"{path}: cannot be read ({error.strerror})") from error
    except tomllib.TOMLDecodeError as error:
        raise StartRefused(f"{path}: {error}") from error
    _refuse_unknown(path, found)
    settings = _settings(path, found)
    _refuse_unsafe(path, settings)
    return settings


def _refuse_unknown(path: Path, found: Mapping[str, Any]) -> None:
    for name, value in found.items():
        if name not in _KNOWN:
            raise StartRefused(f"{path}: unknown setting {name!r}; known are {', '.join(sorted(_KNOWN))}")
        expected = _KNOWN[name]
        if not isinstance(value, expected) and not (expected is float and isinstance(value, int)):
            raise StartRefused(f"{path}: {name} must be a {expected.__name__}")
    for name in ("profile", "policies", "sources", "ledger", "mandate"):
        if name not in found:
            raise StartRefused(f"{path}: the setting {name!r} is missing")
    for name in _MANDATE:
        if not isinstance(found["mandate"].get(name), str):
            raise StartRefused(f"{path}: [mandate] needs the text {name!r}")


def _settings(path: Path, found: Mapping[str, Any]) -> Settings:
    base = path.parent
    mandate = found["mandate"]
    plain = {name: found[name] for name in ("policy_day", "host", "port", "introspection") if name in found}
    return Settings(
        profile=_profile(path, found["profile"]),
        policies=base / found["policies"],
        sources=base / found["sources"],
        ledger=base / found["ledger"],
        mandate=MandateSettings(mandate["issuer"], mandate["audience"], base / mandate["key_set"]),
        limits=_limits(path, found.get("limits", {})),
        deadline=float(found.get("deadline", 5.0)),
        **plain,
    )


def _profile(path: Path, word: str) -> Profile:
    try:
        return Profile(word)
    except ValueError:
        raise StartRefused(f"{path}: profile must be one of {', '.join(Profile)}") from None


def _limits(path: Path, found: Mapping[str, Any]) -> Limits:
    known = {each.name for each in fields(Limits)}
    for name, value in found.items():
        if name not in known or not isinstance(value, int) or value < 1:
            raise StartRefused(f"{path}: [limits] takes positive integers named {', '.join(sorted(known))}")
    return Limits(**found)


def _refuse_unsafe(path: Path, settings: Settings) -> None:
    if settings.profile is not Profile.DEMO and settings.policy_day is not None:
        raise StartRefused(f"{path}: policy_day may be pinned in the demo profile only")
    if settings.profile is Profile.DEMO and settings.host not in LOOPBACK:
        raise StartRefused(f"{path}: the demo profile serves on a loopback address only")
