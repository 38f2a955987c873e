"""A folder of drops is bound strictly."""

from pathlib import Path

import pytest

from source_adapters.bindings import BindingError, load_bindings
from source_adapters.bound import (
    Complete,
    DropMoment,
    DroppedTable,
    Encoding,
    FileFormat,
    FilesDepartment,
    Layout,
    TakingOver,
)
from source_adapters.contract import Entity

GOOD = """
[departments.housing]
kind = "files"
folder = "drops/housing"
look_every = 2
complete = "marked"
as_of = "name"
least_share = 0.8
malformed_keys = 0.001

[[departments.housing.tables]]
entity = "Person"
file = "fw-{date}.csv"
header_row = 2
delimiter = ";"
encoding = "gb18030"
key_column = "sfzh"
key = "identity_number_15_or_18"
complete_register = true

[departments.housing.tables.attributes]
homesOwned = "ts"
sex = { column = "xb", codes = "sex" }

[[departments.housing.relations]]
attribute = "householdMembers"
entity = "Person"
file = "jtcy-{date}.xlsx"
sheet = "名单"
key_column = "sfzh"
key = "identity_number"
target_column = "cysfzh"
target = "identity_number"

[departments.housing.codes.sex]
"1" = "MALE"
"""


def load(folder: Path, text: str, environ: dict[str, str] | None = None) -> FilesDepartment:
    """The department of a bindings file with this text."""
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    department = load_bindings(path, environ or {}).departments["housing"]
    assert isinstance(department, FilesDepartment)
    return department


def test_a_folder_is_bound(tmp_path: Path) -> None:
    """With its files, how they are laid out, and when they are taken over."""
    department = load(tmp_path, GOOD)
    assert department.folder == tmp_path / "drops" / "housing"
    assert department.taking_over == TakingOver(2.0, Complete.MARKED, DropMoment.NAME, 0.8, 0.001)
    homes, members = department.dropped
    assert (homes.content.name, homes.layout) == (
        "fw-{date}.csv",
        Layout(FileFormat.CSV, header_row=2, delimiter=";", encoding=Encoding.GB18030),
    )
    assert isinstance(members, DroppedTable)
    assert members.layout == Layout(FileFormat.EXCEL, sheet="名单")
    assert sorted(department.fields(Entity.PERSON)) == ["homesOwned", "householdMembers", "sex"]
    assert department.fields(Entity.ENTERPRISE) == {}


def test_the_environment_overrides_the_folder(tmp_path: Path) -> None:
    """As it does every address."""
    assert load(tmp_path, GOOD, {"MERIDIAN_SOURCE_HOUSING": "/elsewhere"}).folder == Path("/elsewhere")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('folder = "drops/housing"', "", "departments.housing.folder: missing"),
        ('complete = "marked"', 'complete = "soon"', "complete: expected one of stable, marked, renamed"),
        ("fw-{date}.csv", "fw.csv", "as_of: the date of a name needs {date} in the name of every file"),
        ("fw-{date}.csv", "../fw-{date}.csv", "file: expected the name of a file in the folder"),
        ("fw-{date}.csv", "fw-{date}-{date}.csv", "with {date} in it once at most"),
        ("fw-{date}.csv", "fw-{date}.dat", "tables[1].format: missing; expected one of csv, excel, parquet"),
        ("fw-{date}.csv", "fw-{date}.parquet", "delimiter: a file of format parquet has none"),
        ('sheet = "名单"', 'encoding = "utf-8"', "encoding: a file of format excel has none"),
        ('delimiter = ";"', 'delimiter = ";;"', "delimiter: expected one character"),
        ('encoding = "gb18030"', 'encoding = "big5"', "encoding: expected one of utf-8, gb18030"),
        ("header_row = 2", "header_row = 0", "header_row: expected a positive whole number"),
        ("least_share = 0.8", "least_share = 80", "least_share: expected a number from 0 to 1"),
        ("look_every = 2", "look_ever = 2", "look_ever: unknown setting"),
        ('file = "jtcy-{date}.xlsx"', 'table = "jtcy"', "relations[1].file: missing"),
        ('attribute = "householdMembers"', 'attribute = "sex"', "Person.sex is bound twice: one datum, one source"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Where it stands, and what was expected."""
    assert old in GOOD
    with pytest.raises(BindingError) as refusal:
        load(tmp_path, GOOD.replace(old, new))
    assert expected in str(refusal.value)
