"""Where in a TOML file a setting stands: the standard parser does not tell, and an integrator wants the line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str, ...]
"""Names of tables and, last, of a setting; tables of an array share one path."""

_MANY_LINES: Final = re.compile(r'"""(?s:.*?)"""|\'\'\'(?s:.*?)\'\'\'')
_NAME: Final = r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'"""
_DOTTED: Final = rf"(?:{_NAME})(?:\s*\.\s*(?:{_NAME}))*"
_HEADER: Final = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]\]?")
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


def block(name: str, number: int) -> tuple[str, str]:
    """The part of a path that leads to the `number`-th (from 0) table of an array of this name."""
    return name, f"#{number}"


def line_of(lines: Mapping[Path, int], path: Sequence[str]) -> int:
    """The line of a setting, or of the nearest thing around it that has a line of its own; 1 where there is none."""
    for length in range(len(path), 0, -1):
        if (line := lines.get(tuple(path[:length]))) is not None:
            return line
    return 1


def _paths(text: str) -> Iterator[tuple[Path, int]]:
    table: Path = ()
    own: Path = ()
    arrays: dict[Path, int] = {}
    for number, line in enumerate(_MANY_LINES.sub(_blank, text).splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _names(header[1])
            if line.lstrip().startswith("[["):
                arrays[table] = arrays.get(table, -1) + 1
            own = _in_blocks(table, arrays)
        elif setting := _SETTING.match(line):
            yield from _both(table, own, _names(setting[1]), number)
            continue
        else:
            continue
        yield from _both(table, own, (), number)


def _both(table: Path, own: Path, names: Path, number: int) -> Iterator[tuple[Path, int]]:
    """As tables of an array share one path, and as each has its own."""
    yield (*table, *names), number
    if own != table:
        yield (*own, *names), number


def _in_blocks(table: Path, arrays: Mapping[Path, int]) -> Path:
    """The path with the number of the last block behind the name of each array."""
    path: list[str] = []
    for length in range(1, len(table) + 1):
        number = arrays.get(table[:length])
        path.extend([table[length - 1]] if number is None else block(table[length - 1], number))
    return tuple(path)


def _names(dotted: str) -> Path:
    return tuple(name.strip("\"'") for name in _EACH_NAME.findall(dotted))


def _blank(written: re.Match[str]) -> str:
    """A text of many lines may look like settings; only its lines count."""
    return "''" + "\n" * written[0].count("\n")
