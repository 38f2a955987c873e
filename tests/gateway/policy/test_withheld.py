"""withheld.csv: for a listed reason, under a law, until a day, and never for good."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.withheld import Ground, Withholding, withheld
from tests.gateway.policy.small_city import PolicySet, lay_out

HEADER = "client,purpose,days,until,ground,legal_basis,approved_by,approved_on"
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    """A good set, to be changed."""
    return lay_out(tmp_path_factory.mktemp("policies"))


def put(policies: PolicySet, *rows: str) -> list[str]:
    """What a register of these rows is refused for."""
    (policies.path / "withheld.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return policies.problems()


def test_a_set_without_the_file_withholds_nothing(policies: PolicySet) -> None:
    """It is the only file that a set may do without."""
    assert policies.load().withheld == ()


def test_rows_are_read(policies: PolicySet) -> None:
    """A client, a purpose or both; hidden, or late by some days; and the version tells of it."""
    before = policies.load().version
    assert (
        put(
            policies,
            'desk-a,filing,,2007-12-31,tax_audit,"Tax act, article 9",Xu Jie,2007-01-01',
            ',lottery,30,2007-06-30,court_order,"Court act, article 1",Gao Yan,2007-06-30',
        )
        == []
    )
    assert policies.load().withheld == (
        Withholding("desk-a", "filing", None, date(2007, 12, 31), Ground.TAX_AUDIT),
        Withholding(None, "lottery", 30, date(2007, 6, 30), Ground.COURT_ORDER),
    )
    assert policies.load().version != before


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            "desk-a,filing,,2008-01-02,tax_audit,Act,Xu Jie,2007-01-01",
            "5: withheld until 2008-01-02, approved on 2007-01-01; expected 2007-01-01 to 2008-01-01",
        ),
        (
            "desk-a,filing,,2006-12-31,tax_audit,Act,Xu Jie,2007-01-01",
            "5: withheld until 2006-12-31, approved on 2007-01-01; expected 2007-01-01 to 2008-01-01",
        ),
        ("desk-a,filing,,,tax_audit,Act,Xu Jie,2007-01-01", '"" is not a date; expected YYYY-MM-DD'),
        (
            ",,,2007-12-31,tax_audit,Act,Xu Jie,2007-01-01",
            "every use by everybody would be withheld; expected a client, a purpose, or both",
        ),
        (
            "desk-a,filing,,2007-12-31,tax_audits,Act,Xu Jie,2007-01-01",
            'unknown ground "tax_audits"; did you mean tax_audit?',
        ),
        ("desk-aa,,,2007-12-31,tax_audit,Act,Xu Jie,2007-01-01", 'unknown client "desk-aa"; did you mean desk-a?'),
        (",filings,,2007-12-31,tax_audit,Act,Xu Jie,2007-01-01", 'unknown purpose "filings"; did you mean filing?'),
        (
            "desk-a,,0,2007-12-31,tax_audit,Act,Xu Jie,2007-01-01",
            '"0" is not a whole number above 0; expected digits only',
        ),
        ("desk-a,,,2007-12-31,tax_audit,-,Xu Jie,2007-01-01", "no legal basis"),
        ("desk-a,,,2007-12-31,tax_audit,Act,,2007-01-01", "no name of who approved it"),
    ],
)
def test_a_row_without_reason_law_or_end_is_refused(policies: PolicySet, row: str, problem: str) -> None:
    """The message names the place and the mend."""
    (found,) = put(policies, row)
    assert found.startswith("withheld.csv:2")
    assert problem.partition(": ")[2] in found or problem in found


def test_a_row_is_there_once(policies: PolicySet) -> None:
    """Two rows about one client and purpose could not both be meant."""
    row = "desk-a,filing,,2007-12-31,tax_audit,Act,Xu Jie,2007-01-01"
    assert put(policies, row, row) == [
        "withheld.csv:3: this client and purpose stand in line 2 already",
    ]


@given(
    days=st.none() | st.integers(1, 400),
    age=st.integers(0, 800),
    late=st.integers(-400, 400),
    client=st.sampled_from(("desk-a", "desk-b")),
    purpose=st.sampled_from(("filing", "lottery", None)),
)
def test_nothing_is_withheld_after_its_day(
    days: int | None, age: int, late: int, client: str, purpose: str | None
) -> None:
    """Nor of other clients and purposes, nor once a use is old enough."""
    end = date(2007, 12, 31)
    row = Withholding("desk-a", "filing", days, end, Ground.TAX_AUDIT)
    hidden = withheld([row], client, purpose, NOW - timedelta(days=age), end + timedelta(days=late), NOW)
    assert hidden == ((client, purpose) == ("desk-a", "filing") and late <= 0 and (days is None or age < days))
