"""Which dialect speaks to a database, and what is said of databases that have none."""

import logging
from pathlib import Path

import pytest

from source_adapters.addresses import OURS
from source_adapters.bound import Field, Table
from source_adapters.contract import NO_RECORD, Entity, ValueKind
from source_adapters.keys import KeyKind
from source_adapters.sql import SqlSource
from source_adapters.sql_dialects import DIALECTS, dialect_of
from source_adapters.sql_generic import GENERIC
from source_adapters.testing_sample import EDGE_FIRM, HIGH_FIRM, LOW_FIRM, asking, exact
from tests.databases.kinds import Kind, insert
from tests.source_adapters.conftest import opened
from tests.source_adapters.sample_department import sql_department
from tests.source_adapters.test_sql import cells_of


def test_every_database_that_is_named_has_its_dialect() -> None:
    """What the bindings offer is what there is; the rest goes the generic way."""
    assert DIALECTS.keys() == set(OURS)
    assert dialect_of("mysql+aiomysql://u@h/d") is GENERIC


async def test_the_start_says_that_forms_are_made_after_reading(
    sample_database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By the department's name, and only where it is so."""
    bound = sql_department(sample_database)
    with caplog.at_level(logging.INFO, "meridian.sources"):
        for dialect in (dialect_of(bound.address), GENERIC):
            async with opened(SqlSource(bound, dialect)):
                pass
    assert caplog.messages == ["sample: a database of another kind; forms are made after reading"]


async def test_what_a_database_takes_for_equal_is_compared_again(mariadb: Kind) -> None:
    """Its collation finds lower case and full width; neither is the key that was asked for."""
    wide = "".join(chr(ord(character) + 0xFEE0) for character in LOW_FIRM)
    address = mariadb.database(
        "CREATE TABLE t (k VARCHAR(60), n INTEGER)",
        insert("t", (HIGH_FIRM.lower(), 1), (wide, 2), (EDGE_FIRM, 3)),
    )
    firms = Table(Entity.ENTERPRISE, "t", "k", KeyKind.CREDIT_CODE, {"staff": Field("n")})
    asked = asking([HIGH_FIRM, LOW_FIRM, EDGE_FIRM], exact("staff", ValueKind.COUNT), entity=Entity.ENTERPRISE)
    async with opened(SqlSource(sql_department(address, (firms,), relations=()), GENERIC)) as source:
        assert isinstance(source, SqlSource)
        assert await cells_of(source, asked) == [(NO_RECORD,), (NO_RECORD,), (3,)]
