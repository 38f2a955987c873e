"""What the README prints is what happens, and in both languages it prints the same."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
CHINESE = README.with_suffix(".zh.md")


def links(readme: Path) -> list[str]:
    """What it links to within this repository, the other language left out."""
    found = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme.read_text(encoding="utf-8"))
    return [link for link in found if link not in {README.name, CHINESE.name}]


def blocks(readme: Path) -> list[str]:
    """Its commands and answers, without the comments beside them."""
    found = re.findall(r"```(?:sh|json)\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
    return [re.sub(r" +# .*", "", block) for block in found]


@pytest.mark.parametrize("readme", [README, CHINESE], ids=["English", "Chinese"])
def test_every_link_of_the_readme_leads_somewhere(readme: Path) -> None:
    """Relative links name files of this repository."""
    assert links(readme)
    assert [link for link in links(readme) if not (README.parent / link).exists()] == []


def test_both_languages_show_the_same() -> None:
    """The same commands with the same answers in the same order, and the same pages to read on."""
    assert blocks(CHINESE) == blocks(README)
    assert len(blocks(README)) > 8
    assert {link.replace(".zh.md", ".md") for link in links(CHINESE)} == set(links(README))


def test_every_make_target_of_the_readme_exists() -> None:
    """Commands that are shown can be run."""
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(?:\$ )?make ([a-z]+)", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert {"run", "test", "lottery"} <= targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
