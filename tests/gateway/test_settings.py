"""Settings: what is taken, what is refused, and that the documentation tells of each."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from gateway.errors import StartRefused
from gateway.limits import Limits
from gateway.settings import (
    KNOWN,
    CheckpointSettings,
    KeySetUrl,
    MandateSettings,
    Need,
    Profile,
    Settings,
    read_settings,
)

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "settings.md"

LEAST: Final = {"profile": '"city"', "policies": '"p"', "sources": '"s.toml"', "ledger": '"l"'}
MANDATE: Final = {"issuer": '"https://identity.example"', "audience": '"meridian"', "key_set": '"keys.json"'}


def written(
    directory: Path, *, mandate: dict[str, str | None] | None = None, limits: str = "", **changes: str | None
) -> Path:
    """A settings file with changes to the least that is needed; None takes a setting out. Values are TOML."""
    top = {**LEAST, **changes}
    table = {**MANDATE, **(mandate or {})}
    lines = [f"{name} = {value}" for name, value in top.items() if value is not None]
    lines += ["[mandate]", *(f"{name} = {value}" for name, value in table.items() if value is not None), limits]
    path = directory / "meridian.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    """Why these settings are refused."""
    with pytest.raises(StartRefused) as refused:
        read_settings(path)
    assert str(refused.value).startswith(f"{path}: ")
    return str(refused.value).removeprefix(f"{path}: ")


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    """Everything else has a default, and paths are relative to the file."""
    assert read_settings(written(tmp_path)) == Settings(
        profile=Profile.CITY,
        policies=tmp_path / "p",
        sources=tmp_path / "s.toml",
        ledger=tmp_path / "l",
        mandate=MandateSettings("https://identity.example", "meridian", tmp_path / "keys.json"),
        limits=Limits(),
    )
    assert read_settings(written(tmp_path)).state_directory == tmp_path / "l-state"


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    """By a file that has it all."""
    path = written(
        tmp_path,
        profile='"demo"',
        policy_day="2007-11-01",
        host='"localhost"',
        port="9000",
        ops_port="9001",
        deadline="3",
        introspection="false",
        state='"kept"',
        mandate={
            "key_set": None,
            "key_set_url": '"https://identity.example/keys"',
            "refresh": "60",
            "tolerate": "120.5",
        },
        limits="""
            [limits]
            body_bytes = 1000
            depth = 3
            [checkpoints]
            key = "signing.pem"
            lines = 7
            seconds = 1.5
            anchor_directory = "outside"
            anchor_url = "https://supervisor.example/anchor"
            anchor_git = "anchor.git"
            keep_days = 3650
        """,
    )
    found = read_settings(path)
    assert (found.profile, found.policy_day) == (Profile.DEMO, date(2007, 11, 1))
    assert (found.host, found.port, found.ops_port) == ("localhost", 9000, 9001)
    assert (found.deadline, found.introspection) == (3.0, False)
    assert found.state_directory == tmp_path / "kept"
    assert found.mandate.key_set == KeySetUrl("https://identity.example/keys", 60.0, 120.5)
    assert found.limits == Limits(body_bytes=1000, depth=3)
    assert found.checkpoints == CheckpointSettings(
        tmp_path / "signing.pem",
        7,
        1.5,
        tmp_path / "outside",
        "https://supervisor.example/anchor",
        tmp_path / "anchor.git",
        3650,
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"profile": None}, "the setting 'profile' is missing"),
        ({"ledger": None}, "the setting 'ledger' is missing"),
        ({"profile": '"town"'}, "profile must be one of demo, city"),
        ({"colour": '"red"'}, "unknown setting 'colour'"),
        ({"port": '"8000"'}, "port must be of type int"),
        ({"port": "true"}, "port must be of type int"),
        ({"port": "0"}, "port must be from 1 to 65535"),
        ({"ops_port": "65536"}, "ops_port must be from 1 to 65535"),
        ({"ops_port": "8000"}, "ops_port must be another port"),
        ({"deadline": "true"}, "deadline must be of type float"),
        ({"deadline": "0"}, "deadline must be a number of seconds"),
        ({"deadline": "inf"}, "deadline must be a number of seconds"),
        ({"deadline": "nan"}, "deadline must be a number of seconds"),
        ({"introspection": "1"}, "introspection must be of type bool"),
        ({"policy_day": '"2007-11-01"'}, "policy_day must be of type date"),
        ({"policy_day": "2007-11-01T00:00:00"}, "policy_day must be of type date"),
        ({"policy_day": "2007-11-01"}, "policy_day may be pinned in the demo profile only"),
        ({"profile": '"demo"', "host": '"0.0.0.0"'}, "the demo profile serves on a loopback address only"),
        ({"limits": "[limits]\ndepth = 0"}, "limits.depth must be positive"),
        ({"limits": "[limits]\ndepth = true"}, "limits.depth must be of type int"),
        ({"limits": "[limits]\nheight = 1"}, "unknown setting 'limits.height'"),
        ({"limits": "[[limits]]\ndepth = 1"}, "limits must be a table"),
        ({"limits": "[checkpoints]\nlines = 0"}, "checkpoints.lines must be positive"),
        ({"limits": "[checkpoints]\nkeep_days = 0"}, "checkpoints.keep_days must be positive"),
        ({"limits": "[checkpoints]\nseconds = 0.5"}, "checkpoints.seconds must be a number of seconds, at least 1"),
        ({"limits": '[checkpoints]\nanchor_url = "http://supervisor.example"'}, "checkpoints.anchor_url must be https"),
        ({"limits": '[checkpoints]\nanchor_directory = "l"'}, "an anchor must be outside the ledger's directory"),
        ({"mandate": {"issuer": None}}, "the setting 'mandate.issuer' is missing"),
        ({"mandate": {"audience": "7"}}, "mandate.audience must be of type str"),
        ({"mandate": {"key_set": None}}, "[mandate] needs either key_set or key_set_url"),
        ({"mandate": {"key_set_url": '"https://x.example/keys"'}}, "[mandate] needs either key_set or key_set_url"),
        ({"mandate": {"refresh": "29"}}, "mandate.refresh must be a number of seconds, at least 30"),
        ({"mandate": {"tolerate": "299"}}, "mandate.tolerate must be a number of seconds, at least 300"),
    ],
)
def test_what_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    """With a sentence that names the setting."""
    assert said in refusal(written(tmp_path, **changes))


@pytest.mark.parametrize(
    "url",
    [
        "https://identity.example/keys?a=b",
        "https://[2001:db8::1]:8443/",
        "http://127.0.0.1:9/k",
        "http://[::1]/",
        "http://localhost/",
    ],
)
def test_addresses_of_an_issuer(tmp_path: Path, url: str) -> None:
    """Anywhere by https, on this machine by http."""
    settings = read_settings(written(tmp_path, mandate={"key_set": None, "key_set_url": f'"{url}"'}))
    assert settings.mandate.key_set == KeySetUrl(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://identity.example/keys", "must be https"),
        ("http://localhost.example/", "must be https"),
        ("http://192.168.0.1/", "must be https"),
        ("file:///etc/keys.json", "must be a URL with a host"),
        ("ftp://identity.example/", "must be https"),
        ("identity.example/keys", "must be a URL with a host"),
        ("https://user:secret@identity.example/", "without user, password"),
        ("https://identity.example/#keys", "fragment"),
        ("https://identity.example:x/", "must be a URL with a host"),
        ("", "must be a URL with a host"),
    ],
)
def test_no_addresses_of_an_issuer(tmp_path: Path, url: str, said: str) -> None:
    """Nobody on the way may write the keys, and the settings hold no secret, which is not repeated either."""
    told = refusal(written(tmp_path, mandate={"key_set": None, "key_set_url": f'"{url}"'}))
    assert said in told
    assert "secret" not in told


@pytest.mark.parametrize("content", [b"profile =", b"\xff\xfe", b"mandate = 7", b'profile = "\xff"'])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    """So is one that is not there."""
    path = tmp_path / "meridian.toml"
    assert "cannot be read" in refusal(path)
    path.write_bytes(content)
    assert refusal(path)


def documented() -> dict[str, str]:
    """Setting → default, as the tables of the document have them."""
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+?) \| .+ \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(dict(rows))
    return dict(rows)


def shown(default: object) -> str:
    """A default as the document writes it: as TOML does, or as one of the words in its place."""
    if isinstance(default, Need):
        return default.value
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return (
        f'`"{default}"`'
        if isinstance(default, str)
        else f"`{default:g}`"
        if isinstance(default, float)
        else f"`{default}`"
    )


def test_the_document_tells_of_every_setting() -> None:
    """With its default, and of no other."""
    assert documented() == {name: shown(known.default) for name, known in KNOWN.items()}


def test_defaults_are_those_of_the_code(tmp_path: Path) -> None:
    """What the table of settings says is what the dataclasses have."""
    read = read_settings(written(tmp_path, mandate={"key_set": None, "key_set_url": '"https://x.example/"'}))
    assert read.mandate.key_set == KeySetUrl("https://x.example/")
    for each in fields(Settings):
        if each.name in KNOWN and not isinstance(KNOWN[each.name].default, Need):
            assert each.default == KNOWN[each.name].default
