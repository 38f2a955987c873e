"""Where settings stand in a TOML file."""

import tomllib
from collections.abc import Iterator

import pytest

from source_adapters.toml_lines import Path, line_of, line_of_problem, lines_of

TEXT = '''# departments
[departments.a]
kind = "sql"
note = """
[departments.b]
kind = "http"
"""

[ departments . a.cache . Enterprise ]
name = { seconds = 60, sensitivity = "basic" }
"registered.on" = { seconds = 60 }

[[departments.a.tables]]
table = "x"

[[departments.a.tables]]
table = "y"
[departments.a.tables.attributes]
"a b" = 1

[departments.b]
resilience.attempts = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("departments.a", 2),
        ("departments.a.kind", 3),
        ("departments.a.cache", 9),
        ("departments.a.cache.Enterprise.name", 10),
        ("departments.a.cache.Enterprise.name.seconds", 10),
        ("departments.a.tables.table", 14),
        ("departments.a.tables[1].table", 14),
        ("departments.a.tables[2].table", 17),
        ("departments.a.tables[2].attributes", 18),
        ("departments.a.tables[2].attributes.c", 18),
        ("departments.a.tables[3]", 2),
        ("departments.b", 21),
        ("departments.b.resilience.attempts", 22),
        ("departments.b.kind", 21),
        ("departments.c", 2),
        ("nothing", 1),
    ],
)
def test_a_setting_is_found_or_what_is_around_it(path: str, line: int) -> None:
    """The line from 1; what looks like a setting inside a text is none."""
    assert line_of(lines_of(TEXT), path.split(".")) == line


def test_quoted_names_are_names() -> None:
    """A dot inside quotes separates nothing."""
    assert lines_of(TEXT)["departments", "a", "cache", "Enterprise", "registered.on"] == 11


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        ("departments.a.tables[2].table: missing", 17),
        ('departments.a.tables[2].attributes."a b": expected: nothing', 19),
        ("departments.b.address: missing", 21),
        ("file: absent", 1),
    ],
)
def test_a_problem_has_the_line_of_its_setting(problem: str, line: int) -> None:
    """Or of what is around it."""
    assert line_of_problem(lines_of(TEXT), problem) == line


def test_every_setting_of_a_file_has_a_line() -> None:
    """All that the parser finds, but what is inside an inline table."""
    found = lines_of(TEXT)
    for path in _paths(tomllib.loads(TEXT), ()):
        assert line_of(found, path) > 1


def _paths(table: dict[str, object], above: Path) -> Iterator[Path]:
    for name, content in table.items():
        yield (*above, name)
        if isinstance(content, dict):
            yield from _paths(content, (*above, name))
