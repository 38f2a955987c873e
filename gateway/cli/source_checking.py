"""What `meridian source check` does: asks departments one after the other, and says what was found as text or JSON."""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from rich.progress import Progress, TextColumn

from gateway.cli.failing import ERRORS, fail
from gateway.clock import Clock
from gateway.errors import StartRefused
from gateway.settings import read_settings
from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.bindings import BindingError, Bindings, load_bindings
from source_adapters.checking.blocks import Declared
from source_adapters.checking.check import checked
from source_adapters.checking.keys_found import keys_given
from source_adapters.checking.report import Finding, Report, Sample
from source_adapters.contract import Attribute, Form, ValueKind
from source_adapters.toml_lines import line_of

RELATED: Final = 64
"""Related subjects of one that are read."""

_YEARS: Final = 2
"""So many years of what is kept by year, the present one included."""


@dataclass(frozen=True, slots=True)
class How:
    """How many subjects are looked up, which file says whom, and how old the newest data may be."""

    subjects: int
    keys: Path | None
    fresh_within: timedelta | None


@dataclass(frozen=True, slots=True)
class Checked:
    """All reports, and the bindings that they are about."""

    bindings: Bindings
    reports: Sequence[Report]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is off anywhere."""
        return all(report.is_sound for report in self.reports)

    def as_text(self) -> str:
        """For people: a line a department, and below it a line a finding."""
        return "\n".join(line for report in self.reports for line in _lines(self.bindings, report))

    def as_json(self) -> str:
        """For programs."""
        departments = [_document(self.bindings, report) for report in self.reports]
        return json.dumps({"sound": self.is_sound, "departments": departments}, ensure_ascii=False, indent=2)


def checked_departments(config: Path, department: str | None, how: How) -> Checked:
    """Check one department, or all; ends the command with exit code 2 where nothing can be checked."""
    try:
        settings = read_settings(config)
        bindings = load_bindings(settings.sources, os.environ, only=department)
        given = None if how.keys is None else keys_given(how.keys.read_text(encoding="utf-8").splitlines())
    except (StartRefused, BindingError, OSError, UnicodeDecodeError) as error:
        fail(_readable(error), 2)
    day = Clock(settings.policy_day).policy_day()
    sample = Sample(how.subjects, tuple(range(day.year - _YEARS + 1, day.year + 1)), given, how.fresh_within)
    return Checked(bindings, asyncio.run(_reports(bindings, day, sample)))


def _readable(error: Exception) -> str:
    match error:
        case OSError():
            return f"{error.filename}: cannot be read ({error.strerror})"
        case UnicodeDecodeError():
            # The library's own message quotes what stands there.
            return "the file of keys is not UTF-8"
        case _:
            return str(error)


async def _reports(bindings: Bindings, day: date, sample: Sample) -> list[Report]:
    """One department after the other: a check is no load test."""
    declared = declared_attributes(REGISTER)
    found = []
    with _Display() as display:
        for number, (name, bound) in enumerate(bindings.departments.items(), start=1):
            display.begin(name, number, len(bindings.departments))
            found.append(await checked(bound, declared, day, sample, display.looking_at))
    return found


def declared_attributes(register: Mapping[str, FieldDeclaration]) -> Declared:
    """Every sourced attribute, exactly, as it is asked for in a check."""
    return {(each.entity, each.attribute): _attribute(each) for each in register.values() if not each.is_derived}


def _attribute(declared: FieldDeclaration) -> Attribute:
    form = Form.RELATION if declared.is_relation else Form.EXACT
    if declared.kind is ValueKind.NAME_MATCH:
        form = Form.STATUS
    return Attribute(
        name=declared.attribute,
        form=form,
        kind=declared.kind,
        words=declared.words,
        target=declared.target,
        most=RELATED if declared.is_relation else 0,
    )


class _Display:
    """What is being looked at, on a terminal."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.fields[of]} {task.description} {task.fields[looked_up]}"),
            console=ERRORS,
            transient=True,
            disable=not ERRORS.is_terminal,
        )
        self._task = self._progress.add_task("", of="", looked_up="")

    def __enter__(self) -> "_Display":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, department: str, number: int, of: int) -> None:
        """The next department."""
        self._progress.update(self._task, description=department, of=f"{number}/{of}", looked_up="")

    def looking_at(self, part: str, done: int, of: int) -> None:
        """How far it has come in one part of it (`checking.check.Progress`)."""
        self._progress.update(self._task, looked_up=f"{part} {done}/{of}" if of else part)


def _lines(bindings: Bindings, report: Report) -> list[str]:
    state = "reachable" if report.reachable else "NOT reachable"
    newest = f", newest of {report.newest:%Y-%m-%d %H:%M} UTC" if report.newest else ""
    counts = ", ".join(f"{rule} {times}" for rule, times in report.invalid.items())
    verdict = "nothing off" if report.is_sound else "OFF"
    looked = f"{report.subjects} looked up, {report.cells} cells{newest}"
    head = f"{report.department} ({report.kind}): {verdict}; {state}; {looked}{f'; broken: {counts}' if counts else ''}"
    return [head, *(f"  {_place(bindings, each)}: {each.weight}: {each.message}" for each in report.findings)]


def _place(bindings: Bindings, finding: Finding) -> str:
    return f"{bindings.file}:{line_of(bindings.lines, finding.path)}"


def _document(bindings: Bindings, report: Report) -> dict[str, object]:
    return {
        "department": report.department,
        "kind": report.kind,
        "sound": report.is_sound,
        "reachable": report.reachable,
        "subjects": report.subjects,
        "cells": report.cells,
        "invalid": report.invalid,
        "newest": None if report.newest is None else report.newest.isoformat(timespec="seconds"),
        "findings": [
            {
                "weight": each.weight,
                "file": bindings.file,
                "line": line_of(bindings.lines, each.path),
                "message": each.message,
            }
            for each in report.findings
        ],
    }
