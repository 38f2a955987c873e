"""The guide to HTTP services is what the code reads: its example loads, and its tables have every setting."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import pytest

from source_adapters.access import ClientCredentials, CredentialsIn
from source_adapters.access_settings import API_KEY_HEADER
from source_adapters.bindings import BindingError, load_bindings
from source_adapters.bound import HttpDepartment, Limits
from source_adapters.http import HttpSource
from source_adapters.shapes import KeyIn, OneKey, PagesBy, Paging
from tests.source_adapters.conftest import opened
from tests.source_adapters.sample_certificates import authority

GUIDE: Final = (Path(__file__).parents[2] / "docs" / "integrators-guide-http.md").read_text("utf-8")
ENVIRON: Final = {"NATIONAL_TAX_TOKEN": "t", "HOUSING_FUND_KEY": "k", "WELFARE_SECRET": "s"}
EXAMPLE: Final = "\n".join(re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
LIMITS: Final = {each.name for each in fields(Limits)}
SAFEGUARDS: Final = {"resilience", "cache"}
FRAME: Final = {"kind", "address", "codes", "divisions", "services"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One with the certificates that the example names."""
    authority(tmp_path / "certificates").tls()
    return tmp_path


async def test_the_example_can_be_started_with(folder: Path) -> None:
    """All of it is one file."""
    path = folder / "sources.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    departments = load_bindings(path, ENVIRON).departments
    assert set(departments) == {"national_tax", "housing_fund", "archives", "welfare"}
    for bound in departments.values():
        assert isinstance(bound, HttpDepartment)
        async with opened(HttpSource(bound)):
            pass


@pytest.mark.parametrize(
    ("table", "department", "heading", "elsewhere"),
    [
        ("[departments.welfare]", "welfare", "setting of a department", LIMITS | SAFEGUARDS | FRAME),
        ("[departments.welfare.client_credentials]", "welfare", "setting of `client_credentials`", set()),
        ("[departments.welfare.tls]", "welfare", "setting of `tls`", set()),
        ("[[departments.welfare.services]]", "welfare", "setting of a service", set()),
        ("[departments.welfare.services.paging]", "welfare", "setting of `paging`", set()),
        ("[departments.housing_fund.services.one_key]", "housing_fund", "setting of `one_key`", set()),
    ],
)
def test_every_setting_has_its_line(
    folder: Path, table: str, department: str, heading: str, elsewhere: set[str]
) -> None:
    """And no other has."""
    path = folder / "sources.toml"
    path.write_text(EXAMPLE.replace(f"{table}\n", f"{table}\nnobody_knows_it = 1\n", 1), encoding="utf-8")
    with pytest.raises(BindingError) as refusal:
        load_bindings(path, ENVIRON)
    (problem,) = refusal.value.problems
    known = problem.partition("unknown setting; known here: ")[2].split(", ")
    assert department in problem
    assert sorted(documented(heading)) == sorted(set(known) - elsewhere)


def documented(heading: str) -> dict[str, str]:
    """Setting → default, as the table under this heading has them."""
    rows = GUIDE.partition(f"| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [row.strip("| ").split(" | ") for row in rows]
    return {name: default for names, default, _ in cells for name in re.findall(r"`([a-z_]+)`", names)}


@pytest.mark.parametrize(
    ("heading", "usual"),
    [
        ("setting of `one_key`", OneKey(KeyIn.BODY)),
        ("setting of `paging`", Paging(PagesBy.NUMBER)),
        ("setting of `client_credentials`", ClientCredentials("", "", "")),
    ],
)
def test_defaults_are_those_of_the_code(heading: str, usual: Any) -> None:
    """But for those that have to be said."""
    for name, default in documented(heading).items():
        if default != "required" and hasattr(usual, name):
            assert default == shown(getattr(usual, name)), name


def test_the_header_of_a_key_is_that_of_the_code() -> None:
    """It is a constant."""
    assert documented("setting of a department")["api_key_header"] == shown(API_KEY_HEADER)
    assert documented("setting of `client_credentials`")["credentials_in"] == shown(CredentialsIn.HEADER)


def shown(default: object) -> str:
    """A default as the guide writes it."""
    if default is None or default == frozenset():
        return "–"
    return f'`"{default}"`' if isinstance(default, str) else f"`{default}`"
