"""What vouches for the ledger, as the settings say."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.audit.errors import SigningKeyRefused
from gateway.audit.ledger import Ledger
from gateway.audit.signing import SIGNING_VARIABLE, SigningKey
from gateway.audit.storage import DirectoryStorage
from gateway.audit.verify import verify
from gateway.errors import StartRefused
from gateway.limits import Limits
from gateway.settings import CheckpointSettings, MandateSettings, Profile, Settings
from gateway.vouching import environment_vouching, vouching
from tests.gateway.audit.ledgers import NOON
from tests.gateway.audit.vouched import KEY

ENVIRONMENT = {SIGNING_VARIABLE: KEY.hexadecimal()}


def settings(directory: Path, checkpoints: CheckpointSettings, profile: Profile = Profile.CITY) -> Settings:
    """Settings of a ledger in a directory."""
    return Settings(
        profile=profile,
        policies=directory,
        sources=directory,
        ledger=directory / "ledger",
        mandate=MandateSettings("", "", directory),
        limits=Limits(),
        checkpoints=checkpoints,
    )


def test_without_a_key_nothing_is_signed_and_the_log_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is no reason not to serve; a command that must sign is refused."""
    with caplog.at_level(logging.WARNING):
        assert vouching(settings(tmp_path, CheckpointSettings()), {}) is None
    assert "not vouched for" in caplog.text
    with pytest.raises(StartRefused, match="no key to sign with"):
        environment_vouching(settings(tmp_path, CheckpointSettings()))


@pytest.mark.parametrize(
    "chosen",
    [
        CheckpointSettings(anchor_directory=Path("x")),
        CheckpointSettings(anchor_url="https://x.example"),
        CheckpointSettings(anchor_git=Path("x")),
        CheckpointSettings(keep_days=30),
    ],
)
def test_anchors_and_retention_need_a_key(tmp_path: Path, chosen: CheckpointSettings) -> None:
    """Whoever names them relies on signatures."""
    with pytest.raises(StartRefused, match="needs a signing key"):
        vouching(settings(tmp_path, chosen), {})


def test_a_key_that_cannot_be_used_refuses_the_start(tmp_path: Path) -> None:
    """With a sentence that names the file."""
    with pytest.raises(SigningKeyRefused, match=r"signing\.pem"):
        vouching(settings(tmp_path, CheckpointSettings(key=tmp_path / "signing.pem")), {})


def test_the_demo_makes_what_it_needs(tmp_path: Path) -> None:
    """Once; the city never does."""
    chosen = CheckpointSettings(key=tmp_path / "signing.pem", anchor_directory=tmp_path / "anchor")
    first = vouching(settings(tmp_path, chosen, Profile.DEMO), {})
    again = vouching(settings(tmp_path, chosen, Profile.DEMO), {})
    assert first is not None
    assert again is not None
    assert first.key.public == again.key.public
    assert (tmp_path / "anchor").is_dir()
    absent = replace(chosen, key=tmp_path / "absent" / "signing.pem")
    with pytest.raises(SigningKeyRefused, match="cannot be made"):
        vouching(settings(tmp_path, absent, Profile.DEMO), {})


def test_all_anchors_may_be_named_at_once(tmp_path: Path) -> None:
    """Each has its name."""
    chosen = CheckpointSettings(None, 5, 1.0, tmp_path, "https://x.example", tmp_path, 3)
    found = vouching(settings(tmp_path, chosen), ENVIRONMENT)
    assert found is not None
    assert [anchor.name for anchor in found.anchors()] == ["directory", "url", "git"]
    assert found.pace.keep is not None
    assert (found.pace.lines, found.pace.seconds, found.pace.keep.days) == (5, 1.0, 3)


async def test_a_ledger_is_vouched_for_from_start_to_stop(tmp_path: Path) -> None:
    """Under the policy in force."""
    place = settings(tmp_path, CheckpointSettings())
    found = vouching(place, ENVIRONMENT)
    assert found is not None
    ledger = await Ledger.open(DirectoryStorage(place.ledger), now=lambda: NOON)
    checkpoints = await found.open(ledger, lambda: "v7", lambda: NOON)
    await ledger.close(checkpoints.close)
    verified = verify(place.ledger, [KEY.public])
    assert verified.findings == ()
    assert verified.checkpoint is not None
    assert verified.checkpoint[1].policy_version == "v7"


async def test_a_ledger_of_another_key_refuses_the_start(tmp_path: Path) -> None:
    """And says what to do."""
    place = settings(tmp_path, CheckpointSettings())
    first = vouching(place, ENVIRONMENT)
    other = vouching(place, {SIGNING_VARIABLE: SigningKey.fresh().hexadecimal()})
    assert first is not None
    assert other is not None
    ledger = await Ledger.open(DirectoryStorage(place.ledger), now=lambda: NOON)
    checkpoints = await first.open(ledger, lambda: "v", lambda: NOON)
    with pytest.raises(StartRefused, match="key rotate signing"):
        await other.open(ledger, lambda: "v", lambda: NOON)
    await ledger.close(checkpoints.close)
