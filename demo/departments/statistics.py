"""统计局: what enterprises report of themselves, asked over HTTP by organisation code, written with its hyphen.

Revenue is in ten thousand yuan, by year.
"""

import sqlite3
from pathlib import Path
from typing import Final

import orjson

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.departments.register import Counter, Desk, Records
from demo.generator.census import Census
from demo.generator.money import ten_thousand_yuan

REPORTS: Final = """
CREATE TABLE report (
    zzjgdm TEXT PRIMARY KEY,   -- organisation code, with its hyphen
    cyry INTEGER NOT NULL      -- employees
) WITHOUT ROWID
"""

REVENUES: Final = """
CREATE TABLE revenue (
    zzjgdm TEXT NOT NULL,      -- organisation code, with its hyphen
    nd INTEGER NOT NULL,       -- year
    yysr TEXT NOT NULL,        -- revenue, in ten thousand yuan
    PRIMARY KEY (zzjgdm, nd)
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.statistics]
kind = "http"
address = "http://127.0.0.1:8107"
bearer_token_env = "MERIDIAN_STATISTICS_TOKEN"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.statistics.services]]
entity = "Enterprise"
path = "/reports/query"
records = "reports"
key_field = "zzjgdm"
key = "organisation_code"
as_of = "asOf"
complete_register = false

[departments.statistics.services.attributes]
reportedEmployees = "cyry"
reportedRevenue = { path = "yysr.{year}", unit = "ten_thousand_yuan" }
"""

SELECT: Final = """
SELECT zzjgdm, cyry, (SELECT json_group_object(nd, yysr) FROM revenue WHERE revenue.zzjgdm = report.zzjgdm)
FROM report WHERE zzjgdm IN (SELECT value FROM json_each(?))
"""


def reports(connection: sqlite3.Connection, keys: str) -> Records:
    """Reports by organisation code; revenues are year → ten thousand yuan."""
    return {
        code: {"zzjgdm": code, "cyry": employees, "yysr": orjson.loads(revenues)}
        for code, employees, revenues in connection.execute(SELECT, (keys,))
    }


DESK: Final = Desk(
    department="statistics",
    counters=(Counter("/reports/query", "zzjgdm", reports, yearly=frozenset({"yysr"})),),
    envelope=("reports",),
    as_of="2007-09-30T00:00:00+08:00",
)


def write(path: Path, census: Census) -> None:
    """Make the file that the department's service answers from."""
    told = [
        (hyphenated(firm.enterprise.organisation_code), firm.conduct.report)
        for firm in census.firms
        if firm.conduct.report
    ]
    revenues = [(code, year, ten_thousand_yuan(fen)) for code, report in told for year, fen in report.revenue.items()]
    write_database(
        path,
        (
            Table(REPORTS, "INSERT INTO report VALUES (?, ?)", [(code, report.employees) for code, report in told]),
            Table(REVENUES, "INSERT INTO revenue VALUES (?, ?, ?)", revenues),
        ),
    )


def hyphenated(code: str) -> str:
    """An organisation code as GB 11714 prints it, its check character set apart."""
    return f"{code[:8]}-{code[8:]}"


DEPARTMENT: Final = Department(DESK.department, BINDING, write, DESK)
