"""Whose record a row is, reckoned by the engine, is what `keys.matched` says."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_adapters.files_keys import body_of, is_of_unknown_century, is_printed, token_of
from source_adapters.keys import KeyKind, matched, spellings
from source_adapters.testing_sample import FIRMS, PEOPLE

KEYS = [*PEOPLE.records, *FIRMS.records]


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    """An engine without any file."""
    return duckdb.connect(":memory:", config={"threads": 1})


def reckoned(database: duckdb.DuckDBPyConnection, kind: KeyKind, key: str) -> str | None:
    """The token by the engine, where it knows the spelling; else by `matched`, as it is done."""
    keyed = f"SELECT key, {body_of(kind, 'key')} AS body FROM (SELECT $key AS key)"  # noqa: S608  # ours
    found = database.execute(
        f"SELECT {is_printed(kind, 'key')}, {token_of(kind, 'key', 'body')} FROM ({keyed})",  # noqa: S608  # ours
        {"key": key},
    ).fetchone()
    assert found is not None
    printed, token = found
    return token if printed else matched(kind, key)


damaged = st.tuples(st.sampled_from(KEYS), st.integers(0, 17), st.sampled_from("0123456789Xx-A ")).map(
    lambda drawn: drawn[0][: drawn[1]] + drawn[2] + drawn[0][drawn[1] + 1 :]
)
years = st.tuples(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.dates().map(lambda day: day.isoformat().replace("-", "")),
    st.integers(0, 999).map("{:03d}".format),
    st.sampled_from("0123456789X"),
).map("".join)
near = st.from_regex(r"[0-9]{6}(00|19|20)[0-9]{2}[0-9]{2}[0-9]{2}[0-9]{3}[0-9Xx]", fullmatch=True)
fifteen = st.from_regex(r"[0-9]{8}(0[0-9]|1[0-3])(2[0-9]|3[0-2])[0-9]{3}", fullmatch=True)
codes = st.text("0123456789ABCDEFGHJKLMNPQRTUWXYIZOSVabx-", min_size=8, max_size=19)
any_key = st.one_of(
    st.sampled_from(KEYS), damaged, years, near, fifteen, codes, st.text("0123456789Ｘ１ x", max_size=19)
)


@given(any_key, st.sampled_from(KeyKind))
def test_a_key_is_whose_it_is(database: duckdb.DuckDBPyConnection, key: str, kind: KeyKind) -> None:
    """Well formed or not, in any spelling."""
    assert reckoned(database, kind, key) == matched(kind, key)


@pytest.mark.parametrize("kind", KeyKind)
def test_every_spelling_is_known_to_the_engine(database: duckdb.DuckDBPyConnection, kind: KeyKind) -> None:
    """What departments are known to write needs no second look."""
    for key in (PEOPLE if kind.entity is PEOPLE.entity else FIRMS).records:
        for spelt in spellings(kind, key):
            found = database.execute(f"SELECT {is_printed(kind, 'key')} FROM (SELECT $key AS key)", {"key": spelt})  # noqa: S608  # ours
            assert found.fetchone() == (True,)


def test_a_centenarians_old_number_is_nobodys_and_no_fault(database: duckdb.DuckDBPyConnection) -> None:
    """Where 15 digits may stand, the sequences 996 to 999 are well formed."""
    for kind, expected in ((KeyKind.IDENTITY_NUMBER_15, True), (KeyKind.IDENTITY_NUMBER, False)):
        found = database.execute(f"SELECT {is_of_unknown_century(kind, 'key')} FROM (SELECT '440106050305997' AS key)")  # noqa: S608  # ours
        assert found.fetchone() == (expected,)
