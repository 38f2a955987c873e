"""Strict reading of one table of a TOML file: every setting is asked for once, and what is left over is unknown."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, Final, TypeVar

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")

_MISSING: Final = object()
UNDECIDED: Final = "?"
"""Stands where a scaffold could not decide: nothing is read from it."""

_TABLES: Final = "one or more tables ([[...]])"


@dataclass(slots=True)
class SettingsTable:
    """A TOML table under inspection. `where` names it in problems, which gather in one list for the whole file.

    A setting that is absent or of the wrong type adds a problem and reads as a neutral value of its type, so
    that the reading goes on and every problem is found at once.
    """

    where: str
    content: Mapping[str, Any]
    problems: list[str]
    asked: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """A mandatory string that is not blank."""
        return self._required(name, _as_text, "a string that is not blank", "")

    def optional_text(self, name: str) -> str | None:
        """A string that is not blank, or None where it is not set."""
        return self._optional(name, _as_text, "a string that is not blank", None)

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        return self._optional(name, _as_flag, "true or false", default)

    def seconds(self, name: str, default: float) -> float:
        """A positive, finite number of seconds."""
        return self._optional(name, _as_positive_number, "a positive number of seconds", default)

    def optional_seconds(self, name: str) -> float | None:
        """A positive, finite number of seconds, or None where it is not set."""
        return self._optional(name, _as_positive_number, "a positive number of seconds", None)

    def required_seconds(self, name: str) -> float:
        """A positive, finite number of seconds, mandatory."""
        return self._required(name, _as_positive_number, "a positive number of seconds", 1.0)

    def some_share(self, name: str, default: float) -> float:
        """A part of a whole: above 0, and 1 at most."""
        return self._optional(name, _as_some_share, "a number above 0 and not above 1", default)

    def count(self, name: str, default: int) -> int:
        """A positive whole number."""
        return self._optional(name, _as_positive_count, "a positive whole number", default)

    def natural(self, name: str, default: int) -> int:
        """A whole number that is not negative."""
        return self._optional(name, _as_natural, "a whole number, not negative", default)

    def counts(self, name: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Positive whole numbers."""
        return self._optional(name, _as_positive_counts, "a list of positive whole numbers", default)

    def scalars(self, name: str) -> tuple[str | int, ...]:
        """Texts, whole numbers and truth values, at least one, mandatory."""
        return self._required(name, _as_scalars, "a list of texts, whole numbers or truth values", ())

    def share(self, name: str, default: float) -> float:
        """A number from 0 to 1."""
        return self._optional(name, _as_share, "a number from 0 to 1", default)

    def optional_count(self, name: str) -> int | None:
        """A positive whole number, or None where it is not set."""
        return self._optional(name, _as_positive_count, "a positive whole number", None)

    def optional_number(self, name: str, most: int) -> int | None:
        """A whole number from 0 on, or None where it is not set."""
        expected = f"a whole number from 0 to {most}"
        return self._optional(name, partial(_as_number, most), expected, None)

    def texts(self, name: str) -> Sequence[str]:
        """An array of strings that are not blank; none where it is not set."""
        return self._optional(name, _as_texts, "an array of strings that are not blank", ())

    def word(self, name: str, words: Iterable[Word], default: Word) -> Word:
        """One of the words of an enumeration, or of some of them."""
        return self._optional(name, _as_word(words), _one_of(words), default)

    def optional_word(self, name: str, words: Iterable[Word]) -> Word | None:
        """One of the words of an enumeration, or of some of them, or None where it is not set."""
        return self._optional(name, _as_word(words), _one_of(words), None)

    def required_word(self, name: str, words: Iterable[Word]) -> Word:
        """One of the words of an enumeration, or of some of them, mandatory."""
        return self._required(name, _as_word(words), _one_of(words), next(iter(words)))

    def table(self, name: str) -> "SettingsTable":
        """A table inside this one; an empty one where it is absent."""
        nothing: Mapping[str, Any] = {}
        return self._inside(name, self._optional(name, _as_table, "a table", nothing))

    def tables(self, name: str) -> list["SettingsTable"]:
        """An array of tables inside this one, at least one."""
        nothing: list[Mapping[str, Any]] = []
        return self._numbered(name, self._required(name, _as_tables, _TABLES, nothing))

    def optional_tables(self, name: str) -> list["SettingsTable"]:
        """An array of tables inside this one; none where it is not set."""
        nothing: list[Mapping[str, Any]] = []
        return self._numbered(name, self._optional(name, _as_tables, _TABLES, nothing))

    def entries(self) -> Iterator[tuple[str, Any]]:
        """Every setting of a table whose names are free."""
        self.asked.update(self.content)
        return iter(self.content.items())

    def problem(self, name: str, message: str) -> None:
        """Note what is wrong with a setting."""
        self.problems.append(f"{self._path(name)}: {message}")

    def refuse_unknown(self) -> None:
        """Note every setting that nobody asked for."""
        for name in sorted(self.content.keys() - self.asked):
            self.problem(name, f"unknown setting; known here: {', '.join(sorted(self.asked))}")

    def _required(self, name: str, read: Callable[[Any], Value | None], expected: str, neutral: Value) -> Value:
        if name not in self.content:
            self.asked.add(name)
            self.problem(name, f"missing; expected {expected}")
            return neutral
        return self._optional(name, read, expected, neutral)

    def _optional(self, name: str, read: Callable[[Any], Value | None], expected: str, default: Value) -> Value:
        self.asked.add(name)
        found = self.content.get(name, _MISSING)
        if found is _MISSING:
            return default
        if found == UNDECIDED:
            self.problem(name, f"still undecided; expected {expected}")
            return default
        value = read(found)
        if value is None:
            self.problem(name, f"expected {expected}")
            return default
        return value

    def _numbered(self, name: str, contents: Iterable[Mapping[str, Any]]) -> list["SettingsTable"]:
        return [self._inside(f"{name}[{index}]", content) for index, content in enumerate(contents, start=1)]

    def _inside(self, name: str, content: Mapping[str, Any]) -> "SettingsTable":
        return SettingsTable(self._path(name), content, self.problems)

    def _path(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name


def _as_text(found: Any) -> str | None:
    return found if isinstance(found, str) and found.strip() else None


def _as_flag(found: Any) -> bool | None:
    return found if isinstance(found, bool) else None


def _as_positive_number(found: Any) -> float | None:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if 0 < found < float("inf") else None


def _as_some_share(found: Any) -> float | None:
    number = _as_positive_number(found)
    return number if number is not None and number <= 1 else None


def _as_share(found: Any) -> float | None:
    return 0.0 if found == 0 and not isinstance(found, bool) else _as_some_share(found)


def _as_positive_count(found: Any) -> int | None:
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else None


def _as_number(most: int, found: Any) -> int | None:
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= most else None


def _as_texts(found: Any) -> Sequence[str] | None:
    if not isinstance(found, list) or not all(map(_as_text, found)):
        return None
    return found


def _as_natural(found: Any) -> int | None:
    return 0 if found == 0 and isinstance(found, int) and not isinstance(found, bool) else _as_positive_count(found)


def _as_positive_counts(found: Any) -> tuple[int, ...] | None:
    if not isinstance(found, list):
        return None
    counts = tuple(count for each in found if (count := _as_positive_count(each)) is not None)
    return counts if len(counts) == len(found) else None


def _as_scalars(found: Any) -> tuple[str | int, ...] | None:
    if not isinstance(found, list) or not found or not all(isinstance(each, str | int) for each in found):
        return None
    return tuple(found)


def _as_table(found: Any) -> Mapping[str, Any] | None:
    return found if isinstance(found, dict) else None


def _as_tables(found: Any) -> list[Mapping[str, Any]] | None:
    if not isinstance(found, list) or not found or not all(isinstance(table, dict) for table in found):
        return None
    return found


def _as_word(words: Iterable[Word]) -> Callable[[Any], Word | None]:
    known = {word.value: word for word in words}
    return lambda found: known.get(found) if isinstance(found, str) else None


def _one_of(words: Iterable[StrEnum]) -> str:
    return "one of " + ", ".join(word.value for word in words)
