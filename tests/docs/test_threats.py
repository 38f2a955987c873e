"""The page of threats names tests and modules that are there."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "threats.md"

LINKS: Final = re.findall(r"\[([^\]]+)\]\((\.\./[^)]+)\)", PAGE.read_text(encoding="utf-8"))
ROWS: Final = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]


@pytest.mark.parametrize(("said", "path"), LINKS, ids=[said for said, _ in LINKS])
def test_what_is_named_is_there(said: str, path: str) -> None:
    """A control without the test that shows it would be a claim."""
    text = (PAGE.parent / path).read_text(encoding="utf-8")
    if "::" in said:
        name, test = said.split("::")
        assert name == Path(path).name
        assert re.search(rf"^(async )?def {test}\(", text, re.MULTILINE)


def test_every_threat_has_a_test() -> None:
    """The last cell of each row leads to one."""
    for row in ROWS:
        if not row.startswith("| threat"):
            assert "../tests/" in row.rsplit("|", 2)[1], row
