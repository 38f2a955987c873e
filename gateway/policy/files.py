"""The files of a policy set: each read once, decoded, and cut into lines that can be trusted.

Limits are per file 8 MB and per line 2,000 characters, far above what a city's rules need.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from gateway.policy.characters import described, foreign_character, is_composed
from gateway.policy.problems import Place, Report

MODEL: Final = "model.conf"
CLIENTS: Final = "clients.csv"
PURPOSES: Final = "purposes.csv"
DEPARTMENTS: Final = "departments.csv"
BANDS: Final = "bands.csv"
DISCLOSURES: Final = "disclosures.csv"
BUDGETS: Final = "budgets.csv"
RULES_ABOUT: Final = "rules-about.csv"
TESTS: Final = "tests.csv"
WITHHELD: Final = "withheld.csv"
RULES: Final = "rules"

_REQUIRED: Final = (MODEL, CLIENTS, PURPOSES, DEPARTMENTS, BANDS, DISCLOSURES, BUDGETS, RULES_ABOUT, TESTS)
_OPTIONAL: Final = (WITHHELD,)
_IGNORED: Final = frozenset({"README.md"})
_SHEETS: Final = (".xlsx", ".xls", ".et", ".ods", ".numbers")
_ENCODING: Final = "a file saved as UTF-8; a spreadsheet calls it CSV UTF-8"
_MERGE_MARKER: Final = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")

MAX_BYTES: Final = 8_000_000
MAX_LINE: Final = 2_000
_VERSION_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Line:
    """A sound line and its number, counted from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that could be decoded; lines already found unsound are left out of `lines`."""

    name: str
    lines: tuple[Line, ...]

    @property
    def purpose(self) -> str:
        """For a rule file: the purpose that its name says."""
        return self.name.removeprefix(f"{RULES}/").removesuffix(".csv")


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """A set as it lay on disk at one moment: of the files that are `named`, those that could be read and decoded."""

    contents: Mapping[str, bytes]
    texts: Mapping[str, TextFile]
    named: frozenset[str] = frozenset()

    @property
    def rules(self) -> tuple[TextFile, ...]:
        """The rule files, by name."""
        return tuple(text for name, text in self.texts.items() if name.startswith(f"{RULES}/"))

    @property
    def has_every_rule_file(self) -> bool:
        """Whether each rule file that is there could be read and decoded."""
        return len(self.rules) == sum(name.startswith(f"{RULES}/") for name in self.named)

    @property
    def hashes(self) -> Mapping[str, str]:
        """File → the SHA-256 of its bytes in hexadecimal, by name."""
        return {name: sha256(data).hexdigest() for name, data in sorted(self.contents.items())}

    @property
    def version(self) -> str:
        """Sixteen hex digits that change with any byte or name of any file."""
        lines = (f"{digest} {name}\n" for name, digest in self.hashes.items())
        return sha256("".join(lines).encode()).hexdigest()[:_VERSION_DIGITS]


def read_files(directory: Path, report: Report) -> PolicyFiles:
    """Read every file of the set once; a file that is missing, strange or unreadable is a problem."""
    contents: dict[str, bytes] = {}
    names = tuple(_names(directory, report))
    for name in names:
        data = _read(directory, name, report)
        if data is not None:
            contents[name] = data
    return files_of(contents, report, names)


def files_of(contents: Mapping[str, bytes], report: Report, names: Iterable[str] | None = None) -> PolicyFiles:
    """The files of a set whose bytes are at hand, by name; `names` where there are files whose bytes are not."""
    texts = {
        name: text
        for name, data in contents.items()
        if name != MODEL and (text := decoded(name, data, report)) is not None
    }
    return PolicyFiles(contents, texts, frozenset(contents if names is None else names))


def decoded(name: str, data: bytes, report: Report) -> TextFile | None:
    """Bytes to lines: UTF-8 with or without a byte order mark, lines ended by LF or CRLF."""
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        _report_encoding(name, data, error.start, report)
        return None
    lines = tuple(Line(number, line.removesuffix("\r")) for number, line in enumerate(text.split("\n"), 1))
    report.show(name, {line.number: line.text for line in lines})
    lone = next((line for line in lines if "\r" in line.text), None)
    if lone is not None:
        place = Place(name, lone.number, lone.text.index("\r") + 1)
        report.add(place, "a carriage return alone ends no line", expected="line ends LF or CRLF")
        return None
    return TextFile(name, tuple(line for line in lines if _is_sound(name, line, report)))


def _names(directory: Path, report: Report) -> Iterator[str]:
    found = _listed(directory, Place("."), report)
    if found is None:
        return
    for name in sorted(found - {*_REQUIRED, *_OPTIONAL, RULES} - _IGNORED):
        known = ", ".join((*_REQUIRED, *_OPTIONAL))
        expected = "the sheet saved as CSV UTF-8" if name.endswith(_SHEETS) else f"nothing but {known}"
        report.add(Place(name), "not a file of a policy set", expected=expected)
    for name in sorted(_listed(directory / RULES, Place(RULES), report) or ()):
        if name.endswith(".csv"):
            yield f"{RULES}/{name}"
        else:
            report.add(Place(f"{RULES}/{name}"), "not a rule file", expected="a name that ends in .csv")
    yield from _REQUIRED
    yield from (name for name in _OPTIONAL if name in found)


def _listed(folder: Path, place: Place, report: Report) -> set[str] | None:
    try:
        return {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    except OSError as error:
        report.add(place, f"the folder cannot be read ({error.strerror})")
        return None


def _read(directory: Path, name: str, report: Report) -> bytes | None:
    try:
        with (directory / name).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        report.add(Place(name), f"cannot be read ({error.strerror})")
        return None
    if len(data) > MAX_BYTES:
        report.add(Place(name), "file too large", expected=f"at most {MAX_BYTES} bytes")
        return None
    return data


def _report_encoding(name: str, data: bytes, offset: int, report: Report) -> None:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        report.add(Place(name), "the file is UTF-16", expected=_ENCODING)
        return
    line_start = data.rfind(b"\n", 0, offset) + 1
    number = data.count(b"\n", 0, offset) + 1
    before = data[line_start:offset].decode().removeprefix("\ufeff")
    after = data[offset:].partition(b"\n")[0].decode(errors="replace").removesuffix("\r")
    report.show(name, {number: before + after})
    place = Place(name, number, len(before) + 1)
    report.add(place, f"byte 0x{data[offset]:02X} is not UTF-8", expected=_ENCODING)


def _is_sound(name: str, line: Line, report: Report) -> bool:
    """Whether a line may be read further; if not, say why."""
    if len(line.text) > MAX_LINE:
        report.add(Place(name, line.number), "line too long", expected=f"at most {MAX_LINE} characters")
        return False
    if _MERGE_MARKER.match(line.text):
        report.add(Place(name, line.number, 1), "merge marker", expected="one version of these lines")
        return False
    index = foreign_character(line.text)
    if index is not None:
        place = Place(name, line.number, index + 1)
        report.add(place, f"{described(line.text[index])} is not allowed", expected="plain text, English or Chinese")
        return False
    if not is_composed(line.text):
        report.add(Place(name, line.number), "text not in normal form C", expected="composed characters")
        return False
    return True
