"""劳动和社会保障局: filings of employment, employers, social insurance and wage disputes.

The pension office still knows people by fifteen digits where they had them; amounts are in fen.
"""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.census import Census
from demo.generator.conduct import Dispute
from demo.generator.identity_number import fifteen_digits
from demo.generator.insurance import PensionStanding
from demo.generator.lives import Life

AS_OF: Final = "2007-10-25"

FILED: Final = "1"
WITHDRAWN: Final = "2"
PENSION_CODES: Final = {
    PensionStanding.RECEIVING: "01",
    PensionStanding.SUSPENDED: "02",
    PensionStanding.ENDED: "09",
}
DISPUTE_CODES: Final = {Dispute.DISMISSED: "0", Dispute.OPEN: "1", Dispute.SETTLED: "2"}

FILINGS: Final = """
CREATE TABLE jydj (
    sfzh TEXT PRIMARY KEY,     -- identity number
    bazt TEXT NOT NULL,        -- standing of the filing
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

EMPLOYMENTS: Final = """
CREATE TABLE jyba (
    sfzh TEXT NOT NULL,        -- identity number
    dwdm TEXT NOT NULL,        -- credit code of the employer
    gxrq TEXT NOT NULL,        -- as of
    PRIMARY KEY (sfzh, dwdm)
) WITHOUT ROWID
"""

MONTHS: Final = """
CREATE TABLE sbjf (
    sfzh TEXT PRIMARY KEY,     -- identity number
    ljys INTEGER NOT NULL      -- months paid in
) WITHOUT ROWID
"""

PENSIONS: Final = """
CREATE TABLE ylbx (
    grbh TEXT PRIMARY KEY,     -- identity number of 15 or 18 characters
    dyzt TEXT NOT NULL,        -- standing of the pension
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

PAYMENTS: Final = """
CREATE TABLE ylff (
    grbh TEXT PRIMARY KEY,     -- identity number of 15 or 18 characters
    yje INTEGER NOT NULL,      -- pension a month, in fen
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

EMPLOYERS: Final = """
CREATE TABLE dwcb (
    dwdm TEXT PRIMARY KEY,     -- credit code
    cbrs INTEGER NOT NULL      -- employees insured
) WITHOUT ROWID
"""

DISPUTES: Final = """
CREATE TABLE ldzy (
    dwdm TEXT PRIMARY KEY,     -- credit code
    ajzt TEXT NOT NULL,        -- standing of the latest complaint
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.labour]
kind = "sql"
address = "sqlite+aiosqlite:///departments/labour.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.labour.tables]]
entity = "Person"
table = "jydj"
key_column = "sfzh"
key = "identity_number"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = true

[departments.labour.tables.attributes]
employmentFiling = { column = "bazt", codes = "filing" }

[[departments.labour.tables]]
entity = "Person"
table = "sbjf"
key_column = "sfzh"
key = "identity_number"
complete_register = true

[departments.labour.tables.attributes]
insuredMonths = "ljys"

[[departments.labour.tables]]
entity = "Person"
table = "ylbx"
key_column = "grbh"
key = "identity_number_15_or_18"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = true

[departments.labour.tables.attributes]
pensionStatus = { column = "dyzt", codes = "pension" }

[[departments.labour.tables]]
entity = "Person"
table = "ylff"
key_column = "grbh"
key = "identity_number_15_or_18"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = false

[departments.labour.tables.attributes]
pensionMonthly = { column = "yje", unit = "fen" }

[[departments.labour.tables]]
entity = "Enterprise"
table = "dwcb"
key_column = "dwdm"
key = "credit_code"
complete_register = true

[departments.labour.tables.attributes]
insuredEmployees = "cbrs"

[[departments.labour.tables]]
entity = "Enterprise"
table = "ldzy"
key_column = "dwdm"
key = "credit_code"
as_of_column = "gxrq"
as_of_format = "iso"
complete_register = true

[departments.labour.tables.attributes]
wageDispute = { column = "ajzt", codes = "dispute" }

[[departments.labour.relations]]
attribute = "employer"
entity = "Person"
table = "jyba"
key_column = "sfzh"
key = "identity_number"
target_column = "dwdm"
target = "credit_code"
as_of_column = "gxrq"

[departments.labour.codes.filing]
"1" = "FILED"
"2" = "NOT_FILED"

[departments.labour.codes.pension]
"01" = "RECEIVING"
"02" = "SUSPENDED"
"09" = "NONE"

[departments.labour.codes.dispute]
"0" = "NONE"
"1" = "OPEN"
"2" = "SETTLED"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    write_database(path, (*_employment(census), *_insurance(census), *_enterprises(census)))


def _employment(census: Census) -> tuple[Table, ...]:
    by_person = census.employments.by_person
    filings = [(number, FILED if one.filed else WITHDRAWN, AS_OF) for number, one in by_person.items()]
    employers = [(number, code, AS_OF) for number, one in by_person.items() for code in one.employers]
    return (
        Table(FILINGS, "INSERT INTO jydj VALUES (?, ?, ?)", filings),
        Table(EMPLOYMENTS, "INSERT INTO jyba VALUES (?, ?, ?)", employers),
    )


def _insurance(census: Census) -> tuple[Table, ...]:
    insured = [(life.person.number, life.insurance.months) for life in census.lives if life.insurance.months]
    pensions = [(_number(life), life.insurance.pension) for life in census.lives if life.insurance.pension]
    standings = [(number, PENSION_CODES[pension.standing], AS_OF) for number, pension in pensions]
    payments = [(number, pension.monthly, AS_OF) for number, pension in pensions if pension.monthly]
    return (
        Table(MONTHS, "INSERT INTO sbjf VALUES (?, ?)", insured),
        Table(PENSIONS, "INSERT INTO ylbx VALUES (?, ?, ?)", standings),
        Table(PAYMENTS, "INSERT INTO ylff VALUES (?, ?, ?)", payments),
    )


def _enterprises(census: Census) -> tuple[Table, ...]:
    conduct = [(firm.enterprise.code, firm.conduct) for firm in census.firms]
    insured = [(code, one.insured) for code, one in conduct if one.insured]
    disputes = [(code, DISPUTE_CODES[one.dispute], AS_OF) for code, one in conduct if one.dispute]
    return (
        Table(EMPLOYERS, "INSERT INTO dwcb VALUES (?, ?)", insured),
        Table(DISPUTES, "INSERT INTO ldzy VALUES (?, ?, ?)", disputes),
    )


def _number(life: Life) -> str:
    return fifteen_digits(life.person.number) or life.person.number


DEPARTMENT: Final = Department("labour", BINDING, write)
