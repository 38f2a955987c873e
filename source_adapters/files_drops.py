"""The drops of one department: the last good one of each file serves until a better one takes over whole."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from source_adapters.bound import DroppedTable, FilesDepartment
from source_adapters.drop_faults import DropFault, DropRule
from source_adapters.files_drop import Drop, Found, HeldTable, Interfered, Refused, Stamp
from source_adapters.files_folder import Folder
from source_adapters.files_loading import loaded
from source_adapters.gathering import Clock, utc_now
from source_adapters.scrutiny import InvalidCells, Rule

_LOG: Final = logging.getLogger("meridian.drops")

Held: TypeAlias = Mapping[int, tuple[HeldTable, Drop]]
"""Number of a table in the binding → what is searched, and the drop that it belongs to. It never changes."""


@dataclass(slots=True)
class _File:
    """One file of the binding: which tables it holds, what of it serves, and what was found wrong with it."""

    name: str
    numbers: tuple[int, ...]
    tables: tuple[DroppedTable, ...]
    drop: Drop | None = None
    refused: dict[tuple[Path, Stamp], DropFault] = field(default_factory=dict)
    fault: DropFault | None = None


class Drops:
    """What a department has dropped. `held` is replaced at once, so that who took it sees one drop to the end."""

    def __init__(self, department: FilesDepartment, invalid: InvalidCells, clock: Clock = utc_now) -> None:
        self.held: Held = MappingProxyType({})
        self._department = department
        self._invalid = invalid
        self._clock = clock
        self._folder = Folder(department.folder, department.taking_over.complete)
        self._files = _files(department)
        self._looking = asyncio.Lock()

    @property
    def faults(self) -> tuple[DropFault, ...]:
        """What is wrong with the newest drops: nothing where each was taken over."""
        return tuple(
            replace(file.fault, serving=None if file.drop is None else file.drop.found.path.name)
            for file in self._files
            if file.fault is not None
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The files of which no drop was ever good."""
        return tuple(file.name for file in self._files if file.drop is None)

    async def look(self) -> None:
        """Look into the folder once, and take over what is new, whole and sound. Raises nothing of the folder's."""
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        seen: set[Path] = set()
        for file in self._files:
            try:
                found = await asyncio.to_thread(self._folder.files, file.name)
            except OSError as error:
                self._tell(file, self._fault(file, DropRule.ABSENT, f"the folder cannot be read ({error.strerror})"))
                continue
            seen.update(each.path for each in found)
            await self._take_newest(file, found)
        self._folder.forget_all_but(seen)

    async def _take_newest(self, file: _File, found: Sequence[Found]) -> None:
        file.refused = {key: why for key, why in file.refused.items() if key in {(f.path, f.stamp) for f in found}}
        if file.drop is None and not file.refused:
            absent = self._fault(file, DropRule.ABSENT, f"{file.name}: no such file in the folder")
            self._tell(file, None if found else absent)
        for each in found:
            if _is_older(each, file.drop):
                break
            if _is_same(each, file.drop):
                self._tell(file, None)
                break
            # What was wrong with the newest is told, whichever older one has to do in its place.
            if (each.path, each.stamp) in file.refused:
                self._tell(file, file.refused[each.path, each.stamp])
            elif self._folder.is_whole(each):
                await self._take(file, each)
            if file.drop is not None:
                break

    async def _take(self, file: _File, found: Found) -> None:
        try:
            drop = await asyncio.to_thread(loaded, self._department, file.tables, found, file.drop)
        except Interfered:
            return
        except Refused as refusal:
            self._refuse(file, found, refusal.rule, refusal.reason, refusal.place)
        except OSError as error:
            reason = f"cannot be read ({error.strerror})"
            self._tell(file, self._fault(file, DropRule.UNREADABLE, reason, drop=found.path.name))
        except Exception as fault:  # noqa: BLE001  # whatever a file does to its reader, the others are looked at
            self._refuse(file, found, DropRule.UNREADABLE, f"cannot be read ({type(fault).__name__})")
        else:
            file.drop = drop
            tables = {number: (table, drop) for number, table in zip(file.numbers, drop.tables, strict=True)}
            self.held = MappingProxyType({**self.held, **tables})
            if not file.refused:
                self._tell(file, None)
            self._invalid.count(Rule.CHECK_CHARACTER, sum(table.malformed for table in drop.tables))
            rows = sum(table.rows for table in drop.tables)
            _LOG.info("department %s: %s: taken over, %d rows", self._department.department, found.path.name, rows)

    def _refuse(self, file: _File, found: Found, rule: DropRule, reason: str, place: str = "") -> None:
        why = self._fault(file, rule, reason, place, found.path.name)
        file.refused[found.path, found.stamp] = why
        self._tell(file, why)

    def _fault(self, file: _File, rule: DropRule, reason: str, place: str = "", drop: str = "") -> DropFault:
        return DropFault(file.name, drop, rule, reason, place, self._clock())

    def _tell(self, file: _File, fault: DropFault | None) -> None:
        """Remember what is wrong, since when, and tell the log once."""
        if fault is not None and file.fault is not None and str(fault) == str(file.fault):
            return
        if fault is not None:
            since = "no drop serves" if file.drop is None else f"{file.drop.found.path.name} as it was serves on"
            _LOG.warning("department %s: %s; %s", self._department.department, fault, since)
        file.fault = fault


def _is_older(found: Found, held: Drop | None) -> bool:
    """Time does not go backwards: where a newer drop was taken away, it serves on."""
    return held is not None and (found.day is not None and held.found.day is not None and found.day < held.found.day)


def _is_same(found: Found, held: Drop | None) -> bool:
    return held is not None and (held.found.path, held.found.stamp) == (found.path, found.stamp)


def _files(department: FilesDepartment) -> tuple[_File, ...]:
    """Tables that one file holds are taken over together."""
    numbers: dict[str, list[int]] = {}
    for number, dropped in enumerate(department.dropped):
        numbers.setdefault(dropped.content.name, []).append(number)
    return tuple(
        _File(name, tuple(own), tuple(department.dropped[number] for number in own)) for name, own in numbers.items()
    )
