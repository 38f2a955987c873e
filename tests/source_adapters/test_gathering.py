"""Records become one row a look-up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters import gathering
from source_adapters.answers import Answers, Record, Records, Register
from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    TOO_MANY,
    Attribute,
    Cell,
    Entity,
    Form,
    LookUp,
    Row,
    Sealed,
    ValueKind,
)
from source_adapters.gathering import numbered, rows
from source_adapters.wanted import wanted

READ = datetime(2007, 11, 1, tzinfo=UTC)
EARLY, LATE = datetime(2007, 1, 1, tzinfo=UTC), datetime(2007, 6, 1, tzinfo=UTC)

COUNT = Attribute("homesOwned", Form.EXACT, ValueKind.COUNT, silence=0)
PERMIT = Attribute("residencePermit", Form.STATUS, ValueKind.CODE, silence="NONE")
SEX = Attribute("sex", Form.STATUS, ValueKind.CODE)
NAME_MATCHES = Attribute("nameMatches", Form.STATUS, ValueKind.NAME_MATCH)


def gathered(attributes: tuple[Attribute, ...], *answers: Answers, look_up: LookUp | None = None) -> Row:
    """The row of one look-up."""
    (row,) = rows([look_up or LookUp("k")], [0], attributes, answers, READ)
    return row


def register(*records: Record, complete: bool = False, states_as_of: bool = True, unasked: bool = False) -> Answers:
    """A register that answers the first attribute."""
    answers = Answers(Register((0,), complete, states_as_of), frozenset({0} if unasked else ()))
    for record in records:
        answers.add(0, record)
    return answers


@given(st.lists(st.sampled_from("abcde")))
def test_each_key_is_numbered_once(keys: list[str]) -> None:
    """However often a key occurs, it is asked for once and answered everywhere."""
    asked = numbered(map(LookUp, keys))
    assert len(set(asked.keys)) == len(asked.keys)
    assert [asked.keys[number] for number in asked.of_look_up] == keys


def test_equal_cells_merge() -> None:
    """Two records that say the same are one."""
    assert gathered((COUNT,), register(Record((2,), EARLY), Record((2,), LATE))).cells == (2,)


@pytest.mark.parametrize("other", [3, None, INVALID])
def test_unequal_cells_are_invalid(other: Cell) -> None:
    """Where a department contradicts itself nothing is chosen."""
    assert gathered((COUNT,), register(Record((2,), EARLY), Record((other,), EARLY))).cells == (INVALID,)


def test_related_subjects_are_united() -> None:
    """Records of one key that name different subjects contradict nothing; beside them other cells are compared."""
    answers = Answers(Register((1, 0), complete=False, states_as_of=True), frozenset())
    answers.add(0, Record((("a", "b"), 1), EARLY))
    answers.add(0, Record((("b", "c"), 2), EARLY))
    members = Attribute("householdMembers", Form.RELATION, ValueKind.KEYS, target=Entity.PERSON, most=3)
    few = replace(members, most=2)
    assert gathered((COUNT, members), answers).cells == (INVALID, ("a", "b", "c"))
    assert gathered((COUNT, few), answers).cells == (INVALID, TOO_MANY)


def test_one_bad_cell_spoils_no_other() -> None:
    """Cells are merged one by one."""
    answers = Answers(Register((0, 1), complete=False, states_as_of=True), frozenset())
    answers.add(0, Record((1, "MALE"), EARLY))
    answers.add(0, Record((2, "MALE"), EARLY))
    assert gathered((COUNT, SEX), answers).cells == (INVALID, "MALE")


def test_sealed_figures_are_compared_here_only() -> None:
    """Two records with one figure merge, with two they do not."""
    one, same, other = (Sealed(Decimal(figure)) for figure in ("1.00", "1.00", "2.00"))
    attribute = Attribute("localTax", Form.INPUT, ValueKind.MONEY)
    assert gathered((attribute,), register(Record((one,), EARLY), Record((same,), EARLY))).cells == (one,)
    assert gathered((attribute,), register(Record((one,), EARLY), Record((other,), EARLY))).cells == (INVALID,)


@pytest.mark.parametrize(
    ("complete", "unasked", "expected"),
    [(True, False, 0), (False, False, NO_RECORD), (True, True, NO_RECORD), (False, True, NO_RECORD)],
)
def test_silence_has_a_meaning_only_where_all_were_asked(complete: bool, unasked: bool, expected: Cell) -> None:
    """A complete register that could be asked for the key; otherwise nothing is known."""
    row = gathered((COUNT,), register(complete=complete, unasked=unasked))
    assert row == Row((expected,), (READ if expected == 0 else None,))


def test_registers_answer_side_by_side() -> None:
    """One register's silence says nothing about another's records."""
    people = Answers(Register((1,), complete=False, states_as_of=True), frozenset())
    people.add(0, Record(("MALE",), LATE))
    permits = Answers(Register((0,), complete=True, states_as_of=True), frozenset())
    assert gathered((PERMIT, SEX), people, permits) == Row(("NONE", "MALE"), (READ, LATE))


@pytest.mark.parametrize(
    ("records", "states", "expected"),
    [
        ([Record((1,), LATE), Record((1,), EARLY)], True, EARLY),
        ([Record((1,), LATE), Record((1,), None)], True, None),
        ([Record((1,), None)], False, READ),
    ],
)
def test_a_cell_is_as_old_as_its_oldest_record(records: list[Record], states: bool, expected: datetime | None) -> None:
    """No moment is claimed that does not hold for every part; a register that states none held when it was read."""
    assert gathered((COUNT,), register(*records, states_as_of=states)).as_of == (expected,)


@pytest.mark.parametrize("records", [[], [Record((1,), EARLY)]])
def test_an_answer_held_as_a_whole_ages_silence_and_records_alike(records: list[Record]) -> None:
    """Where the department dates its whole answer, its moment does not tell a record from silence."""
    answers = register(*records, complete=True)
    answers.held[0] = LATE
    assert gathered((COUNT,), answers).as_of == (LATE,)


def test_each_attribute_is_of_its_own_moment() -> None:
    """What one table says does not age what another says of the same key."""
    people = Answers(Register((1,), complete=False, states_as_of=True), frozenset())
    people.add(0, Record(("MALE",), EARLY))
    homes = Answers(Register((0,), complete=False, states_as_of=True), frozenset())
    homes.add(0, Record((2,), LATE))
    assert gathered((COUNT, SEX), people, homes).as_of == (LATE, EARLY)


@pytest.mark.parametrize("records", [[], [Record(("VALID",), EARLY)], [Record(("VALID",), None)]])
def test_the_moment_of_a_value_that_silence_has_too_does_not_tell_a_record(records: list[Record]) -> None:
    """A complete register's answer held when it was read, however old the record; so does its silence."""
    assert gathered((PERMIT,), register(*records, complete=True)).as_of == (READ,)
    answers = register(*records, complete=True)
    answers.held[0] = LATE
    assert gathered((PERMIT,), answers).as_of == (LATE,)


def test_a_complete_register_dates_its_records_where_silence_is_unknown() -> None:
    """There the cell itself tells that there is a record."""
    assert gathered((SEX,), register(Record(("MALE",), EARLY), complete=True)).as_of == (EARLY,)
    assert gathered((SEX,), register(complete=True)) == Row((NO_RECORD,), (None,))


@pytest.mark.parametrize("records", [[], [Record((Sealed(Decimal(1)),), EARLY)]])
def test_the_moment_of_an_input_does_not_tell_it_from_silence(records: list[Record]) -> None:
    """A part of a sum is dated by its reading, whether or not there was a record."""
    part = Attribute("localTax", Form.INPUT, ValueKind.MONEY, silence=Sealed(Decimal(0)))
    assert gathered((part,), register(*records, complete=True)).as_of == (READ,)


def test_a_name_is_compared_with_every_record() -> None:
    """Two names on record that give two verdicts are INVALID; the names themselves are in no row."""
    same = register(Record(("陈大文",), EARLY), Record((" 陈大文",), EARLY))
    torn = register(Record(("陈大文",), EARLY), Record(("陈小文",), EARLY))
    look_up = LookUp("k", "陈大文")
    assert gathered((NAME_MATCHES,), same, look_up=look_up).cells == ("YES",)
    assert gathered((NAME_MATCHES,), torn, look_up=look_up).cells == (INVALID,)
    assert gathered((NAME_MATCHES,), torn, look_up=LookUp("k", "李")).cells == ("NO",)
    assert gathered((NAME_MATCHES,), register(Record((INVALID,), EARLY)), look_up=look_up).cells == (INVALID,)


MOMENTS = st.none() | st.sampled_from([EARLY, LATE])
ASKED = (COUNT, SEX, Attribute("localTax", Form.INPUT, ValueKind.MONEY), PERMIT)
CELLS = st.sampled_from([NO_RECORD, INVALID, None, 0, "MALE", Decimal(1)])


@st.composite
def registers(draw: st.DrawFn) -> Answers:
    """What one register says about four keys."""
    order = draw(st.permutations(range(len(ASKED))) | st.just(list(range(len(ASKED)))))
    register = Register(tuple(order), draw(st.booleans()), draw(st.booleans()))
    answers = Answers(register, draw(st.frozensets(st.integers(0, 3))))
    for key in draw(st.lists(st.integers(0, 3))):
        answers.add(key, Record(draw(st.tuples(*[CELLS] * len(ASKED))), draw(MOMENTS)))
    answers.held.update(draw(st.dictionaries(st.integers(0, 3), MOMENTS)))
    return answers


@st.composite
def sides(draw: st.DrawFn) -> list[Answers]:
    """What two registers, or one, say about four keys, each about attributes of its own."""
    cut = draw(st.integers(1, len(ASKED)))
    order = draw(st.permutations(range(len(ASKED))))
    return [said(draw, tuple(part)) for part in (order[:cut], order[cut:]) if part]


def said(draw: st.DrawFn, attributes: tuple[int, ...]) -> Answers:
    """What a register says of four keys, of some of them in columns."""
    answers = Answers(
        Register(attributes, draw(st.booleans()), draw(st.booleans())),
        draw(st.frozensets(st.integers(0, 3), max_size=1)),
    )
    cells = st.tuples(*[CELLS] * len(attributes))
    alone = draw(st.lists(st.integers(0, 3), unique=True))
    for start in range(0, len(alone), 3):
        keys = alone[start : start + 3]
        records = [draw(cells) for _ in keys]
        columns = tuple(list(column) for column in zip(*records, strict=True))
        answers.add_only(Records(keys, columns, [draw(MOMENTS) for _ in keys]))
    for key in draw(st.lists(st.integers(0, 3))):
        if key not in alone:
            answers.add(key, Record(draw(cells), draw(MOMENTS)))
    answers.held.update(draw(st.dictionaries(st.integers(0, 3), MOMENTS)))
    return answers


@given(st.lists(registers(), max_size=2) | sides(), st.permutations(range(4)) | st.just(range(4)), st.booleans())
def test_columns_make_the_rows_that_records_make(answers: list[Answers], order: Sequence[int], again: bool) -> None:
    """The short way for keys with one record gives the rows that the long way gives one by one."""
    of_look_up = [*order, 0] if again else order
    look_ups = [LookUp(f"k{key}") for key in of_look_up]
    by_key = [answer.by_key(frozenset(range(4))) for answer in answers]
    expected = [
        gathering._row(look_up, key, by_key, wanted(ASKED), READ, None)
        for look_up, key in zip(look_ups, of_look_up, strict=True)
    ]
    assert rows(look_ups, of_look_up, ASKED, answers, READ) == expected


@pytest.mark.parametrize("form", [Form.EXACT, Form.INPUT])
def test_equal_amounts_stay_what_they_are(form: Form) -> None:
    """Rows that only look alike are not one: 0.00 is not -0.00, and what is sealed is somebody's own."""
    figures = [Decimal("0.00"), Decimal("-0.00")] * 4
    cells: list[Cell] = [Sealed(figure) if form is Form.INPUT else figure for figure in figures]
    answers = Answers(Register((0,), complete=False, states_as_of=False), frozenset())
    answers.add_only(Records(range(8), (cells,), [None] * 8))
    attribute = Attribute("localTax", form, ValueKind.MONEY)
    found = rows([LookUp(str(key)) for key in range(8)], range(8), (attribute,), [answers], READ)
    assert all(row.cells[0] is cell for row, cell in zip(found, cells, strict=True))


def test_rows_of_nobody_are_none() -> None:
    """A call about nobody has no rows."""
    assert rows([], [], (COUNT,), [register()], READ) == []


def test_nothing_shows_keys_or_cells() -> None:
    """Printed forms hold neither keys nor values."""
    record = Record(("canary",), EARLY)
    shown = f"{record!r} {register(record)!r} {numbered([LookUp('canary')])!r} {gathered((SEX,), register(record))!r}"
    assert "canary" not in shown
