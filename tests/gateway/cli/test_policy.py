"""The officers' commands, by what they print and how they end."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app
from tests.gateway.engine_room import POLICIES
from tests.gateway.policy_copies import changed

DAY = ("--date", "2007-11-01")
LOTTERY = ("housing-lottery-portal", "housing-lottery")


def ran(*arguments: str | Path) -> tuple[int, str]:
    """Exit code and output of `meridian policy ...`."""
    result = CliRunner().invoke(app, ["policy", *map(str, arguments)], catch_exceptions=False)
    return result.exit_code, result.output


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A copy of the delivered policies, to be written to."""
    return Path(shutil.copytree(POLICIES, tmp_path / "policies"))


def test_explain_names_the_deciding_rule() -> None:
    """With its file and line."""
    assert ran("explain", *LOTTERY, "Person.homesOwned.status", *DAY, "-p", POLICIES) == (
        0,
        (
            "Person.homesOwned status on 2007-11-01: allowed\n"
            "  by rule hl-005, rules/housing-lottery.csv:7: allow housing-lottery-portal housing-lottery"
            " Person.homesOwned status district * 2007-01-01 to 2008-06-30\n"
        ),
    )


def test_explain_names_the_nearest_rule_of_a_default_deny() -> None:
    """And the one thing that differs."""
    code, text = ran(
        "explain", "district-care-440104", "district-enterprise-care", "Enterprise.name.exact",
        "--district", "440103", *DAY, "-p", POLICIES,
    )  # fmt: skip
    assert code == 0
    assert text.splitlines()[0] == "Enterprise.name exact on 2007-11-01: denied in 440103"
    assert text.splitlines()[-1] == "    district: asked 440103, the rule says 440104"


def test_explain_without_a_form_answers_for_each_and_as_json() -> None:
    """A program reads the same facts."""
    _, text = ran("explain", *LOTTERY, "Person.homesOwned", *DAY, "-p", POLICIES, "--json")
    answers = json.loads(text)
    assert {answer["form"]: answer["allowed"] for answer in answers} == {"exact": False, "range": False, "status": True}
    assert answers[0]["nearest"]["id"] == "hl-005"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("explain", "housing-lotery-portal", "housing-lottery", "Person.name"),
            "did you mean housing-lottery-portal?",
        ),
        (("explain", *LOTTERY, "Person.homeOwned.status"), "did you mean Person.homesOwned?"),
        (("explain", *LOTTERY, "Person.homesOwned.stat"), "did you mean status?"),
        (("explain", *LOTTERY, "Person.homesOwned", "--district", "4401"), "is not a district"),
        (("matrix",), "name exactly one of"),
        (("matrix", "--purpose", "housing"), 'unknown purpose "housing"'),
        (("diff", "no-such-revision"), "no such folder, and no git revision"),
        (("diff", "--", "--output=x"), "no such folder, and no git revision"),
    ],
)
def test_what_cannot_be_answered_is_said_plainly(arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, and the nearest name where there is one."""
    code, text = ran(*arguments[:1], "-p", POLICIES, *arguments[1:])
    assert code == 2
    assert message in text


def test_a_refused_set_is_not_explained(tmp_path: Path) -> None:
    """Every reason is given instead."""
    spoilt = changed(tmp_path, "rules/housing-lottery.csv", "allow,hl-001", "alow,hl-001")
    code, text = ran("matrix", "--purpose", "housing-lottery", "-p", spoilt)
    assert code == 2
    assert "rules/housing-lottery.csv:3:" in text


def test_a_matrix_for_a_spreadsheet() -> None:
    """One row a client, one column a purpose."""
    code, text = ran("matrix", "--field", "Enterprise.localTax", "--as", "csv", *DAY, "-p", POLICIES)
    assert (code, text) == (0, "client,tax-registration-check\ntax-registration-desk,range\n")


def test_a_matrix_on_the_terminal_breaks_no_name() -> None:
    """However many columns there are."""
    _, text = ran("matrix", "--purpose", "tax-registration-check", *DAY, "-p", POLICIES)
    assert "│ Enterprise.nationalTaxRegistration │ status                │ status            │" in text


def test_a_matrix_for_the_printer_and_for_programs() -> None:
    """The page repeats its header on every sheet; the rules are in the JSON."""
    _, page = ran("matrix", "--client", "tax-registration-desk", "--as", "html", *DAY, "-p", POLICIES)
    assert "table-header-group" in page
    assert "<th scope=row>Enterprise.localTax</th><td>range</td>" in page
    _, text = ran("matrix", "--field", "Enterprise.localTax", "--as", "json", *DAY, "-p", POLICIES)
    assert [cell["rules"] for cell in json.loads(text)["cells"]] == [["tc-007"]]


def test_the_officers_tests_are_run_with_coverage(policies: Path) -> None:
    """Too little coverage and a test that is not met both end with 1."""
    assert ran("test", policies)[0] == 0
    code, text = ran("test", policies, "--min-coverage", "100")
    assert code == 1
    assert text.endswith("%; at least 100 % wanted\n")
    tests = policies / "tests.csv"
    tests.write_text(tests.read_text(encoding="utf-8").replace("2007-11-01,allow", "2007-11-01,deny", 1), "utf-8")
    code, text = ran("test", policies)
    assert code == 1
    assert text.startswith(
        "FAIL tests.csv:2: housing-lottery-portal housing-lottery Person.housingEligibility status * 2007-11-01:"
        " allowed by rule hl-001; expected deny\n"
    )
    assert json.loads(ran("test", policies, "--json")[1])["results"][0]["met"] is False


def test_a_diff_sets_what_widens_apart(tmp_path: Path) -> None:
    """Cell by cell, with the clients affected."""
    narrowed = changed(
        tmp_path, "rules/tax-registration-check.csv", "2008-12-31,allow,tc-007", "2008-06-30,allow,tc-007"
    )
    assert ran("diff", narrowed, POLICIES) == (
        1,
        (
            "wider\n"
            "  tax-registration-desk tax-registration-check Enterprise.localTax, 2008-07-01 to 2008-12-31:"
            " nothing -> range at 10000.00, 100000.00, 1000000.00\n"
            "clients affected: tax-registration-desk\n"
        ),
    )
    assert ran("diff", POLICIES, narrowed)[1].startswith("narrower\n")
    assert ran("diff", POLICIES, POLICIES) == (0, "nothing changes\n")
    assert json.loads(ran("diff", narrowed, POLICIES, "--json")[1])["clients"] == ["tax-registration-desk"]


def test_a_diff_tells_of_budgets(tmp_path: Path) -> None:
    """Whose, of what, and from which limit to which."""
    higher = changed(tmp_path, "budgets.csv", ",subjects,3000,1d", ",subjects,4000,1d")
    budget = "social-insurance-fund, pension-verification, all fields: subjects in 1d"
    told = ran("diff", POLICIES, higher)
    assert told == (1, f"wider\n  {budget}: 3000 -> 4000\nclients affected: none by their cells\n")
    assert ran("diff", higher, POLICIES)[1].startswith(f"narrower\n  {budget}: 4000 -> 3000\n")
    (change,) = json.loads(ran("diff", POLICIES, higher, "--json")[1])["budgets"]
    assert (change["kind"], change["before"], change["after"], change["widens"]) == ("subjects", 3000, 4000, True)


def test_a_diff_reads_a_git_revision(policies: Path) -> None:
    """The folder as it was committed, beside the folder as it is."""
    git = ["git", "-C", str(policies.parent), "-c", "user.name=n", "-c", "user.email=n@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "before"]):
        subprocess.run([*git, *arguments], check=True)  # noqa: S603 - words of this test
    rules = policies / "rules" / "tax-registration-check.csv"
    text = rules.read_text(encoding="utf-8")
    rules.write_text("".join(line for line in text.splitlines(keepends=True) if "tc-006" not in line), "utf-8")
    tests = policies / "tests.csv"
    tests.write_text(tests.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    code, told = ran("diff", "HEAD", "-p", policies)
    assert code == 1
    assert told.endswith("clients affected: national-tax-desk, tax-registration-desk\n")


def test_fmt_changes_the_writing_and_says_what(policies: Path) -> None:
    """`--check` only says it; the delivered files need nothing."""
    assert ran("fmt", POLICIES, "--check")[0] == 0
    rules = policies / "rules" / "housing-lottery.csv"
    good = rules.read_bytes()
    rules.write_bytes(good.replace(b",allow,hl-001", b" , allow , hl-001").replace(b"\n", b"\r\n"))
    code, text = ran("fmt", policies, "--check")
    assert (code, text.splitlines()[0]) == (1, "would change rules/housing-lottery.csv")
    assert ran("fmt", policies)[0] == 0
    assert rules.read_bytes() == good


NEW = (
    *("new-purpose", "school-meals", "--title", "学校供餐", "--legal-basis", "School meals act, article 2"),
    *("--owner", "education-bureau", "--officer", "Lu Min", "--from", "2007-01-01", "--until", "2008-06-30"),
    *("--client", "pension-verification-desk"),
)


def test_a_new_purpose_is_sound_and_held(policies: Path) -> None:
    """Its grants are seen in the matrix at once, the exact one for a year only, and tests stand beside them."""
    grants = ("Person.subsistenceAllowance.status", "Person.homesOwned.status=1", "Person.name.exact")
    approval = ("--approved-by", "Lu Min", "--approved-on", "2006-12-01")
    code, text = ran(*NEW, *approval, "-p", policies, *(word for grant in grants for word in ("--grant", grant)))
    assert code == 0, text
    assert "wrote rules/school-meals.csv" in text
    assert ran("check", policies)[0] == 0
    _, text = ran("matrix", "--purpose", "school-meals", "--as", "csv", *DAY, "-p", policies)
    assert text.splitlines()[1:] == [
        "Person.homesOwned,status",
        "Person.name,exact",
        "Person.subsistenceAllowance,status",
    ]
    assert ",2007-01-01,2007-12-31,allow,school-meals-003\n" in (policies / "rules" / "school-meals.csv").read_text(
        "utf-8"
    )
    assert ran("fmt", policies, "--check")[0] == 0
    assert ran(*NEW, "-p", policies)[0] == 2


@pytest.mark.parametrize(
    ("grant", "message"),
    [
        ("Person.name.exact", "name who approved it"),
        ("Person.pensionMonthly.status=123.45", "is no edge of the finest set"),
    ],
)
def test_a_purpose_that_would_be_refused_is_not_written(policies: Path, grant: str, message: str) -> None:
    """The folder stays as it was."""
    code, text = ran(*NEW, "-p", policies, "--grant", grant)
    assert code == 2
    assert message in text
    assert not (policies / "rules" / "school-meals.csv").exists()
