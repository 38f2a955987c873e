"""What a policy set is refused for: every problem of every file, where it stands and what would mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from re import compile as pattern
from typing import Final

from gateway.policy.excerpts import excerpt

LONGEST_QUOTE: Final = 64
"""Characters of a cell that a message repeats at most."""

_BETWEEN_WORDS: Final = pattern(r'[\s,;|"，；]+')
_NO_PART_OF_A_WORD: Final = pattern(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a policy file: line and column count from 1 in characters; 0 stands for the whole of it."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a set, and what would mend it: what was `expected`, the `nearest` known name.

    `excerpt` is the line it stands in, with a caret under the column if there is one; empty where there is no line.
    """

    file: str
    line: int
    column: int
    message: str
    expected: str = ""
    nearest: str | None = None
    excerpt: str = ""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.line, self.column)

    @property
    def told(self) -> str:
        """Message and mend."""
        if self.nearest is not None:
            return f"{self.message}; did you mean {self.nearest}?"
        return self.message + (f"; expected {self.expected}" if self.expected else "")

    @property
    def headline(self) -> str:
        """Place, message and mend on one line."""
        return f"{self.place}: {self.told}"

    def __str__(self) -> str:
        return "\n".join([self.headline, *(f"    {line}" for line in self.excerpt.splitlines())])


class PolicyRefused(Exception):
    """A policy set with at least one problem; nothing of it is taken over."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Report:
    """Collects the problems of a set while it is read, each once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}
        self._lines: dict[str, Mapping[int, str]] = {}

    def __len__(self) -> int:
        return len(self._problems)

    def add(self, place: Place, message: str, *, expected: str = "", nearest: str | None = None) -> None:
        """Note one problem."""
        self._problems[Problem(place.file, place.line, place.column, message, expected, nearest)] = None

    def show(self, file: str, lines: Mapping[int, str]) -> None:
        """Let problems of a file show the line they stand in: `lines` by number, from 1."""
        self._lines[file] = lines

    def unknown(self, place: Place, kind: str, name: str, known: Iterable[str]) -> None:
        """Note a name that nobody registered, with the registered one nearest to it."""
        self.add(place, f"unknown {kind} {quoted(name)}", nearest=nearest(name, known))

    def is_free_of(self, file: str) -> bool:
        """Whether a file has no problem so far."""
        return all(problem.file != file for problem in self._problems)

    def words_beside(self, file: str) -> frozenset[str]:
        """The words of the lines of a file that have a problem so far.

        What such a line would have registered must not look unknown elsewhere: that would be a second, false problem.
        """
        lines = {self._lines.get(file, {}).get(problem.line, "") for problem in self._problems if problem.file == file}
        words = (word for line in lines for word in _BETWEEN_WORDS.split(line))
        return frozenset(_NO_PART_OF_A_WORD.sub("", word) for word in words)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, by file, line and column."""
        return tuple(self._shown(problem) for problem in sorted(self._problems, key=lambda problem: problem.place))

    def close(self) -> None:
        """Refuse the set if there is any problem.

        Raises:
            PolicyRefused: with all of them.
        """
        if self._problems:
            raise PolicyRefused(self.problems)

    def _shown(self, problem: Problem) -> Problem:
        line = self._lines.get(problem.file, {}).get(problem.line)
        return problem if not line else replace(problem, excerpt=excerpt(line, problem.column))


def quoted(text: str) -> str:
    """A cell as a message shows it: in quotes, cut where it is long."""
    shown = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"
    return f'"{shown}"'


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, capitals aside; None if none is alike."""
    return _nearest(name, frozenset(known))


@lru_cache(maxsize=1024)
def _nearest(name: str, known: frozenset[str]) -> str | None:
    """Remembered, since one misspelt name may stand in thousands of rows."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    alike = get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[alike[0]] if alike else None
