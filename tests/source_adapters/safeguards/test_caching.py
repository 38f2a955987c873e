"""A source that remembers: what it asks for, for whom it remembers, for how long, and what it never keeps."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    TOO_MANY,
    Attribute,
    Cell,
    Coarsening,
    Entity,
    FetchRequest,
    Form,
    LookUp,
    Row,
    Rows,
    SourceDataInvalid,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    ValueKind,
)
from source_adapters.safeguards.caching import CachingSource
from source_adapters.safeguards.resilient import ResilientSource
from source_adapters.safeguards.settings import BreakerSettings, CacheSettings, Resilience, RetrySettings
from tests.source_adapters.safeguards.asked import (
    AS_OF,
    AT,
    CAPITAL,
    DEPARTMENT,
    NAME,
    REGISTERED,
    STATUS,
    Department,
    Ending,
    request,
)
from tests.source_adapters.virtual_time import run, timing

KEPT = {(Entity.ENTERPRISE, name): seconds for name, seconds in (("name", 60.0), ("registrationStatus", 10.0))}
SETTINGS = CacheSettings(KEPT, entries=100)
BORNE = Resilience(RetrySettings(attempts=1), BreakerSettings(window=10_000, judged_from=10_000))
"""A failure is told at once, and no number of them stops calls."""

DOWN = SourceUnavailable(DEPARTMENT, "status 500")


def caching(department: Department, settings: CacheSettings = SETTINGS) -> CachingSource:
    """The department behind its safeguards."""
    return CachingSource(ResilientSource(department, BORNE, timing()), settings, timing())


def asked(department: Department) -> list[tuple[str, str]]:
    """Keys and attributes of each call, as words."""
    return [
        (
            " ".join(look_up.key for look_up in each.look_ups),
            " ".join(attribute.name for attribute in each.attributes),
        )
        for each in department.requests
    ]


def cells(rows: Rows) -> list[tuple[Cell, ...]]:
    """The cells of an answer."""
    return [row.cells for row in rows.rows]


def in_time(work: Callable[[], Awaitable[None]]) -> None:
    """Run in virtual time."""
    run(work)


def test_what_is_fresh_is_not_asked_for_again() -> None:
    """It says that it was kept, when it had been read, and since when it held."""

    async def work() -> None:
        department = Department()
        source = caching(department)
        first = await source.fetch(request("a"))
        assert first.rows[0] == Row(("a/name",), (AS_OF,))
        await asyncio.sleep(59.9)
        again = await source.fetch(request("a"))
        assert again.rows[0] == Row(("a/name",), (AS_OF,), (AT,))
        assert again.fetched_at == AT
        await asyncio.sleep(0.1)
        await source.fetch(request("a"))
        assert asked(department) == [("a", "name"), ("a", "name")]

    in_time(work)


def test_only_what_is_missing_is_asked_for() -> None:
    """The look-ups that lack something, and the attributes that any of them lacks."""

    async def work() -> None:
        department = Department()
        source = caching(department)
        await source.fetch(request("a", "b", attributes=(NAME, STATUS)))
        await asyncio.sleep(20)
        await source.fetch(request("a", "b", attributes=(NAME, STATUS)))
        whole = await source.fetch(request("c", "a", attributes=(STATUS, NAME)))
        assert cells(whole) == [("c/registrationStatus", "c/name"), ("a/registrationStatus", "a/name")]
        assert [row.recalled for row in whole.rows] == [(), (AT, AT)]
        beside = await source.fetch(request("a", attributes=(NAME, CAPITAL, STATUS)))
        assert cells(beside) == [("a/name", "a/registeredCapital", "a/registrationStatus")]
        assert beside.rows[0].recalled == (AT, None, AT)
        assert asked(department) == [
            ("a b", "name registrationStatus"),
            ("a b", "registrationStatus"),
            ("c", "registrationStatus name"),
            ("a", "registeredCapital"),
        ]

    in_time(work)


OTHERS: dict[str, FetchRequest] = {
    "client": request(client="another"),
    "purpose": request(purpose="another"),
    "form": request(attributes=(replace(NAME, form=Form.MASKED),)),
    "edges": request(attributes=(replace(NAME, edges=(Decimal(1),)),)),
    "words": request(attributes=(replace(NAME, words=("A",)),)),
    "year": request(attributes=(replace(NAME, year=2007),)),
    "coarsening": request(attributes=(replace(NAME, coarsening=Coarsening.YEAR),)),
    "silence": request(attributes=(replace(NAME, silence="NONE"),)),
    "key": request("another"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_nobody_is_answered_what_another_asked(other: FetchRequest) -> None:
    """Another client or purpose, form, edges, words, year: each is another question."""

    async def work() -> None:
        department = Department()
        source = caching(department)
        await source.fetch(request())
        assert (await source.fetch(other)).rows[0].recalled == ()
        assert len(department.requests) == 2

    in_time(work)


NEVER = (
    Attribute("name", Form.STATUS, ValueKind.NAME_MATCH),
    Attribute("name", Form.EXACT, ValueKind.DIVISION),
    Attribute("name", Form.INPUT, ValueKind.MONEY),
    Attribute("name", Form.RELATION, ValueKind.KEYS, target=Entity.PERSON, most=3),
)


@pytest.mark.parametrize("attribute", [*NEVER, CAPITAL, REGISTERED])
def test_names_relations_divisions_and_what_is_not_set_are_never_kept(attribute: Attribute) -> None:
    """Whatever the settings say of their names."""

    async def work() -> None:
        source = caching(Department())
        for _ in range(2):
            assert (await source.fetch(request(attributes=(attribute,)))).rows[0].recalled == ()
        assert source.standing().entries == 0

    in_time(work)


def test_a_given_name_is_no_part_of_what_is_kept() -> None:
    """Nor does it change what is answered."""

    async def work() -> None:
        source = caching(Department())
        named = replace(request(), look_ups=(LookUp("a", "Canary"),))
        await source.fetch(named)
        assert (await source.fetch(request())).rows[0].recalled == (AT,)
        assert "Canary" not in repr(source._cells._cells)
        assert "a/name" not in repr(source._cells._cells)

    in_time(work)


@pytest.mark.parametrize("bad", [INVALID, TOO_MANY])
def test_a_cell_that_failed_is_not_kept_and_ends_what_was(bad: Cell) -> None:
    """The last that the department said of it is that it cannot say."""

    async def work() -> None:
        told: list[Cell] = ["good", bad, "good again"]
        department = Department(cell=lambda *_: told[len(department.requests) - 1])
        source = caching(department, replace(SETTINGS, stale_if_down=1000.0))
        found = []
        for seconds in (61.0, 0.0, 0.0):
            found += cells(await source.fetch(request()))
            await asyncio.sleep(seconds)
        assert found == [("good",), (bad,), ("good again",)]

    in_time(work)


@pytest.mark.parametrize("nothing", [NO_RECORD, None])
def test_silence_is_kept_like_a_value(nothing: Cell) -> None:
    """Otherwise a derived field's line would tell whether an input has a record."""

    async def work() -> None:
        source = caching(Department(cell=lambda *_: nothing))
        await source.fetch(request())
        again = await source.fetch(request())
        assert again.rows[0] == Row((nothing,), (AS_OF,), (AT,))

    in_time(work)


def test_a_failure_strikes_those_who_need_the_department() -> None:
    """Whose cells are fresh is answered; nothing is kept of the failure."""

    async def work() -> None:
        department = Department(lambda number: Ending(fault=DOWN if number == 1 else None))
        source = caching(department)
        await source.fetch(request("a"))
        rows = await source.fetch(request("b", "a"))
        assert rows.unanswered == {0: DOWN}
        assert cells(rows) == [(INVALID,), ("a/name",)]
        assert cells(await source.fetch(request("b"))) == [("b/name",)]

    in_time(work)


@pytest.mark.parametrize(
    ("fault", "stands_in"),
    [(DOWN, True), (SourceTimeout(DEPARTMENT, "slow"), True), (SourceDataInvalid(DEPARTMENT, "garbage"), False)],
)
def test_what_was_kept_stands_in_for_a_department_that_is_down(fault: SourceError, stands_in: bool) -> None:
    """Only where that is set, as long as is set, only if it does not answer, and marked."""

    async def work() -> None:
        department = Department(lambda number: Ending(fault=fault if number else None))
        source = caching(department, replace(SETTINGS, stale_if_down=100.0))
        plain = caching(Department(lambda number: Ending(fault=fault if number else None)))
        await source.fetch(request())
        await plain.fetch(request())
        await asyncio.sleep(159)
        with pytest.raises(type(fault)):
            await plain.fetch(request())
        if stands_in:
            assert (await source.fetch(request("a"))).rows[0] == Row(("a/name",), (AS_OF,), (AT,))
            assert source.standing().recollection is not None
        with pytest.raises(type(fault)):
            await source.fetch(request("a", attributes=(NAME, CAPITAL)))
        await asyncio.sleep(1)
        with pytest.raises(type(fault)):
            await source.fetch(request())

    in_time(work)


def test_a_hung_department_leaves_time_to_stand_in_for_it() -> None:
    """The call is given up a little before the request's deadline."""

    async def work() -> None:
        @dataclass
        class Punctual(Department):
            async def fetch(self, request: FetchRequest) -> Rows:
                try:
                    async with asyncio.timeout(request.timeout):
                        return await Department.fetch(self, request)
                except TimeoutError:
                    raise SourceTimeout(DEPARTMENT, "no complete answer in time") from None

        department = Punctual(lambda number: Ending(None if number else 0.0))
        source = caching(department, replace(SETTINGS, stale_if_down=100.0))
        await source.fetch(request())
        await asyncio.sleep(60)
        began = asyncio.get_running_loop().time()
        assert cells(await source.fetch(request(timeout=5.0))) == [("a/name",)]
        assert asyncio.get_running_loop().time() - began == pytest.approx(4.5)

    in_time(work)


def test_an_answer_of_another_length_is_an_error() -> None:
    """Rows cannot be told apart without their order."""

    class Short(Department):
        async def fetch(self, request: FetchRequest) -> Rows:
            return Rows((), AT)

    async def work() -> None:
        with pytest.raises(SourceDataInvalid):
            await caching(Short()).fetch(request())

    in_time(work)


def test_it_counts_cells_and_is_bounded() -> None:
    """By what became of them, and by the entries that are set."""

    async def work() -> None:
        source = caching(Department(), replace(SETTINGS, entries=3))
        await source.fetch(request(*"abcdef"))
        assert source.standing().entries == 3
        await source.fetch(request("f"))
        recollection = source.standing().recollection
        assert recollection is not None
        assert (recollection.hits, recollection.misses, recollection.stale) == (1, 6, 0)

    in_time(work)


@dataclass(slots=True)
class World:
    """A department whose cells change every second, and say what they are the answer to."""

    loop: asyncio.AbstractEventLoop
    down: bool = False
    department: Department = field(init=False)

    def __post_init__(self) -> None:
        self.department = Department(lambda number: Ending(fault=DOWN if self.down else None), self.cell)

    def cell(self, asked: FetchRequest, key: str, attribute: Attribute) -> Cell:
        """Everything that was asked, and the time."""
        now = self.loop.time()
        if crc32(f"{key} {attribute.name} {int(now)}".encode()) % 7 == 0:
            return INVALID
        return f"{key} {attribute.name} {attribute.form} {attribute.edges} {asked.client} {asked.purpose}|{now}"


ATTRIBUTES = (
    NAME,
    replace(NAME, form=Form.MASKED),
    STATUS,
    replace(STATUS, edges=(Decimal(1),)),
    replace(STATUS, edges=(Decimal(2),)),
    CAPITAL,
)
STEPS = st.lists(
    st.tuples(
        st.floats(0, 30),
        st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True),
        st.lists(st.sampled_from(ATTRIBUTES), min_size=1, max_size=4, unique=True),
        st.sampled_from(list(product(("client-1", "client-2"), ("purpose-1", "purpose-2")))),
        st.booleans(),
    ),
    min_size=2,
    max_size=40,
)


@settings(max_examples=100)
@given(STEPS, st.none() | st.floats(1, 50))
def test_every_cell_answers_the_question_that_was_asked_and_is_young_enough(
    steps: list[tuple[float, list[str], list[Attribute], tuple[str, str], bool]], stale_if_down: float | None
) -> None:
    """Never another client's, purpose's, form's or edges', nor past its time; never an error."""

    async def work() -> None:
        loop = asyncio.get_running_loop()
        world = World(loop)
        source = caching(world.department, replace(SETTINGS, entries=12, stale_if_down=stale_if_down))
        for seconds, keys, attributes, (client, purpose), down in steps:
            await asyncio.sleep(seconds)
            world.down = down
            wanted = request(*keys, attributes=tuple(attributes), client=client, purpose=purpose)
            try:
                rows = await source.fetch(wanted)
            except SourceError:
                assert down
                continue
            for place, (row, key) in enumerate(zip(rows.rows, keys, strict=True)):
                if place in rows.unanswered:
                    assert down
                    assert set(row.cells) == {INVALID}
                    continue
                for position, (cell, attribute) in enumerate(zip(row.cells, attributes, strict=True)):
                    recalled = row.recalled[position] if row.recalled else None
                    if cell is INVALID:
                        assert recalled is None
                        continue
                    assert isinstance(cell, str)
                    told, _, at = cell.partition("|")
                    form, edges = attribute.form, attribute.edges
                    assert told == f"{key} {attribute.name} {form} {edges} {client} {purpose}"
                    age = loop.time() - float(at)
                    if recalled is None:
                        assert age == 0
                        continue
                    most = KEPT[Entity.ENTERPRISE, attribute.name]
                    assert age < most + ((stale_if_down or 0.0) if down else 0.0)
        standing = source.standing()
        assert standing.entries is not None
        assert standing.entries <= 12

    in_time(work)
