"""The officers' guide: what it shows is what happens, and no refusal is without its mend, in both languages."""

import re
from pathlib import Path
from shutil import copytree
from typing import Final

import pytest

from tests.docs.refusals import refusals, unread
from tests.docs.walk import Command, Rows, steps

ROOT: Final = Path(__file__).parents[2]
ENGLISH: Final = ROOT / "docs" / "officers-guide.md"
CHINESE: Final = ROOT / "docs" / "officers-guide.zh.md"

OF_ANY_NAME: Final = {"no …", "unknown … …"}
"""What the readers of cells make of the kind of name that they are told; the guide lists the kinds."""

OF_EXPECTATIONS: Final = {"…… …": {"allowed …", "denied …"}}
"""The decision itself is the message."""

READ_WHERE_THEY_ARE_WRITTEN: Final = {
    "budgets._known_or_blank",
    "cells.known",
    "cells.refuse",
    "expectations.check_expectations",
    "headers.check_header",
    "model_text.report_changed_model",
    "registers._entries",
    "rows._is_sound",
}
"""Functions whose message is their caller's, or that of a function which the collection reads by itself."""

guides = pytest.mark.parametrize("guide", [ENGLISH, CHINESE], ids=["english", "chinese"])


@guides
def test_the_walk_goes_as_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, guide: Path) -> None:
    """Every row is written and every command run, from top to bottom, in a copy of the policies."""
    copytree(ROOT / "policies", tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    for step in steps(guide):
        if isinstance(step, Rows):
            step.write(tmp_path)
        else:
            output = step.output(tmp_path)
            assert step.shows(output), f"{step.text}\n{output}"


def test_both_languages_walk_the_same_way() -> None:
    """The same rows, commands and outputs."""
    assert list(steps(ENGLISH)) == list(steps(CHINESE))
    assert any(isinstance(step, Command) for step in steps(ENGLISH))


@guides
def test_every_refusal_has_its_mend(guide: Path) -> None:
    """Collected from the loader's code; a message that is gone leaves the guide, too."""
    of_code = set(refusals())
    assert of_code >= OF_ANY_NAME | OF_EXPECTATIONS.keys()
    expected = (of_code - OF_ANY_NAME - OF_EXPECTATIONS.keys()).union(*OF_EXPECTATIONS.values())
    listed = list(listed_messages(guide))
    assert sorted(set(listed)) == sorted(expected)
    assert len(listed) == len(set(listed))


def test_no_refusal_escapes_the_collection() -> None:
    """Whoever refuses in a way that the collection cannot read has to teach it."""
    assert unread() == READ_WHERE_THEY_ARE_WRITTEN


def listed_messages(guide: Path) -> list[str]:
    """The messages in the first column of the tables below the last heading."""
    tables = re.split(r"^## ", guide.read_text(encoding="utf-8"), flags=re.MULTILINE)[-1]
    cells = (line.split(" | ")[0] for line in tables.splitlines() if line.startswith("| `"))
    return [message for cell in cells for _, message in re.findall(r"(`+) ?(.+?) ?\1(?!`)", cell)]


@guides
def test_every_mend_is_told(guide: Path) -> None:
    """Three filled columns a row."""
    tables = re.split(r"^## ", guide.read_text(encoding="utf-8"), flags=re.MULTILINE)[-1]
    rows = [line for line in tables.splitlines() if line.startswith("| `")]
    assert rows
    assert [row for row in rows if len([part for part in row.strip("| ").split(" | ") if part.strip()]) != 3] == []


@guides
def test_every_link_leads_somewhere(guide: Path) -> None:
    """Relative links name files of this repository, and headings of them."""
    for file, anchor in re.findall(r"\]\((?!https?:)([^)#]+)(?:#([^)]+))?\)", guide.read_text(encoding="utf-8")):
        target = guide.parent / file
        assert target.exists(), file
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert not anchor or anchor in {heading.lower().replace(" ", "-") for heading in headings}, anchor


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "docs/officers.md"])
def test_the_guide_is_found(page: str) -> None:
    """Where an officer begins to read."""
    assert "officers-guide" in (ROOT / page).read_text(encoding="utf-8")
