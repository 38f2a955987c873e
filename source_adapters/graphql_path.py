"""Dotted paths of GraphQL fields that may have arguments: ``home.area``, ``incomeTax(year: {year}).amount``."""

import re
from dataclasses import dataclass
from typing import Final

from source_adapters.json_path import YEAR

_NAME: Final = r"[_A-Za-z][_0-9A-Za-z]*"
_VALUE: Final = rf'\{{year\}}|{_NAME}|-?[0-9]{{1,9}}|"[^"\\(),\n]*"'
_STEP: Final = re.compile(rf"({_NAME})(?:\(([^()]*)\))?(\.|\Z)")
_ARGUMENT: Final = re.compile(rf"\s*({_NAME})\s*:\s*({_VALUE})\s*")
_TYPE: Final = re.compile(rf"{_NAME}!?")
_LIST_TYPE: Final = re.compile(rf"\[{_NAME}!?\]!?")


@dataclass(frozen=True, slots=True)
class FieldStep:
    """A field on the way, and its arguments: name → ``{year}``, a word, a whole number or a quoted text."""

    name: str
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def by_year(self) -> bool:
        """Whether the field is asked for one year among others."""
        return any(value == YEAR for _, value in self.arguments)


def steps_of(path: str) -> tuple[FieldStep, ...]:
    """The fields of a path.

    Raises:
        ValueError: it is none; the message says what one looks like.
    """
    steps: list[FieldStep] = []
    position = 0
    while (found := _STEP.match(path, position)) is not None:
        name, arguments, dot = found.groups()
        steps.append(FieldStep(name, () if arguments is None else _arguments(arguments)))
        position = found.end()
        if not dot:
            return tuple(steps)
    raise ValueError("expected names of fields with dots between them, such as incomeTax(year: {year}).amount")


def is_name(text: str) -> bool:
    """Whether GraphQL takes this for a name."""
    return re.fullmatch(_NAME, text) is not None


def is_type(text: str) -> bool:
    """Whether this may be the type of an argument that takes one value."""
    return _TYPE.fullmatch(text) is not None


def is_list_type(text: str) -> bool:
    """Whether this may be the type of an argument that takes a list."""
    return _LIST_TYPE.fullmatch(text) is not None


def _arguments(written: str) -> tuple[tuple[str, str], ...]:
    found = [_ARGUMENT.fullmatch(each) for each in written.split(",")]
    arguments = tuple((each[1], each[2]) for each in found if each is not None)
    if len(arguments) != len(found) or len(dict(arguments)) != len(arguments):
        raise ValueError('expected arguments such as (year: {year}, kind: LOCAL, of: 3, code: "01")')
    return arguments
