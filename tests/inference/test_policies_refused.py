"""Policy sets that would give an organisation a sum and something about a part: refused before they serve anybody."""

from pathlib import Path
from shutil import copytree
from typing import Final

import pytest

from gateway.policy.load import load
from gateway.policy.problems import PolicyRefused
from resolvers.schema import REGISTER
from tests.gateway.engine_room import POLICIES

ORGANISATION: Final = "exit-entry-administration"
FILING_RULES: Final = "rules/exit-entry-business-filing.csv"
CHECK_RULES: Final = "rules/tax-registration-check.csv"
DATES: Final = "*,2007-01-01,2008-12-31,allow"

Lines = dict[str, str]
"""File → a line added to it."""


def filing_rule(coordinate: str, form: str) -> str:
    """One more grant to the filing desk."""
    return f"p,exit-entry-filing-desk,exit-entry-business-filing,{coordinate},{form},{DATES},eb-900"


def disclosure(purpose: str, coordinate: str, form: str, cut: str) -> str:
    """Where it is cut."""
    return f"{purpose},{coordinate},{form},{cut},a cut"


ADDITIONS: Final[dict[str, Lines]] = {
    "range of a part": {
        FILING_RULES: filing_rule("Enterprise.localTax", "range"),
        "disclosures.csv": disclosure("exit-entry-business-filing", "Enterprise.localTax", "range", "yearly"),
    },
    "status of a part": {
        FILING_RULES: filing_rule("Enterprise.nationalTax", "status"),
        "disclosures.csv": disclosure("exit-entry-business-filing", "Enterprise.nationalTax", "status", "10000.00"),
    },
    "exact figure of a part": {
        FILING_RULES: filing_rule("Enterprise.localTax", "exact").replace("2008-12-31", "2007-12-31"),
        "rules-about.csv": 'eb-900,"articles 5",Ouyang Rui,2006-12-18,a reason',
    },
    "registration that settles a part": {FILING_RULES: filing_rule("Enterprise.nationalTaxRegistration", "status")},
    "part to another client under another purpose": {
        "clients.csv": f"second-desk,{ORGANISATION},,another desk,Ouyang Rui,2008-12-31,no",
        CHECK_RULES: f"p,second-desk,tax-registration-check,Enterprise.localTax,range,{DATES},tc-900",
    },
    "registration through a group": {
        "clients.csv": f"second-desk,{ORGANISATION},tax-bureaus,another desk,Ouyang Rui,2008-12-31,no",
    },
    "part on days after those of the sum": {
        FILING_RULES: filing_rule("Enterprise.localTax", "range").replace("2007-01-01", "2008-12-31"),
        "disclosures.csv": disclosure("exit-entry-business-filing", "Enterprise.localTax", "range", "yearly"),
    },
    "sum to an organisation that holds a part": {
        CHECK_RULES: f"p,tax-registration-desk,tax-registration-check,Enterprise.totalTax,status,{DATES},tc-900",
        "disclosures.csv": disclosure("tax-registration-check", "Enterprise.totalTax", "status", "100000.00"),
    },
}


def with_lines(tmp_path: Path, lines: Lines) -> Path:
    """The real policies with these lines added, and without the officers' own tests."""
    policies = tmp_path / "policies"
    copytree(POLICIES, policies)
    header, _, _ = (policies / "tests.csv").read_text(encoding="utf-8").partition("\n")
    (policies / "tests.csv").write_text(f"{header}\n", encoding="utf-8")
    for name, line in lines.items():
        with (policies / name).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    return policies


@pytest.mark.parametrize("addition", sorted(ADDITIONS))
def test_sum_and_part_in_one_organisation_are_refused(tmp_path: Path, addition: str) -> None:
    """For this reason and no other: without the sum's rule the same lines load."""
    policies = with_lines(tmp_path, ADDITIONS[addition])
    with pytest.raises(PolicyRefused) as refused:
        load(policies, REGISTER)
    told = str(refused.value).splitlines()
    assert told
    assert all("which tells of a part of the sum Enterprise.totalTax" in line for line in told if ".csv" in line)
    for name in (FILING_RULES, CHECK_RULES):
        kept = [line for line in (policies / name).read_text(encoding="utf-8").splitlines() if "totalTax" not in line]
        (policies / name).write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    load(policies, REGISTER)


def test_other_grants_beside_the_sum_are_not_refused(tmp_path: Path) -> None:
    """Capital tells nothing of a tax, and a part under another organisation is no matter of this one."""
    lines = {
        FILING_RULES: filing_rule("Enterprise.registeredCapital", "range"),
        "disclosures.csv": disclosure("exit-entry-business-filing", "Enterprise.registeredCapital", "range", "capital"),
    }
    load(with_lines(tmp_path, lines), REGISTER)
