"""Departments that drop files into a folder: the last good drop of each is searched in memory.

Nobody is asked while a request waits. A new drop is read beside the present one and takes over whole; one that cannot
be what the binding says is refused, named, and the last good one serves on.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final

from cachetools import LRUCache

from source_adapters import announcement
from source_adapters.answers import Answers, Record, Register
from source_adapters.bound import FilesDepartment
from source_adapters.contract import (
    NO_RECORD,
    Attribute,
    FetchRequest,
    Form,
    Rows,
    SourceDataInvalid,
    SourceUnavailable,
)
from source_adapters.drop_faults import DropFault
from source_adapters.files_drop import Drop, HeldTable
from source_adapters.files_drops import Drops
from source_adapters.files_engine import EngineError
from source_adapters.files_question import MOMENT, NUMBER, TOKEN, Question, questions
from source_adapters.foreign import translated
from source_adapters.gathering import Clock, Today, china_today, numbered, rows, utc_now
from source_adapters.keys import canonical, spellings, token
from source_adapters.scrutiny import InvalidCells, Scrutiny

QUESTIONS_KEPT: Final = 256
SEARCHES: Final = 4
"""Searches of one department at a time; each is a thread."""


class FilesSource:
    """One department's folder (`contract.Source`)."""

    def __init__(
        self,
        bound: FilesDepartment,
        clock: Clock = utc_now,
        today: Today = china_today,
        invalid_cells: InvalidCells | None = None,
    ) -> None:
        self.department = bound.department
        self._bound = bound
        self._clock = clock
        self._today = today
        self.invalid_cells = invalid_cells or InvalidCells()
        self._drops = Drops(bound, self.invalid_cells, clock)
        self._questions: LRUCache[object, tuple[Question, ...]] = LRUCache(QUESTIONS_KEPT)
        self._looked = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._searching: ThreadPoolExecutor | None = None

    async def open(self) -> None:
        """Begin to look into the folder; nothing is waited for."""
        self._searching = ThreadPoolExecutor(SEARCHES, f"drops-{self.department}")
        self._looking = asyncio.create_task(self._keep_looking())

    async def close(self) -> None:
        """Stop looking, wait for the searches that are under way, and let go of every drop."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking
            self._looking = None
        if self._searching is not None:
            await asyncio.to_thread(self._searching.shutdown, cancel_futures=True)
            self._searching = None
        self._drops = Drops(self._bound, self.invalid_cells, self._clock)
        self._looked.clear()

    async def look(self) -> None:
        """Look into the folder now."""
        await self._drops.look()
        self._looked.set()

    @property
    def drop_faults(self) -> tuple[DropFault, ...]:
        """What is wrong with the newest drops, and which older ones serve on (`standing.Dropping`)."""
        return self._drops.faults

    def is_held(self, table: int) -> bool:
        """Whether a drop of a table, by its place in the binding, serves."""
        return table in self._drops.held

    def held_since(self, table: int) -> datetime | None:
        """When the drop of a table held that serves; None where there is none."""
        return self._drops.held[table][1].moment if self.is_held(table) else None

    async def tokens(self, table: int, most: int) -> Sequence[str]:
        """Whom some rows of a table that is held are about (`keys.matched`)."""
        held, _ = self._drops.held[table]
        found = await asyncio.to_thread(held.database.rows, f"SELECT DISTINCT token FROM held LIMIT {int(most)}")  # noqa: S608  # a number
        return [token for (token,) in found]

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Return if the newest drop of every file serves.

        Raises:
            SourceUnavailable: of a file no drop was ever good. SourceDataInvalid: the newest one was refused, and an
                older one serves on. Either says which file, where and why.
        """
        await self._looked_once(timeout)
        told = "; ".join(map(str, self._drops.faults))
        if missing := self._drops.missing:
            raise SourceUnavailable(self.department, told or f"{', '.join(missing)}: not taken over yet")
        if told:
            raise SourceDataInvalid(self.department, f"{told}; the drop before serves on")

    async def fetch(self, request: FetchRequest) -> Rows:
        """Answer by one search of each table and year that is needed."""
        announcement.as_headers(request)  # nobody is told, and what could not be told is refused all the same
        asked = numbered(request.look_ups)
        canonicals = [canonical(request.entity, key) for key in asked.keys]
        needed = self._needed(request)
        limits = self._bound.limits
        seconds = min(request.timeout, limits.connect_timeout + limits.read_timeout)
        with translated(self.department):
            async with asyncio.timeout(seconds):
                await self._looked_once(seconds)
                # One look at what is held: whatever takes over meanwhile is for the next call.
                held = self._drops.held
                answers = [
                    answer
                    for question in needed
                    for answer in await self._answers(question, self._table(held, question), canonicals, request)
                ]
        fetched_at = self._clock()
        found = rows(request.look_ups, asked.of_look_up, request.attributes, answers, fetched_at, self.invalid_cells)
        return Rows(found, fetched_at)

    async def _keep_looking(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(self._bound.taking_over.look_every)

    async def _looked_once(self, seconds: float) -> None:
        if self._looking is None:
            raise SourceUnavailable(self.department, "not open")
        with translated(self.department):
            async with asyncio.timeout(seconds):
                await self._looked.wait()

    def _needed(self, request: FetchRequest) -> tuple[Question, ...]:
        scrutiny = Scrutiny(self._today(), self.invalid_cells)
        shape = request.entity, tuple(map(Attribute.question, request.attributes)), scrutiny.day
        needed = self._questions.get(shape)
        if needed is None:
            needed = questions(self._bound, request.entity, request.attributes, scrutiny)
            self._questions[shape] = needed
        return needed

    def _table(self, held: Any, question: Question) -> tuple[HeldTable, Drop]:
        if question.table not in held:
            name = self._bound.dropped[question.table].content.name
            raise SourceUnavailable(self.department, f"{name}: no drop of it serves")
        found: tuple[HeldTable, Drop] = held[question.table]
        return found

    async def _answers(
        self,
        question: Question,
        held: tuple[HeldTable, Drop],
        canonicals: Sequence[str | None],
        request: FetchRequest,
    ) -> Sequence[Answers]:
        table, drop = held
        sought = {
            number: token(question.key, known)
            for number, known in enumerate(canonicals)
            if known is not None and spellings(question.key, known)
        }
        unasked = frozenset(range(len(canonicals))).difference(sought)
        parts = _parts(question, request.attributes)
        answers = [Answers(Register(positions, question.complete, own), unasked) for positions, own in parts]
        for answer, (_, own) in zip(answers, parts, strict=True):
            if not own:
                answer.held.update(dict.fromkeys(sought, drop.moment))
        numbers = list(sought)
        for start in range(0, len(numbers), self._bound.limits.keys_per_call):
            batch = numbers[start : start + self._bound.limits.keys_per_call]
            found = await self._found(table, question.statement, [sought[number] for number in batch])
            for row in found:
                number = batch[row[NUMBER]]
                known = canonicals[number]
                if known is not None and row[TOKEN] == sought[number]:
                    _take_in(question, row, number, known, answers)
        return answers

    async def _found(self, table: HeldTable, statement: str, tokens: Sequence[str]) -> Sequence[Sequence[Any]]:
        if self._searching is None:
            raise SourceUnavailable(self.department, "not open")
        search = table.database.search()
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._searching, search.rows, statement, {"tokens": tokens}
            )
        except EngineError as error:
            # Its message may quote cells.
            raise SourceUnavailable(self.department, f"the drop cannot be searched ({type(error).__name__})") from None
        except BaseException:
            search.end()
            raise


def _parts(question: Question, attributes: Sequence[Attribute]) -> list[tuple[tuple[int, ...], bool]]:
    """The attributes whose rows say themselves since when they hold (True), and those that the drop speaks for.

    Where silence has a value, or the figure is an input, a row's own moment would tell that there is a row.
    """
    alike = {
        position
        for position in question.attributes
        if attributes[position].form is Form.INPUT
        or (question.complete and attributes[position].silence is not NO_RECORD)
    }
    if not question.states_as_of:
        alike = set(question.attributes)
    own = tuple(position for position in question.attributes if position not in alike)
    dropped = tuple(position for position in question.attributes if position in alike)
    return [part for part in ((dropped, False), (own, True)) if part[0]]


def _take_in(question: Question, row: Sequence[Any], number: int, known: str, answers: Sequence[Answers]) -> None:
    cells = dict(zip(question.attributes, question.cells_of(row, known), strict=True))
    moment = question.read_moment(row[MOMENT]) if question.states_as_of else None
    for answer in answers:
        own = tuple([cells[position] for position in answer.register.attributes])
        answer.add(number, Record(own, moment))
