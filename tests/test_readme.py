"""What the README prints is what happens."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_every_link_of_the_readme_leads_somewhere() -> None:
    """Relative links name files of this repository."""
    text = README.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []


def test_every_make_target_of_the_readme_exists() -> None:
    """Commands that are shown can be run."""
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(?:\$ )?make ([a-z]+)", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert {"run", "test", "lottery"} <= targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
