"""A department's folder of drops: what is answered from it, and what happens when drops are replaced or bad."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from source_adapters import files_drops, files_loading
from source_adapters.bound import (
    Complete,
    DateFormat,
    DropMoment,
    DroppedTable,
    Encoding,
    Field,
    FileFormat,
    Layout,
    Table,
    TakingOver,
)
from source_adapters.contract import (
    NO_RECORD,
    Attribute,
    Cell,
    Entity,
    Form,
    SourceDataInvalid,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    ValueKind,
)
from source_adapters.drop_faults import DropFault, DropRule
from source_adapters.files import FilesSource
from source_adapters.keys import KeyKind
from source_adapters.scrutiny import Rule
from source_adapters.testing import CHECKS, HOMES, SEX
from source_adapters.testing_sample import CENTENARIAN, EDGE, HIGH, LOW, STRANGER, asking, exact, status
from tests.source_adapters.conftest import opened
from tests.source_adapters.sample_drops import AT_ONCE, drop, drop_sample, files_department, sample_drops

CSV = Layout(FileFormat.CSV)
HEADER = ("sfzh", "ts", "xb")
NEWER = datetime(2007, 11, 1, tzinfo=UTC)


def homes(
    name: str = "fw.csv", layout: Layout = CSV, key: KeyKind = KeyKind.IDENTITY_NUMBER, **more: Any
) -> DroppedTable:
    """A file with one count and one code a person."""
    fields = {"homesOwned": Field("ts"), "sex": Field("xb", codes={"1": "MALE", "2": "FEMALE"})}
    return DroppedTable(Table(Entity.PERSON, name, "sfzh", key, fields, **more), layout)


def drop_homes(path: Path, *rows: Sequence[Any], header: Sequence[str] = HEADER, layout: Layout = CSV) -> None:
    """Put a file of `homes` into place whole, under a time of its own."""
    beside = path.with_name("." + path.name)
    drop(beside, [header, *rows], layout)
    beside.rename(path)


@asynccontextmanager
async def source_of(
    folder: Path, *dropped: DroppedTable, taking_over: TakingOver = AT_ONCE
) -> AsyncIterator[FilesSource]:
    """A source over these files, open, which has looked once."""
    source = FilesSource(files_department(folder, *dropped, taking_over=taking_over))
    async with opened(source):
        await source.look()
        yield source


async def homes_of(source: FilesSource, *keys: str) -> list[Cell]:
    """The homes of each."""
    return [row.cells[0] for row in (await source.fetch(asking(keys, HOMES))).rows]


async def told_by_probe(source: FilesSource) -> str:
    """What a probe finds wrong."""
    with pytest.raises(SourceError) as refusal:
        await source.probe(5)
    return f"{refusal.value.code} {refusal.value}"


@pytest.mark.parametrize("format_", FileFormat)
async def test_conformance(tmp_path: Path, format_: FileFormat) -> None:
    """Every check of the suite, over the sample in each format."""
    drop_sample(tmp_path, format_)
    async with opened(FilesSource(files_department(tmp_path, *sample_drops(format_)))) as source:
        for check in CHECKS:
            await check(source)
        await source.probe(5)


async def test_without_any_drop_the_department_is_unavailable(tmp_path: Path) -> None:
    """It opens all the same, and answers when there is one."""
    async with source_of(tmp_path, homes()) as source:
        with pytest.raises(SourceUnavailable, match=r"fw\.csv: no drop of it serves"):
            await homes_of(source, LOW)
        assert await told_by_probe(source) == "SOURCE_UNAVAILABLE sample: fw.csv: no such file in the folder"
        drop_homes(tmp_path / "fw.csv", (LOW, 1, "1"))
        await source.look()
        assert await homes_of(source, LOW, STRANGER) == [1, NO_RECORD]
        await source.probe(5)


async def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """A share that is not mounted is a department that is down."""
    async with source_of(tmp_path / "absent", homes("fw-{date}.csv")) as source:
        assert "SOURCE_UNAVAILABLE sample: the folder cannot be read" in await told_by_probe(source)


async def test_one_file_that_is_missing_leaves_the_others(tmp_path: Path) -> None:
    """Only what it holds is not answered."""
    permits = DroppedTable(
        Table(Entity.PERSON, "jzz.csv", "sfzh", KeyKind.IDENTITY_NUMBER, {"permits": Field("zt")}), CSV
    )
    drop_homes(tmp_path / "fw.csv", (LOW, 1, "1"))
    async with source_of(tmp_path, homes(), permits) as source:
        assert await homes_of(source, LOW) == [1]
        with pytest.raises(SourceUnavailable, match=r"jzz\.csv"):
            await source.fetch(asking([LOW], HOMES, exact("permits", ValueKind.COUNT)))


async def test_a_new_drop_takes_over_whole(tmp_path: Path) -> None:
    """With its rows, its silence and its moment."""
    path = tmp_path / "fw.csv"
    drop_homes(path, (LOW, 1, "1"), (EDGE, 2, "1"))
    async with source_of(tmp_path, homes()) as source:
        assert await homes_of(source, LOW, EDGE, HIGH) == [1, 2, NO_RECORD]
        drop_homes(path, (HIGH, 3, "1"), (LOW, 7, "1"))
        os.utime(path, (NEWER.timestamp(), NEWER.timestamp()))
        await source.look()
        found = await source.fetch(asking([LOW, EDGE, HIGH], HOMES))
        assert [row.cells[0] for row in found.rows] == [7, NO_RECORD, 3]
        assert [row.as_of[0] for row in found.rows] == [NEWER, None, NEWER]


GOOD = ((LOW, 1, "1"), (EDGE, 2, "2"), (HIGH, 3, "1"))
UTF_8_NAMES = "sfzh,ts,xb,姓名\n" + f"{LOW},1,1,陈大文\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1: there is no header: the file is empty"),
        (b"sfzh,ts,xb\n", "there are no rows"),
        (b"sfzh,homes,xb\n" + LOW.encode() + b",1,1\n", "column ts is missing"),
        (b"sfzh,ts,ts,xb\n" + LOW.encode() + b",1,1,1\n", "column ts stands there twice"),
        (f"sfzh,ts,xb\n{LOW},1,1\n{EDGE},2".encode(), "the last line is not ended: the file was cut off"),
        (f"sfzh,ts,xb\n{LOW},1,1\n{EDGE},2\n".encode(), "line 3: missing columns (at column 2 of 3)"),
        (f"sfzh,ts,xb\n{LOW},1,1\n{EDGE},2,1,9\n".encode(), "line 3: too many columns (at column 4 of 3)"),
        (f'sfzh,ts,xb\n{LOW},1,1\n{EDGE},2,"1\n'.encode(), "line 3: unquoted value (at column 3 of 3)"),
        (f"sfzh,ts,xb\n{LOW},1,1\n".encode(), "1 rows, where there were 3 (least_share = 0.5)"),
        (f"sfzh,ts,xb,xm\n{LOW},1,1,陈大文\n".encode("gb18030"), "line 2, column 24: not written in utf-8"),
        (f"sfzh,ts,xb\n{LOW},1,1\n\0\0\0\n".encode(), "line 3, column 1: a zero byte: no text stands here"),
        (
            f"sfzh,ts,xb\n{LOW},1,1\n{EDGE[:-1]}0,2,1\n".encode(),
            "line 3: 1 rows whose sfzh is no identity_number, this the first",
        ),
        (
            f"sfzh,ts,xb\n{LOW},1,1\n{EDGE},2,1\n{LOW},2,1\n".encode(),
            "line 2 and line 4: two rows of one key contradict each other",
        ),
        (f"sfzh,ts,xb\n{LOW},1,男\n{EDGE},2,女\n".encode(), "column xb: 2 of 2 cells are not as the binding says"),
    ],
)
async def test_a_bad_drop_is_refused_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes, told: str
) -> None:
    """The last good one serves on; log and probe say which file, where and why, and no cell of it."""
    path = tmp_path / "fw.csv"
    drop_homes(path, *GOOD)
    async with source_of(tmp_path, homes()) as source:
        path.write_bytes(content)
        with caplog.at_level(logging.WARNING):
            await source.look()
            await source.look()
        assert await homes_of(source, LOW, EDGE, HIGH) == [1, 2, 3]
        said = await told_by_probe(source)
        assert said.startswith(f"SOURCE_DATA_INVALID sample: fw.csv: {told}")
        assert [record.getMessage().count("fw.csv: ") for record in caplog.records] == [1]
        assert not any(shown in said + caplog.text for shown in (LOW[:-1], EDGE[:-1], "陈", "男"))
        drop_homes(path, (LOW, 9, "1"), (EDGE, 9, "1"))
        await source.look()
        assert await homes_of(source, LOW) == [9]
        await source.probe(5)


async def test_utf_8_where_gb18030_belongs_is_found_out(tmp_path: Path) -> None:
    """It would be readable, as other text."""
    (tmp_path / "fw.csv").write_text(UTF_8_NAMES, encoding="utf-8")
    async with source_of(tmp_path, homes(layout=replace(CSV, encoding=Encoding.GB18030))) as source:
        assert "fw.csv: line 1: written in UTF-8, not in gb18030" in await told_by_probe(source)


@pytest.mark.parametrize("format_", [FileFormat.EXCEL, FileFormat.PARQUET])
async def test_a_truncated_file_is_refused(tmp_path: Path, format_: FileFormat) -> None:
    """A workbook or a Parquet file that was cut off has lost its end, which says what it is."""
    layout = Layout(format_)
    path = tmp_path / "fw"
    drop_homes(path, *GOOD, layout=layout)
    async with source_of(tmp_path, homes("fw", layout)) as source:
        assert await homes_of(source, LOW, EDGE, HIGH) == [1, 2, 3]
        path.write_bytes(path.read_bytes()[:-100])
        await source.look()
        assert "fw: " in await told_by_probe(source)


async def test_equal_rows_of_one_key_are_one(tmp_path: Path) -> None:
    """Also under both forms of a number; a tolerated share of keys may be none."""
    old = "440104700815205"
    drop_homes(tmp_path / "fw.csv", (EDGE, 2, "1"), (old, 2, "1"), (LOW, 1, "2"), (LOW, 1, "2"), ("nobody", 5, "1"))
    table = homes(key=KeyKind.IDENTITY_NUMBER_15_OR_18)
    async with source_of(tmp_path, table, taking_over=replace(AT_ONCE, malformed_keys=0.2)) as source:
        found = await source.fetch(asking([EDGE, LOW, CENTENARIAN], HOMES, SEX))
    assert [row.cells for row in found.rows] == [(2, "MALE"), (1, "FEMALE"), (NO_RECORD, NO_RECORD)]


async def test_a_key_may_be_spelt_as_it_comes(tmp_path: Path) -> None:
    """Full-width digits, blanks inside and a small x are the same key."""
    spelt = "".join(chr(ord(digit) + 0xFEE0) for digit in EDGE)
    drop_homes(tmp_path / "fw.csv", (spelt, 1, "1"), (f" {LOW[:6]} {LOW[6:].lower()} ", 2, "2"))
    async with source_of(tmp_path, homes()) as source:
        assert await homes_of(source, EDGE, LOW) == [1, 2]


async def test_the_newest_date_in_a_name_wins(tmp_path: Path) -> None:
    """It says since when the drop holds; an older one that comes later changes nothing, nor does one that is gone."""
    table = homes("fw-{date}.csv", complete_register=True)
    by_name = replace(AT_ONCE, moment=DropMoment.NAME)
    drop_homes(tmp_path / "fw-20071030.csv", (LOW, 1, "1"))
    drop_homes(tmp_path / "fw-2007-10-31.csv", (LOW, 2, "1"))
    drop_homes(tmp_path / "fw-20071399.csv", (LOW, 3, "1"))
    async with source_of(tmp_path, table, taking_over=by_name) as source:
        found = await source.fetch(asking([LOW, STRANGER], exact("homesOwned", ValueKind.COUNT, silence=0)))
        assert [row.cells for row in found.rows] == [(2,), (0,)]
        assert {row.as_of for row in found.rows} == {(datetime(2007, 10, 30, 16, tzinfo=UTC),)}
        (tmp_path / "fw-2007-10-31.csv").unlink()
        drop_homes(tmp_path / "fw-20071029.csv", (LOW, 4, "1"))
        await source.look()
        assert await homes_of(source, LOW) == [2]


async def test_at_the_start_an_older_good_drop_serves_for_a_bad_one(tmp_path: Path) -> None:
    """And the bad one is named."""
    drop_homes(tmp_path / "fw-20071030.csv", (LOW, 1, "1"))
    (tmp_path / "fw-20071031.csv").write_text("sfzh,ts,xb\n")
    async with source_of(tmp_path, homes("fw-{date}.csv")) as source:
        await source.look()
        assert await homes_of(source, LOW) == [1]
        assert "SOURCE_DATA_INVALID sample: fw-20071031.csv: there are no rows" in await told_by_probe(source)


async def test_a_file_that_still_grows_is_not_taken(tmp_path: Path) -> None:
    """Two looks must find it the same."""
    path = tmp_path / "fw.csv"
    source = FilesSource(files_department(tmp_path, homes(), taking_over=replace(AT_ONCE, complete=Complete.STABLE)))
    async with opened(source):
        assert "no such file" in await told_by_probe(source)
        path.write_text(f"sfzh,ts,xb\n{LOW},1,1\n")
        await source.look()
        path.write_text(f"sfzh,ts,xb\n{LOW},1,1\n{EDGE},2,1\n")
        await source.look()
        assert "SOURCE_UNAVAILABLE" in await told_by_probe(source)
        await source.look()
        assert await homes_of(source, LOW, EDGE) == [1, 2]


async def test_a_marked_file_is_taken_with_its_mark(tmp_path: Path) -> None:
    """A mark of the drop before does not count for the next."""
    path, mark = tmp_path / "fw.csv", tmp_path / "fw.csv.done"
    async with source_of(tmp_path, homes(), taking_over=replace(AT_ONCE, complete=Complete.MARKED)) as source:
        drop_homes(path, (LOW, 1, "1"))
        os.utime(path, (1000, 1000))
        await source.look()
        assert "not taken over yet" in await told_by_probe(source)
        mark.touch()
        os.utime(mark, (1000, 1000))
        await source.look()
        assert await homes_of(source, LOW) == [1]
        drop_homes(path, (LOW, 2, "1"))
        os.utime(path, (2000, 2000))
        await source.look()
        assert await homes_of(source, LOW) == [1]
        os.utime(mark, (2000, 2000))
        await source.look()
        assert await homes_of(source, LOW) == [2]


async def test_a_file_that_changes_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is taken, and nothing held against it."""
    path = tmp_path / "fw.csv"
    drop_homes(path, (LOW, 1, "1"))
    read = files_loading.loaded

    def interfered(department: Any, dropped: Any, found: Any, before: Any) -> Any:
        drop_homes(path, (LOW, 2, "1"))
        return read(department, dropped, found, before)

    with monkeypatch.context() as patched:
        patched.setattr(files_drops, "loaded", interfered)
        async with source_of(tmp_path, homes()) as source:
            assert "SOURCE_UNAVAILABLE" in await told_by_probe(source)
            patched.undo()
            await source.look()
            assert await homes_of(source, LOW) == [2]


async def test_no_call_mixes_two_drops(tmp_path: Path) -> None:
    """Under load every answer is of one drop, while drops are replaced, truncated and given another header."""
    path = tmp_path / "fw.csv"
    keys = [LOW, EDGE, HIGH]
    drop_homes(path, *((key, 0, "1") for key in keys))
    bad = [b"sfzh,ts,xb\n" + LOW.encode(), b"sfzh,homes,xb\n" + LOW.encode() + b",1,1\n", b""]
    async with source_of(tmp_path, homes(), taking_over=replace(AT_ONCE, least_share=0)) as source:
        seen: set[tuple[Cell, ...]] = set()
        ended = asyncio.Event()

        async def ask() -> None:
            while not ended.is_set():
                # One key a search, so that a call is several.
                found = await source.fetch(asking(keys, HOMES))
                seen.add(tuple(row.cells[0] for row in found.rows))

        asking_all = [asyncio.create_task(ask()) for _ in range(4)]
        for number in range(1, 7):
            drop_homes(path, *((key, number, "1") for key in keys))
            await source.look()
            path.write_bytes(bad[number % 3])
            await source.look()
            assert await homes_of(source, *keys) == [number] * 3
        ended.set()
        await asyncio.gather(*asking_all)
    assert seen <= {(number,) * 3 for number in range(7)}
    assert len(seen) > 1


async def test_records_that_say_when_they_held(tmp_path: Path) -> None:
    """A row's own moment where its silence has no value; the drop's where one could tell the other."""
    drop_homes(tmp_path / "fw.csv", (LOW, 1, "1", "20071001"), header=(*HEADER, "rq"))
    os.utime(tmp_path / "fw.csv", (NEWER.timestamp(), NEWER.timestamp()))
    table = homes(as_of_column="rq", complete_register=True)
    table = replace(table, content=replace(table.content, as_of_format=DateFormat.COMPACT))
    asked = (
        HOMES,
        exact("homesOwned", ValueKind.COUNT, silence=0),
        Attribute("homesOwned", Form.INPUT, ValueKind.COUNT),
    )
    async with source_of(tmp_path, table) as source:
        found = await source.fetch(asking([LOW, STRANGER], *asked))
    assert [row.as_of for row in found.rows] == [
        (datetime(2007, 9, 30, 16, tzinfo=UTC), NEWER, NEWER),
        (None, NEWER, None),
    ]


async def test_parquet_keeps_what_it_has_typed(tmp_path: Path) -> None:
    """Doubles are the decimals they were printed from; a column of lists is refused."""
    table = DroppedTable(
        Table(Entity.PERSON, "fw.parquet", "sfzh", KeyKind.IDENTITY_NUMBER, {"homeFloorArea": Field("jzmj")}),
        Layout(FileFormat.PARQUET),
    )
    drop(tmp_path / "fw.parquet", [("sfzh", "jzmj"), (LOW, 59.99), (EDGE, 0.00001), (HIGH, 0.1 + 0.2)], table.layout)
    async with source_of(tmp_path, table) as source:
        asked = exact("homeFloorArea", ValueKind.AREA), status("homeFloorArea", ValueKind.AREA, Decimal("0.30"))
        found = await source.fetch(asking([LOW, EDGE, HIGH], *asked))
    assert [row.cells for row in found.rows] == [
        (Decimal("59.99"), True),
        (Decimal("0.00"), False),
        (Decimal("0.30"), True),
    ]


async def test_a_search_that_takes_too_long_is_a_timeout(tmp_path: Path) -> None:
    """And is ended where it runs; the next is answered."""
    drop_homes(tmp_path / "fw.csv", (LOW, 1, "1"))
    async with source_of(tmp_path, homes()) as source:
        with pytest.raises(SourceTimeout):
            await source.fetch(asking([LOW], HOMES, timeout=1e-9))
        assert await homes_of(source, LOW) == [1]


async def test_a_closed_source_is_unavailable(tmp_path: Path) -> None:
    """Closing lets go of every drop; opening again takes them over again."""
    drop_homes(tmp_path / "fw.csv", (LOW, 1, "1"))
    async with source_of(tmp_path, homes()) as source:
        pass
    with pytest.raises(SourceUnavailable, match="not open"):
        await homes_of(source, LOW)
    async with opened(source):
        assert await homes_of(source, LOW) == [1]


async def test_a_refusal_is_not_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad file costs its reading once, until it changes."""
    reads: list[object] = []
    read = files_loading.loaded

    def counted(*given: Any) -> Any:
        reads.append(given)
        return read(*given)

    monkeypatch.setattr(files_drops, "loaded", counted)
    (tmp_path / "fw.csv").write_text("sfzh,ts,xb\n")
    async with source_of(tmp_path, homes()) as source:
        for _ in range(3):
            await source.look()
        with pytest.raises(SourceUnavailable):
            await source.probe(5)
    assert len(reads) == 1


async def test_probe_names_what_serves_on(tmp_path: Path) -> None:
    """The source says what is wrong, and that answers go on."""
    drop_homes(tmp_path / "fw.csv", *GOOD)
    async with source_of(tmp_path, homes()) as source:
        (tmp_path / "fw.csv").write_text("sfzh,xb\n")
        await source.look()
        with pytest.raises(SourceDataInvalid, match=r"fw\.csv: column ts is missing; the drop before serves on"):
            await source.probe(5)


async def test_whatever_a_reader_raises_ends_no_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a refusal like others, named by its kind alone."""

    def failing(*_given: object) -> None:
        raise ZeroDivisionError(LOW)

    drop_homes(tmp_path / "fw.csv", *GOOD)
    monkeypatch.setattr(files_drops, "loaded", failing)
    async with source_of(tmp_path, homes()) as source:
        told = await told_by_probe(source)
    assert told == "SOURCE_UNAVAILABLE sample: fw.csv: cannot be read (ZeroDivisionError)"


def faults_of(source: FilesSource) -> list[DropFault]:
    """What is wrong with its drops now."""
    return list(source.drop_faults)


async def test_a_refused_drop_says_why_since_when_and_what_serves(tmp_path: Path) -> None:
    """By a rule and a place; until a better one takes over."""
    async with source_of(tmp_path, homes()) as source:
        (absent,) = faults_of(source)
        assert (absent.file, absent.drop, absent.rule, absent.serving) == ("fw.csv", "", DropRule.ABSENT, None)
        drop_homes(tmp_path / "fw.csv", (LOW, 1, "1"))
        await source.look()
        assert not faults_of(source)
        drop_homes(tmp_path / "fw.csv", (LOW, 1, "1"), (LOW, 2, "1"))
        await source.look()
        (fault,) = faults_of(source)
        assert (fault.drop, fault.rule, fault.serving) == ("fw.csv", DropRule.TWO_ROWS, "fw.csv")
        assert (fault.place, fault.reason) == ("line 2 and line 3", "two rows of one key contradict each other")
        await source.look()
        assert faults_of(source) == [fault]
        assert await homes_of(source, LOW) == [1]
        drop_homes(tmp_path / "fw.csv", (LOW, 2, "1"))
        await source.look()
        assert not faults_of(source)


async def test_tolerated_keys_that_are_none_are_counted(tmp_path: Path) -> None:
    """Once a drop, whoever is asked about."""
    tolerant = replace(AT_ONCE, malformed_keys=0.5)
    async with source_of(tmp_path, homes(), taking_over=tolerant) as source:
        drop_homes(tmp_path / "fw.csv", (LOW, 1, "1"), ("nobody", 2, "1"))
        await source.look()
        assert source.invalid_cells.counts() == {Rule.CHECK_CHARACTER: 1}
