"""The walk through the files passes by every one of them."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "architecture.md"


def linked() -> set[Path]:
    """What the page links to within this repository."""
    found = re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE.read_text(encoding="utf-8"))
    return {(PAGE.parent / link).resolve() for link in found}


def test_every_link_leads_somewhere() -> None:
    """The picture included."""
    assert PAGE.parent / "request.svg" in linked()
    assert [link for link in linked() if not link.exists()] == []


@pytest.mark.parametrize("package", ["engine", "http"])
def test_every_module_is_passed_by(package: str) -> None:
    """Of the packages that a request goes through."""
    modules = {each for each in (PAGE.parents[1] / "gateway" / package).glob("*.py") if each.name != "__init__.py"}
    assert modules
    assert sorted(modules - linked()) == []
