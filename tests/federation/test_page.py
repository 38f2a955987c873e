"""The page about routers says what was run."""

from pathlib import Path

from tests.federation.node import SCRIPTS

PAGE = Path(__file__).parents[2] / "docs" / "federation.md"


def test_the_configuration_on_the_page_is_the_one_that_was_run() -> None:
    """The part of the router between its marks stands on the page, to the letter."""
    _, _, following = (SCRIPTS / "router.cjs").read_text(encoding="utf-8").partition("// [docs/federation.md\n")
    shown, mark, _ = following.partition("// docs/federation.md]\n")
    assert mark
    assert f"```js\n{shown.strip()}\n```\n" in PAGE.read_text(encoding="utf-8")
