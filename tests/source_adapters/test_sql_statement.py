"""The one statement of a fetch request."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from source_adapters.contract import Attribute, Entity, Form, SourceDataInvalid, ValueKind
from source_adapters.sql_sqlite import SQLITE
from source_adapters.sql_statement import probes_of, statement
from source_adapters.testing import HOMES, NAME_MATCHES, SEX
from source_adapters.testing_sample import exact, related, status
from tests.source_adapters.sample_department import TABLES, sql_department

DEPARTMENT = sql_department(Path("department.db"))


def sql_of(*attributes: Attribute, entity: Entity = Entity.PERSON) -> str:
    """The text that goes to the database."""
    return shown(statement(DEPARTMENT, entity, attributes, SQLITE).select)


def shown(select: Select[Any]) -> str:
    """A statement with its clauses on lines of their own."""
    text = " ".join(str(select.compile(dialect=sqlite.dialect())).split())
    return re.sub(r" (?=(FROM|LEFT|ON|AND|WHERE|CASE|WHEN|ELSE|t1.sfzh IS) |\(SELECT )", "\n", text)


def test_one_status() -> None:
    """Only the columns needed, a mark for the record, and the band in the place of the figure."""
    assert sql_of(status("homesOwned", ValueKind.COUNT, 1)) == snapshot("""\
SELECT k."key" AS c0, t0.sfzh IS NOT NULL AS c1, t0.gxrq AS c2,
CASE
WHEN (t0.fwts IS NULL) THEN NULL
WHEN (typeof(t0.fwts) != 'integer') THEN -1
WHEN (t0.fwts < 0) THEN -2
WHEN (t0.fwts < ?) THEN 0
ELSE 1 END AS c3
FROM json_each(?) AS k
LEFT OUTER JOIN czrk AS t0
ON t0.sfzh IN (json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'))\
""")


def test_years_are_joined_apart() -> None:
    """A yearly table is joined once for each year, which is bound."""
    assert sql_of(exact("incomeTax", ValueKind.MONEY, 2006), exact("incomeTax", ValueKind.MONEY, 2007)) == snapshot("""\
SELECT k."key" AS c0, t0.sfzh IS NOT NULL AS c1, t0.gxrq AS c2, t0.sds AS c3,
t1.sfzh IS NOT NULL AS c4, t1.gxrq AS c5, t1.sds AS c6
FROM json_each(?) AS k
LEFT OUTER JOIN grsds AS t0
ON t0.sfzh IN (json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'))
AND t0.nd = ?
LEFT OUTER JOIN grsds AS t1
ON t1.sfzh IN (json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'))
AND t1.nd = ?\
""")


def test_a_name_to_compare_is_read_and_a_code_translated() -> None:
    """Both are read as they are."""
    assert sql_of(NAME_MATCHES, SEX) == snapshot("""\
SELECT k."key" AS c0, t0.sfzh IS NOT NULL AS c1, t0.gxrq AS c2, t0.xm AS c3, t0.xb AS c4
FROM json_each(?) AS k
LEFT OUTER JOIN czrk AS t0
ON t0.sfzh IN (json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'))\
""")


def test_the_key_is_not_read_back() -> None:
    """What follows from the look-up's own key is not selected."""
    masked = Attribute("idNumberMasked", Form.MASKED, ValueKind.TEXT)
    assert sql_of(masked, exact("idNumber", ValueKind.TEXT)) == snapshot("""\
SELECT k."key" AS c0, t0.sfzh IS NOT NULL AS c1, t0.gxrq AS c2
FROM json_each(?) AS k
LEFT OUTER JOIN czrk AS t0
ON t0.sfzh IN (json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'))\
""")


def test_a_probe_reads_nothing() -> None:
    """Every bound column is named, and no row can come."""
    (probe, *_) = probes_of(sql_department(Path("department.db"), TABLES[1:2]))
    assert shown(probe) == snapshot("""\
SELECT t0.sfzh, t0.gxrq, t0.nd, t0.sds
FROM grsds AS t0
WHERE 0 = 1\
""")


def test_pairs_are_listed_beside_the_tables() -> None:
    """No join: a list of keys and one of moments, each for one key and no longer than can be told."""
    assert sql_of(SEX, related("employer", Entity.ENTERPRISE, 1)) == snapshot("""\
SELECT k."key" AS c0, t0.sfzh IS NOT NULL AS c1, t0.gxrq AS c2, t0.xb AS c3,
(SELECT nullif(json_group_array(anon_1.x), '[]') AS nullif_1
FROM
(SELECT DISTINCT upper(CASE
WHEN (typeof(r1.dx) = 'text' OR typeof(r1.dx) = 'integer') THEN trim(CAST(r1.dx AS VARCHAR))
WHEN (r1.dx IS NULL) THEN NULL
ELSE '?' END) AS x
FROM jyba AS r1
WHERE r1.sfzh IN (json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'))
AND trim(r1.dx) != '' LIMIT 2 OFFSET ?) AS anon_1) AS c4,
(SELECT nullif(json_group_array(anon_2.x), '[]') AS nullif_2
FROM
(SELECT DISTINCT
CASE
WHEN (typeof(r1.gxrq) = 'text' OR typeof(r1.gxrq) = 'integer') THEN trim(CAST(r1.gxrq AS VARCHAR))
WHEN (r1.gxrq IS NULL) THEN NULL
ELSE '?' END AS x
FROM jyba AS r1
WHERE r1.sfzh IN (json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'))
AND trim(r1.dx) != '' LIMIT 2 OFFSET ?) AS anon_2) AS c5
FROM json_each(?) AS k
LEFT OUTER JOIN czrk AS t0
ON t0.sfzh IN (json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'))\
""")


def test_attributes_of_one_table_share_its_join() -> None:
    """However many attributes, each table is joined once."""
    text = sql_of(HOMES, SEX, status("birthDate", ValueKind.DATE, date(1990, 1, 1)), NAME_MATCHES)
    assert text.count("JOIN") == 1


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        (exact("favouriteColour", ValueKind.TEXT), "Person.favouriteColour is not bound"),
        (exact("incomeTax", ValueKind.MONEY), "Person.incomeTax is kept by year"),
        (exact("homesOwned", ValueKind.COUNT, 2007), "Person.homesOwned is kept by year"),
    ],
)
def test_what_is_not_bound_so_is_refused(attribute: Attribute, reason: str) -> None:
    """A binding that does not fit the schema fails the call, naming the attribute."""
    with pytest.raises(SourceDataInvalid, match=reason):
        statement(DEPARTMENT, Entity.PERSON, [attribute], SQLITE)
