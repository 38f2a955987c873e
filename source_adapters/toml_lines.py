"""Where in a TOML file a setting stands: the standard parser does not tell, and an integrator wants the line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str, ...]
"""Names of tables and, last, of a setting. Tables of an array share one path, and each has one with its number as well,
``tables[2]``."""

_MANY_LINES: Final = re.compile(r'"""(?s:.*?)"""|\'\'\'(?s:.*?)\'\'\'')
_NAME: Final = r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'"""
_DOTTED: Final = rf"(?:{_NAME})(?:\s*\.\s*(?:{_NAME}))*"
_HEADER: Final = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]\]?")
_ARRAY: Final = re.compile(r"\s*\[\[")
_STEP: Final = re.compile(rf"(?:{_NAME})(?:\[[0-9]+\])?")
_SETTING: Final = re.compile(rf"\s*({_DOTTED})\s*=")
_EACH_NAME: Final = re.compile(_NAME)


def lines_of(text: str) -> Mapping[Path, int]:
    """Path → the line, from 1, of its first occurrence; for what is inside an inline table see `line_of`.

    Tables of an array also have paths of their own (`block`).
    """
    found: dict[Path, int] = {}
    for path, number in _paths(text):
        for length in range(1, len(path) + 1):
            found.setdefault(path[:length], number)
    return found


def block(name: str, number: int) -> Path:
    """The part of a path that leads to the `number`-th (from 0) table of an array of this name."""
    return (f"{name}[{number + 1}]",)


def line_of(lines: Mapping[Path, int], path: Sequence[str]) -> int:
    """The line of a setting, or of the nearest thing around it that has a line of its own; 1 where there is none."""
    for length in range(len(path), 0, -1):
        if (line := lines.get(tuple(path[:length]))) is not None:
            return line
    return 1


def line_of_problem(lines: Mapping[Path, int], problem: str) -> int:
    """The line of the setting that a problem of `settings_table` begins with."""
    path, _, _ = problem.partition(": ")
    return line_of(lines, [step.replace('"', "") for step in _STEP.findall(path)])


def _paths(text: str) -> Iterator[tuple[Path, int]]:
    tables: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(_MANY_LINES.sub(_blank, text).splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _names(header[1])
            if _ARRAY.match(line):
                tables[table] = tables.get(table, 0) + 1
            path = table
        elif setting := _SETTING.match(line):
            path = (*table, *_names(setting[1]))
        else:
            continue
        yield path, number
        yield _numbered(path, tables), number


def _numbered(path: Path, tables: Mapping[Path, int]) -> Path:
    """A path with the numbers of the tables of arrays that it leads through."""
    return tuple(
        f"{name}[{tables[path[:length]]}]" if path[:length] in tables else name
        for length, name in enumerate(path, start=1)
    )


def _names(dotted: str) -> Path:
    return tuple(name.strip("\"'") for name in _EACH_NAME.findall(dotted))


def _blank(written: re.Match[str]) -> str:
    """A text of many lines may look like settings; only its lines count."""
    return "''" + "\n" * written[0].count("\n")
