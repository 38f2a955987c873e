"""One table in the rows of a result."""

from collections.abc import Sequence
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from source_adapters.answers import Record, Register
from source_adapters.bound import DateFormat, Field
from source_adapters.contract import INVALID, Attribute, Cell, Form, Sealed, ValueKind
from source_adapters.decoding import as_of_moment, decoder
from source_adapters.forms import discloser
from source_adapters.keys import KeyKind
from source_adapters.scrutiny import InvalidCells, Rule, always
from source_adapters.sql_join import Join, SqlCell, cell_at, cell_from_key
from source_adapters.testing_sample import CENTENARIAN, EDGE, HIGH, LOW

KEYS = (LOW, EDGE, HIGH, CENTENARIAN)
ATTRIBUTES = (
    Attribute("x", Form.EXACT, ValueKind.MONEY),
    Attribute("x", Form.EXACT, ValueKind.TEXT),
    Attribute("x", Form.INPUT, ValueKind.COUNT),
)
CELLS = st.sampled_from([None, 0, 1, True, 1.0, 0.0, -0.0, 12.5, "a", "a ", b"a"])


def cell(place: int, attribute: Attribute, invalid: InvalidCells) -> SqlCell:
    """A column that is disclosed after reading."""
    decode, disclose = decoder(attribute.kind, Field("x")), discloser(attribute)
    return cell_at(place, lambda written: disclose(decode(written)), always(Rule.TYPE), attribute, invalid)


def shown(cells: Sequence[Cell]) -> list[str]:
    """Cells with their classes, and what is sealed in them."""
    return [repr(each.figure) if isinstance(each, Sealed) else repr(each) for each in cells]


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from([None, "2007-10-31", "never"]), CELLS, CELLS, CELLS), max_size=4),
    st.booleans(),
)
def test_columns_say_what_rows_say_one_by_one(parts: list[tuple[object, ...]], dated: bool) -> None:
    """Of each row in which the table has a part, whatever stands in it."""
    invalid = InvalidCells()
    cells = tuple(cell(place, attribute, invalid) for place, attribute in enumerate(ATTRIBUTES, 3))
    key = cell_from_key(discloser(Attribute("x", Form.EXACT, ValueKind.TEXT)))
    moment = partial(as_of_moment, form=DateFormat.ISO)
    register = Register((0, 1, 2, 3), complete=False, states_as_of=dated)
    join = Join(register, KeyKind.IDENTITY_NUMBER, 1, 2 if dated else None, moment, (*cells, key))
    rows = [(place, *part) for place, part in enumerate(parts)]
    found = join.records(range(len(rows)), KEYS[: len(rows)], list(zip(*rows, strict=True)) or [()] * 6)
    told: dict[int, Record] = {number: found.at(place) for place, number in enumerate(found.keys)}
    counted = invalid.counts().get(Rule.TYPE, 0)
    expected = {place: join.record(row, KEYS[place]) for place, row in enumerate(rows) if row[1]}
    assert told.keys() == expected.keys()
    assert counted == sum(each is INVALID for record in expected.values() for each in record.cells)
    assert invalid.counts().get(Rule.TYPE, 0) == 2 * counted
    assert all(shown(told[key].cells) == shown(expected[key].cells) for key in told)
    assert all(told[key].as_of == expected[key].as_of for key in told)
