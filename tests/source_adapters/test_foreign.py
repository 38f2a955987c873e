"""Foreign exceptions end in one table."""

import sqlite3

import aiohttp
import orjson
import pytest
import sqlalchemy.exc

from source_adapters.contract import SourceDataInvalid, SourceError, SourceTimeout, SourceUnavailable
from source_adapters.foreign import TRANSLATIONS, translated

CANARY = "canary-440103199001010014"


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        (TimeoutError(CANARY), SourceTimeout),
        (aiohttp.ServerTimeoutError(CANARY), SourceTimeout),
        (aiohttp.ConnectionTimeoutError(CANARY), SourceTimeout),
        (sqlalchemy.exc.TimeoutError(CANARY), SourceTimeout),
        (sqlalchemy.exc.OperationalError(CANARY, [CANARY], sqlite3.OperationalError(CANARY)), SourceUnavailable),
        (sqlalchemy.exc.DatabaseError(CANARY, [CANARY], sqlite3.DatabaseError(CANARY)), SourceUnavailable),
        (sqlalchemy.exc.DataError(CANARY, [CANARY], sqlite3.DataError(CANARY)), SourceDataInvalid),
        (aiohttp.ServerDisconnectedError(CANARY), SourceUnavailable),
        (aiohttp.ClientPayloadError(CANARY), SourceUnavailable),
        (ConnectionRefusedError(CANARY), SourceUnavailable),
        (UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY), SourceDataInvalid),
        (orjson.JSONDecodeError(CANARY, CANARY, 0), SourceDataInvalid),
    ],
)
def test_theirs_become_ours(foreign: Exception, ours: type[SourceError]) -> None:
    """The cause is chained, and its text, which may quote values, is not repeated."""
    with pytest.raises(ours) as refusal, translated("local_tax"):
        raise foreign
    assert type(refusal.value) is ours
    assert refusal.value.__cause__ is foreign
    assert refusal.value.department == "local_tax"
    assert CANARY not in str(refusal.value)


def test_ours_pass() -> None:
    """What is already one of the contract's is not wrapped."""
    ours = SourceDataInvalid("local_tax", "shape")
    with pytest.raises(SourceDataInvalid) as refusal, translated("another"):
        raise ours
    assert refusal.value is ours


def test_faults_of_this_code_pass() -> None:
    """A mistake of ours is not a department's."""
    with pytest.raises(KeyError), translated("local_tax"):
        raise KeyError


def test_no_row_of_the_table_hides_behind_another() -> None:
    """The first row that fits holds, so none may stand below a wider one."""
    kinds = [kind for kind, _, _ in TRANSLATIONS]
    assert all(not issubclass(below, above) for place, below in enumerate(kinds) for above in kinds[:place])
