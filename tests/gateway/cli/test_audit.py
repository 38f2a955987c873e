"""`meridian audit`, on real ledgers."""

import json
import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.audit.segment import name_of
from gateway.audit.signing import SIGNING_VARIABLE, SigningKey, public_keys
from gateway.audit.statements import STATEMENTS_NAME
from gateway.audit.storage import DirectoryStorage, segment_names
from gateway.audit.subjects import KEY_VARIABLE, SubjectKeys
from gateway.cli import app
from tests.gateway.audit.vouched import KEY, Written, written

SETTINGS = """
profile = "city"
policies = "p"
sources = "s.toml"
ledger = "ledger"
[mandate]
issuer = "https://identity.example"
audience = "meridian"
key_set = "keys.json"
[checkpoints]
key = "signing.pem"
anchor_directory = "anchor"
"""


def run(*arguments: str | Path) -> Result:
    """The command with these arguments."""
    return CliRunner().invoke(app, ["audit", *map(str, arguments)])


@pytest.fixture
def place(tmp_path: Path) -> Written:
    """A ledger with its anchor, settings, signing key and public key."""
    (tmp_path / "meridian.toml").write_text(SETTINGS)
    KEY.write(tmp_path / "signing.pem")
    (tmp_path / "public.pem").write_text(KEY.public.pem())
    return written(tmp_path)


@pytest.fixture
def config(place: Written) -> Path:
    """The settings file."""
    return place.ledger.with_name("meridian.toml")


@pytest.fixture
def public(place: Written) -> Path:
    """The file of the public key."""
    return place.ledger.with_name("public.pem")


def test_a_whole_ledger_is_accepted(place: Written, public: Path) -> None:
    """With what vouches for it, and what was not asked for."""
    result = run("verify", place.ledger, "--public-key", public, "--anchor", place.anchor)
    assert result.exit_code == 0
    told = result.stdout.splitlines()
    assert told[0].startswith(f"{place.ledger}: whole; 60 entries in ")
    assert told[1].endswith("0 came after it")
    assert told[2] == f"signed by key {KEY.public.id}"
    assert told[3].startswith("the anchor holds ")
    alone = run("verify", place.ledger).stdout
    assert "--public-key proves whose it is" in alone
    assert "--anchor proves" in alone


def test_what_is_wrong_is_named(place: Written, public: Path) -> None:
    """For people line by line, for programs as JSON; exit code 1."""
    (place.ledger / name_of(2)).unlink()
    result = run("verify", place.ledger, "--public-key", public)
    assert result.exit_code == 1
    assert "000002.jsonl:0: MISSING_SEGMENT: 1 segment(s) missing" in result.stdout
    found = json.loads(run("verify", place.ledger, "--public-key", public, "--json").stdout)
    assert (found["accepted"], found["key_given"], found["anchored"]) == (False, True, None)
    assert found["findings"][0] == {
        "fault": "MISSING_SEGMENT",
        "warning": False,
        "file": "000002.jsonl",
        "line": 0,
        "detail": "1 segment(s) missing",
    }
    assert found["checkpoint"]["lines"] == found["head"]["seq"]
    assert [key["id"] for key in found["keys"]] == [KEY.public.id]


def test_what_cannot_be_checked_has_an_exit_code_of_its_own(place: Written, tmp_path: Path) -> None:
    """No ledger, no key, no anchor: 2."""
    assert run("verify", tmp_path / "absent").exit_code == 2
    assert run("verify", place.ledger, "--public-key", tmp_path / "absent.pem").exit_code == 2
    assert run("verify", place.ledger, "--anchor", tmp_path / "absent").exit_code == 2


def test_a_ledger_without_checkpoints_says_what_would_not_show(place: Written) -> None:
    """And with a key that was given, it is refused."""
    (place.ledger / STATEMENTS_NAME).unlink()
    assert "would not show" in run("verify", place.ledger).stdout


def test_an_export_is_lines_for_other_tools(place: Written, tmp_path: Path) -> None:
    """By time and kind, to the console or to a new file."""
    told = [json.loads(line) for line in run("export", place.ledger, "--kind", "operation").stdout.splitlines()]
    assert [line["entry"]["request_id"] for line in told] == [f"request-{number}" for number in range(60)]
    assert told[0].keys() == {"seq", "segment", "kind", "time", "entry"}
    assert told[0]["time"] == told[0]["entry"]["time"]
    middle = told[30]["time"]
    later = run("export", place.ledger, "--kind", "operation", "--since", middle).stdout.splitlines()
    assert json.loads(later[0]) == told[30]
    file = tmp_path / "export.jsonl"
    assert run("export", place.ledger, "--until", middle, "-o", file).exit_code == 0
    assert json.loads(file.read_text().splitlines()[0])["kind"] == "start"
    assert run("export", place.ledger, "-o", file).exit_code == 2
    assert run("export", tmp_path / "absent").exit_code == 2
    assert "is no day" in run("export", place.ledger, "--since", "yesterday").stderr


def test_a_checkpoint_can_be_asked_for(config: Path, place: Written, public: Path) -> None:
    """It is brought to the anchor; while a gateway writes, it is the gateway's."""
    before = json.loads(run("verify", place.ledger, "--json").stdout)["statements"]
    result = run("checkpoint", "--config", config)
    assert result.exit_code == 0
    assert f"statement {before + 1} vouches for" in result.stdout
    assert "anchor directory: has it" in result.stdout
    assert run("verify", place.ledger, "--public-key", public, "--anchor", place.anchor).exit_code == 0
    storage = DirectoryStorage(place.ledger)
    storage.lock()
    refused = run("checkpoint", "--config", config)
    storage.unlock()
    assert refused.exit_code == 2
    assert "a gateway writes this ledger" in refused.stderr


def test_old_segments_are_dropped_on_demand(config: Path, place: Written, public: Path) -> None:
    """Those that end before the day; a day to come is refused."""
    assert run("drop-before", "2026-03-01", "--config", config).stdout.startswith("0 segments dropped")
    assert run("drop-before", "2999-01-01", "--config", config).exit_code == 2
    result = run("drop-before", "2026-03-02", "--config", config)
    assert "dropped 000001.jsonl to " in result.stdout
    assert len(segment_names(place.ledger)) == 1
    verified = run("verify", place.ledger, "--public-key", public, "--anchor", place.anchor)
    assert (verified.exit_code, "DROPPED" in verified.stdout) == (0, True)


def test_a_new_signing_key_is_printed_by_its_public_half(tmp_path: Path) -> None:
    """The secret half is the owner's alone."""
    file = tmp_path / "signing.pem"
    made = run("key", "new", file)
    assert made.stdout == run("key", "public", file).stdout == SigningKey.of_file(file).public.pem()
    assert run("key", "new", file).exit_code == 2
    assert run("key", "public", tmp_path / "absent").exit_code == 2


def test_the_signing_key_is_rotated(config: Path, place: Written, public: Path) -> None:
    """The old one introduces the new one, and is kept; verification needs the first public key only."""
    result = run("key", "rotate", "signing", "--config", config)
    assert result.exit_code == 0, result.stderr
    fresh = SigningKey.of_file(config.with_name("signing.pem"))
    assert fresh.public != KEY.public
    assert SigningKey.of_file(config.with_name(f"signing-{KEY.public.id}.pem")).public == KEY.public
    assert fresh.public.pem() in result.stdout
    assert run("checkpoint", "--config", config).exit_code == 0
    assert run("verify", place.ledger, "--public-key", public, "--anchor", place.anchor).exit_code == 0
    register = run("key", "list", place.ledger).stdout.splitlines()
    assert register[0].endswith("introduced by itself")
    assert re.fullmatch(rf"{fresh.public.id}  since .* UTC, introduced by key {KEY.public.id}", register[1])
    public.write_text(fresh.public.pem())
    assert run("verify", place.ledger, "--public-key", public).exit_code == 1


def test_a_signing_key_of_the_environment_is_rotated_in_its_file(
    config: Path, place: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other secrets in it stay as they are."""
    file = config.with_name("secrets.env")
    file.write_text(f"A=1\n{SIGNING_VARIABLE}={KEY.hexadecimal()}\nB=2\n")
    config.write_text(SETTINGS.replace('key = "signing.pem"', ""))
    assert "needs a signing key" in run("key", "rotate", "signing", "--config", config).stderr
    monkeypatch.setenv(SIGNING_VARIABLE, KEY.hexadecimal())
    assert "--secrets names the one" in run("key", "rotate", "signing", "--config", config).stderr
    result = run("key", "rotate", "signing", "--config", config, "--secrets", file)
    assert result.exit_code == 0, result.stderr
    first, changed, last = file.read_text().splitlines()
    assert (first, last) == ("A=1", "B=2")
    fresh = SigningKey.of_hexadecimal(changed.partition("=")[2])
    assert fresh.public.pem() in result.stdout
    assert fresh.hexadecimal() not in result.stdout
    assert os.stat(file).st_mode & 0o777 == 0o600
    monkeypatch.setenv(SIGNING_VARIABLE, fresh.hexadecimal())
    assert run("checkpoint", "--config", config).exit_code == 0
    assert run("verify", place.ledger).exit_code == 0


def test_the_subject_key_is_rotated(tmp_path: Path) -> None:
    """A new one in front of the old one, which is kept; nothing of either is shown."""
    file, secret = tmp_path / "secrets.env", "ab" * 32
    file.write_text(f"{KEY_VARIABLE}={secret}\nOTHER=x\n")
    result = run("key", "rotate", "subjects", "--secrets", file)
    assert result.exit_code == 0
    keys = SubjectKeys.parse(file.read_text().splitlines()[0].partition("=")[2])
    assert (len(keys.secrets), keys.oldest_secret.hex()) == (2, secret)
    assert keys.newest.version in result.stdout
    assert not any(each.hex() in result.stdout for each in keys.secrets)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be written"), ("OTHER=x\n", "does not hold"), ("", "does not hold")]
)
def test_a_subject_key_that_is_not_there_is_not_rotated(tmp_path: Path, content: str | None, said: str) -> None:
    """Exit code 2, and what to do."""
    file = tmp_path / "secrets.env"
    if content is not None:
        file.write_text(content)
    result = run("key", "rotate", "subjects", "--secrets", file)
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert "needs --secrets" in run("key", "rotate", "subjects").stderr
    assert "needs --config" in run("key", "rotate", "signing").stderr


def test_the_file_of_public_keys_may_hold_several(place: Written, public: Path) -> None:
    """One of them is enough."""
    public.write_text(SigningKey.fresh().public.pem() + KEY.public.pem())
    assert len(public_keys(public)) == 2
    assert run("verify", place.ledger, "--public-key", public).exit_code == 0
