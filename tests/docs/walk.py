"""A guide's walk: its commands with their outputs, and the rows that it tells the reader to write, in order."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from typer.testing import CliRunner

from gateway.cli import app

_BLOCK: Final = re.compile(r"^```(console|csv ([^\n]+))\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ANYTHING: Final = "…"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that a file gets: each in the place of the one with its name, or at the end."""

    file: str
    lines: tuple[str, ...]

    def write(self, folder: Path) -> None:
        """Write them as an officer would in a spreadsheet."""
        target = folder / self.file
        for line in self.lines:
            kept = target.read_text(encoding="utf-8").splitlines()
            at = next(
                (number for number, old in enumerate(kept) if _name(self.file, old) == _name(self.file, line)), -1
            )
            kept[at if at >= 0 else len(kept) :] = [line, *(kept[at + 1 :] if at >= 0 else [])]
            target.write_text("\n".join(kept) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what the guide shows of its output."""

    text: str
    shown: tuple[str, ...]

    def output(self, folder: Path) -> str:
        """What it prints when it is run in a folder that the process is in already."""
        program, *arguments = shlex.split(self.text)
        if program == "meridian":
            return CliRunner().invoke(app, arguments, env={"COLUMNS": "200"}).output
        done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603 - the guide's own
        return done.stdout

    def shows(self, output: str) -> bool:
        """Whether the output is as shown; … stands for anything, alone on a line for any lines."""
        lines = (".*" if line.strip() == _ANYTHING else _line(line) for line in self.shown)
        return re.fullmatch("\n".join(lines), output.rstrip("\n"), re.DOTALL) is not None


def steps(guide: Path) -> Iterator[Rows | Command]:
    """What a reader does, from top to bottom."""
    for kind, file, text in _BLOCK.findall(guide.read_text(encoding="utf-8")):
        if kind == "console":
            yield from _commands(text)
        else:
            yield Rows(file.strip(), tuple(text.splitlines()))


def _commands(text: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield Command(command, tuple(shown))


def _name(file: str, line: str) -> str:
    """What a row is known by: a rule by its id, a budget by all but its limit, a client or purpose by its name."""
    if "/rules/" in file:
        return line.rpartition(",")[2]
    if file.endswith("budgets.csv"):
        *what, _limit, window = line.split(",")
        return ",".join((*what, window))
    return line.partition(",")[0] if file.endswith(("clients.csv", "purposes.csv")) else line


def _line(shown: str) -> str:
    return ".*".join(re.escape(part) for part in shown.split(_ANYTHING))
