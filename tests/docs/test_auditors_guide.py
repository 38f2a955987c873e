"""The auditor's guide: what it shows is what is printed, of a real ledger, and every finding is explained."""

from pathlib import Path
from typing import Final

import pytest

from gateway.audit.continuity import Fault
from gateway.audit.entry import Kind
from tests.docs.walk import Command, steps
from tests.gateway.audit.vouched import KEY, written

GUIDE: Final = Path(__file__).parents[2] / "docs" / "auditors-guide.md"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The supervisor's folder: the copy, the key, the anchor."""
    written(tmp_path)
    (tmp_path / "meridian-public.pem").write_text(KEY.public.pem())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_shown_is_what_is_printed(desk: Path) -> None:
    """Command by command, from top to bottom."""
    commands = [step for step in steps(GUIDE) if isinstance(step, Command)]
    assert len(commands) == 9
    for command in commands:
        output = command.output(desk)
        assert command.shows(output), f"{command.text}\n{output}"


def test_every_finding_and_every_kind_of_line_is_explained() -> None:
    """By its word."""
    text = GUIDE.read_text(encoding="utf-8")
    assert [fault for fault in Fault if fault.value not in text] == []
    assert [kind for kind in Kind if f"`{kind.value}`" not in text] == []
