"""Composes what vouches for the ledger: the signing key, the anchors, and checkpoints while Meridian serves."""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from gateway.audit.anchors.contract import Anchor
from gateway.audit.anchors.directory import DirectoryAnchor
from gateway.audit.anchors.endpoint import EndpointAnchor
from gateway.audit.anchors.repository import RepositoryAnchor
from gateway.audit.checkpoints import Checkpoints, Pace, Sources
from gateway.audit.errors import SigningKeyRefused, StatementsRefused
from gateway.audit.ledger import Ledger
from gateway.audit.signing import SIGNING_VARIABLE, SigningKey, signing_key
from gateway.errors import StartRefused
from gateway.settings import CheckpointSettings, Profile, Settings

_LOG: Final = logging.getLogger("meridian.checkpoints")


@dataclass(frozen=True, slots=True)
class Vouching:
    """What the ledger in `directory` is vouched for with."""

    directory: Path
    key: SigningKey = field(repr=False)
    pace: Pace
    anchors: Callable[[], Sequence[Anchor]]

    async def open(self, ledger: Ledger, policy_version: Callable[[], str], now: Callable[[], datetime]) -> Checkpoints:
        """Begin to sign checkpoints of a ledger that is open. Raises `StartRefused`."""
        sources = Sources(lambda: ledger.end, policy_version, now)
        try:
            checkpoints = await Checkpoints.open(self.directory, self.key, self.anchors(), self.pace, sources)
        except StatementsRefused as refused:
            raise StartRefused(str(refused)) from refused
        except OSError as error:
            raise StartRefused(f"{self.directory}: checkpoints cannot be kept ({error.strerror})") from error
        checkpoints.start()
        return checkpoints


def vouching(settings: Settings, environment: Mapping[str, str]) -> Vouching | None:
    """As the settings say; None, and a warning, where there is no key to sign with.

    In the demo profile the key and the directory of the anchor are made if they are not there.

    Raises:
        StartRefused: anchors or retention without a key.
        SigningKeyRefused: the key cannot be used.
    """
    chosen = settings.checkpoints
    if settings.profile is Profile.DEMO:
        _prepare_demo(chosen)
    key = signing_key(environment, chosen.key)
    if key is None:
        _refuse_without_key(chosen)
        _LOG.warning("the ledger is not vouched for: there is no key to sign checkpoints with (checkpoints.key)")
        return None
    keep = None if chosen.keep_days is None else timedelta(days=chosen.keep_days)
    pace = Pace(chosen.lines, chosen.seconds, keep)
    return Vouching(settings.ledger, key, pace, lambda: _anchors(chosen, settings.ledger))


def environment_vouching(settings: Settings) -> Vouching:
    """The same for a command, which needs a key. Raises `StartRefused`, `SigningKeyRefused`."""
    found = vouching(settings, os.environ)
    if found is None:
        raise StartRefused(f"there is no key to sign with: checkpoints.key or {SIGNING_VARIABLE}")
    return found


def _anchors(chosen: CheckpointSettings, ledger: Path) -> list[Anchor]:
    anchors: list[Anchor] = []
    if chosen.anchor_directory is not None:
        anchors.append(DirectoryAnchor(chosen.anchor_directory))
    if chosen.anchor_url is not None:
        anchors.append(EndpointAnchor(chosen.anchor_url, ledger))
    if chosen.anchor_git is not None:
        anchors.append(RepositoryAnchor(chosen.anchor_git))
    return anchors


def _prepare_demo(chosen: CheckpointSettings) -> None:
    try:
        if chosen.key is not None and not chosen.key.exists():
            SigningKey.fresh().write(chosen.key)
        if chosen.anchor_directory is not None:
            chosen.anchor_directory.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise SigningKeyRefused(f"{error.filename}: cannot be made ({error.strerror})") from error


def _refuse_without_key(chosen: CheckpointSettings) -> None:
    wanting = {
        "checkpoints.anchor_directory": chosen.anchor_directory,
        "checkpoints.anchor_url": chosen.anchor_url,
        "checkpoints.anchor_git": chosen.anchor_git,
        "checkpoints.keep_days": chosen.keep_days,
    }
    for name, value in wanting.items():
        if value is not None:
            raise StartRefused(f"{name} needs a signing key: checkpoints.key or {SIGNING_VARIABLE}")
