"""Enterprises from whose accounts the planted sums follow."""

from demo.generator.edges import EXIT_ENTRY_EDGE, EXIT_ENTRY_YEAR
from demo.generator.firms import Firm, Licence, TaxAccount, TaxStanding, firms
from demo.generator.truth import Truth


def paid(account: TaxAccount | None, year: int) -> int:
    """What an account says was paid in a year, in fen."""
    return account.taxes.get(year, 0) if account else 0


def test_planted_sums_follow_from_the_accounts(truth: Truth, trades: list[Firm]) -> None:
    """Both taxes of the year together lie on the planted side of the edge."""
    by_code = {firm.enterprise.code: firm for firm in trades}
    for case in truth.threshold:
        firm = by_code[case.enterprise.code]
        total = paid(firm.local, EXIT_ENTRY_YEAR) + paid(firm.national, EXIT_ENTRY_YEAR)
        assert (total >= EXIT_ENTRY_EDGE) == case.reaches_the_edge


def test_year_before_lies_on_the_other_side(truth: Truth, trades: list[Firm]) -> None:
    """Whoever asks about the wrong year gets the wrong answer."""
    by_code = {firm.enterprise.code: firm for firm in trades}
    for case in truth.threshold:
        firm = by_code[case.enterprise.code]
        total = paid(firm.local, EXIT_ENTRY_YEAR - 1) + paid(firm.national, EXIT_ENTRY_YEAR - 1)
        assert (total >= EXIT_ENTRY_EDGE) != case.reaches_the_edge


def test_accounts_have_something_to_say_or_nothing(trades: list[Firm]) -> None:
    """No year without a payment, and no payment this year where the registration was cancelled."""
    for account in (account for firm in trades for account in (firm.local, firm.national) if account):
        assert all(fen > 0 for fen in account.taxes.values())
        assert account.standing is TaxStanding.REGISTERED or EXIT_ENTRY_YEAR not in account.taxes


def test_registers_are_not_the_same_set(trades: list[Firm]) -> None:
    """Some enterprises are unknown to each department, and every licence occurs."""
    assert any(firm.registration is None for firm in trades)
    assert any(firm.local is None and firm.national for firm in trades)
    assert any(firm.national is None and firm.local for firm in trades)
    assert {firm.registration.licence for firm in trades if firm.registration} == set(Licence)


def test_firms_are_repeatable(truth: Truth, trades: list[Firm]) -> None:
    """The same truth gives the same enterprises."""
    assert list(firms(truth)) == trades
