"""What somebody changed in the model. It is pinned by its hash; this only says where to look."""

from collections.abc import Iterator
from typing import Final

from gateway.policy.files import MODEL
from gateway.policy.problems import Place, Report, quoted

_KEYS: Final = {
    "request_definition": "r",
    "policy_definition": "p",
    "role_definition": "g",
    "policy_effect": "e",
    "matchers": "m",
}
"""The one key of each section."""

_MEND: Final = "the file as delivered, unedited"


def report_changed_model(data: bytes, report: Report) -> None:
    """Complain of a model whose hash is another one: each thing that can be named, or else the whole file."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        report.add(Place(MODEL), "the model is not UTF-8", expected=_MEND)
        return
    report.show(MODEL, dict(enumerate(text.splitlines(), 1)))
    before = len(report)
    for line, complaint in _complaints(text):
        report.add(Place(MODEL, line), complaint, expected=_MEND)
    if len(report) == before:
        report.add(Place(MODEL), "not the model of this gateway", expected=_MEND)


def _complaints(text: str) -> Iterator[tuple[int, str]]:
    """Line, or 0 for the whole, and what is wrong with it."""
    if text.startswith("\ufeff"):
        yield 1, "the model begins with a byte order mark"
    if "\r" in text:
        yield 0, "the line ends of the model were changed"
    section, found = "", set[str]()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        line = line.strip()
        if line.startswith("["):
            section = line.strip("[]")
            if section not in _KEYS:
                yield number, f"unknown section {quoted(section)}"
        elif section in _KEYS and line and not line.startswith("#"):
            yield from ((number, complaint) for complaint in _of_setting(line, section, found))
    for missing in (section for section, key in _KEYS.items() if key not in found):
        yield 0, f"the section {quoted(missing)} is missing or empty"


def _of_setting(line: str, section: str, found: set[str]) -> Iterator[str]:
    key = line.partition("=")[0].strip()
    if key != _KEYS[section]:
        yield f"unknown key {quoted(key)}"
    elif key in found:
        yield f"the key {quoted(key)} stands twice"
    else:
        found.add(key)
    if "#" in line:
        yield "a number sign cuts off the rest of the line"
