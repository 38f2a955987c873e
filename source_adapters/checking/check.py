"""A department held against its binding, live: what is there, what a sample of it breaks, and since when it holds.

Everything is read exactly, into this process alone, by the adapter that reads it for everybody else. What is told are
counts, rules and the department's own names of columns and codes.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final, TypeAlias

from source_adapters import announcement
from source_adapters.bound import BoundDepartment
from source_adapters.checking.blocks import Block, Declared, blocks_of
from source_adapters.checking.findings import about_cells, about_moment
from source_adapters.checking.keys_found import KeysFound
from source_adapters.checking.kinds import Kind, kind_of
from source_adapters.checking.noted import NotedCells
from source_adapters.checking.report import Finding, Report, Sample, Weight
from source_adapters.contract import FetchRequest, LookUp, Row, SourceError
from source_adapters.registry import source_of
from source_adapters.scrutiny import Rule

KEYS_PER_CALL: Final = 100
"""A check is in no hurry, and must not be what a department is busy with."""

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told of what is being looked at, and how many subjects of how many have been."""


def untold(_what: str, _done: int, _all: int) -> None:
    """Nobody watches."""


async def checked(
    bound: BoundDepartment, declared: Declared, day: date, sample: Sample, progress: Progress = untold
) -> Report:
    """Check one department, as of `day` for its dates; never raises for a department's fault."""
    noted = NotedCells()
    source = source_of(bound, today=lambda: day, invalid_cells=noted)
    await source.open()
    try:
        return await _Check(bound, declared, day, sample, kind_of(bound, source), noted, progress).report()
    finally:
        await source.close()


class _Check:
    """One check of one department, from its beginning to its report."""

    def __init__(
        self,
        bound: BoundDepartment,
        declared: Declared,
        day: date,
        sample: Sample,
        kind: Kind,
        noted: NotedCells,
        progress: Progress,
    ) -> None:
        self._bound = bound
        self._declared = declared
        self._day = day
        self._sample = sample
        self._kind = kind
        self._noted = noted
        self._progress = progress
        self._findings: list[Finding] = []
        self._subjects = 0
        self._cells = 0
        self._moments: list[datetime] = []

    async def report(self) -> Report:
        """Look at everything that can be looked at."""
        blocks = blocks_of(self._bound)
        try:
            self._findings += await self._kind.reached()
        except SourceError as error:
            self._off(("departments", self._bound.department), f"cannot be asked ({_told(error)})")
            return self._report(reachable=False)
        for block in blocks:
            self._findings += [
                Finding(Weight.NOTE, block.path_of(name), f"{block.entity}.{name}: the schema does not know it")
                for name in block.unknown(self._declared)
            ]
            await self._look_at(block)
        newest = max(self._moments, default=None)
        self._findings += about_moment(newest, self._day, self._bound.department, self._sample.fresh_within)
        return self._report(reachable=True)

    async def _look_at(self, block: Block) -> None:
        self._progress(block.name, 0, 0)
        try:
            columns = await self._kind.columns(block, self._declared)
            self._findings += columns.off
            if columns.readable is not None:
                await self._take_sample(columns.readable)
        except SourceError as error:
            self._off(block.path, f"{block.name}: cannot be read ({_told(error)})")

    async def _take_sample(self, block: Block) -> None:
        found = await self._keys(block)
        if found is None:
            self._note(block, f"{block.name}: cannot be listed; name some keys in a file with --keys")
            return
        if found.malformed:
            self._noted.count(Rule.CHECK_CHARACTER, found.malformed)
            message = f"{block.name}: {found.malformed} of {found.malformed + len(found.keys)} keys are no {block.key}"
            self._off((*block.path, _KEY_SETTINGS[self._kind.is_listed]), message)
        if not found.keys:
            self._note(block, f"{block.name}: there is nobody to look up")
            return
        await self._read(block, found.keys)

    async def _keys(self, block: Block) -> KeysFound | None:
        if self._sample.given is not None:
            return KeysFound(tuple(self._sample.given[block.entity][: self._sample.subjects]))
        return await self._kind.keys(block, self._sample.subjects)

    async def _read(self, block: Block, keys: Sequence[str]) -> None:
        asked = tuple(block.asked(self._declared, self._sample.years))
        if not asked:
            return
        self._noted.begin()
        before = self._noted.counts().get(Rule.TWO_ROWS, 0)
        rows: list[Row] = []
        fetched: set[datetime] = set()
        size = min(KEYS_PER_CALL, self._bound.limits.keys_per_call)
        for start in range(0, len(keys), size):
            look_ups = tuple(map(LookUp, keys[start : start + size]))
            answered = await self._kind.source.fetch(
                FetchRequest(
                    department=self._bound.department,
                    entity=block.entity,
                    look_ups=look_ups,
                    attributes=asked,
                    client=announcement.PROBE_CLIENT,
                    purpose=announcement.CHECK_PURPOSE,
                    timeout=self._bound.limits.longest,
                )
            )
            rows += answered.rows
            fetched.add(answered.fetched_at)
            self._progress(block.name, len(rows), len(keys))
        self._subjects += len(rows)
        self._cells += len(rows) * len(asked)
        told = {moment for row in rows for moment in row.as_of if moment is not None} - fetched
        self._moments += [moment for moment in (await self._kind.newest(block), max(told, default=None)) if moment]
        self._findings += about_cells(block, asked, rows, self._noted)
        if unsettled := self._noted.counts().get(Rule.TWO_ROWS, 0) - before:
            self._off(block.path, f"{block.name}: {unsettled} cells of which two rows of one key say different things")

    def _off(self, path: tuple[str, ...], message: str) -> None:
        self._findings.append(Finding(Weight.OFF, path, message))

    def _note(self, block: Block, message: str) -> None:
        self._findings.append(Finding(Weight.NOTE, block.path, message))

    def _report(self, *, reachable: bool) -> Report:
        return Report(
            department=self._bound.department,
            kind=self._kind.name,
            reachable=reachable,
            subjects=self._subjects,
            cells=self._cells,
            invalid=self._noted.counts(),
            newest=max(self._moments, default=None),
            findings=tuple(self._findings),
        )


_KEY_SETTINGS: Final = {True: "key_column", False: "key_field"}


def _told(error: SourceError) -> str:
    """The message of an error without the department, which is named already."""
    return str(error).removeprefix(f"{error.department}: ")
