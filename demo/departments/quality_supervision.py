"""质监局: organisation codes and their certificates, and licences of products, by organisation code."""

from pathlib import Path
from typing import Final

from demo.departments.database import Table, write_database
from demo.departments.department import Department
from demo.generator.census import Census
from demo.generator.validity import Validity

AS_OF: Final = "20071020"
CERTIFICATE_CODES: Final = {Validity.VALID: "10", Validity.EXPIRED: "20", Validity.REVOKED: "30"}
LICENCE_CODES: Final = {Validity.VALID: "A", Validity.EXPIRED: "B", Validity.REVOKED: "C"}

CODES: Final = """
CREATE TABLE zzjgdm (
    jgdm TEXT PRIMARY KEY,     -- organisation code
    zszt TEXT NOT NULL,        -- standing of its certificate
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

LICENCES: Final = """
CREATE TABLE scxkz (
    jgdm TEXT PRIMARY KEY,     -- organisation code
    xkzt TEXT NOT NULL,        -- standing of the licence
    gxrq TEXT NOT NULL         -- as of
) WITHOUT ROWID
"""

BINDING: Final = """
[departments.quality_supervision]
kind = "sql"
address = "sqlite+aiosqlite:///departments/quality_supervision.db"
connect_timeout = 1.0
read_timeout = 3.0
keys_per_call = 1000

[[departments.quality_supervision.tables]]
entity = "Enterprise"
table = "zzjgdm"
key_column = "jgdm"
key = "organisation_code"
as_of_column = "gxrq"
as_of_format = "compact"
complete_register = false

[departments.quality_supervision.tables.attributes]
organisationCode = "jgdm"
codeCertificate = { column = "zszt", codes = "certificate" }

[[departments.quality_supervision.tables]]
entity = "Enterprise"
table = "scxkz"
key_column = "jgdm"
key = "organisation_code"
as_of_column = "gxrq"
as_of_format = "compact"
complete_register = false

[departments.quality_supervision.tables.attributes]
productLicence = { column = "xkzt", codes = "licence" }

[departments.quality_supervision.codes.certificate]
"10" = "VALID"
"20" = "EXPIRED"
"30" = "REVOKED"

[departments.quality_supervision.codes.licence]
"A" = "VALID"
"B" = "EXPIRED"
"C" = "REVOKED"
"""


def write(path: Path, census: Census) -> None:
    """Make the department's database."""
    conduct = [(firm.enterprise.organisation_code, firm.conduct) for firm in census.firms]
    certificates = [
        (code, CERTIFICATE_CODES[one.code_certificate], AS_OF) for code, one in conduct if one.code_certificate
    ]
    licences = [(code, LICENCE_CODES[one.product_licence], AS_OF) for code, one in conduct if one.product_licence]
    write_database(
        path,
        (
            Table(CODES, "INSERT INTO zzjgdm VALUES (?, ?, ?)", certificates),
            Table(LICENCES, "INSERT INTO scxkz VALUES (?, ?, ?)", licences),
        ),
    )


DEPARTMENT: Final = Department("quality_supervision", BINDING, write)
