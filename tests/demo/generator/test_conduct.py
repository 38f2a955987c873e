"""Supervision and support of enterprises: each register holds only those that it concerns."""

from demo.generator.conduct import FEN_PER_HUNDRED_YUAN, FOOD_TRADES, Dispute, Duty, Inspection
from demo.generator.firms import Firm
from demo.generator.truth import Truth
from demo.generator.validity import Validity


def test_food_licences_are_for_those_who_deal_in_food(trades: list[Firm]) -> None:
    """Of the others the register holds nobody."""
    for firm in trades:
        if firm.conduct.food:
            assert any(trade in firm.enterprise.name for trade in FOOD_TRADES)


def test_every_word_occurs(trades: list[Firm]) -> None:
    """In a small city each register says everything that it can say, and of some enterprises nothing."""
    conducts = [firm.conduct for firm in trades]
    assert {one.code_certificate for one in conducts} == {*Validity, None}
    assert {one.product_licence for one in conducts} == {*Validity, None}
    assert {one.food for one in conducts} == {*Validity, None}
    assert {one.dispute for one in conducts} == {*Dispute, None}
    assert {one.safety for one in conducts} == {one.fire for one in conducts} == {*Inspection, None}
    assert {one.duty for one in conducts} == {*Duty, None}
    assert min(one.insured for one in conducts) == min(one.disabled for one in conducts) == 0


def test_some_report_nothing_or_not_every_year(trades: list[Firm]) -> None:
    """Reports are missing altogether, or for a year."""
    reports = [firm.conduct.report for firm in trades]
    assert None in reports
    assert {len(report.revenue) for report in reports if report} >= {1, 2, 3}


def test_canaries_have_unmistakable_revenue_and_subsidies(truth: Truth, trades: list[Firm]) -> None:
    """A canary's amounts stand in its registers, and nobody else's come near."""
    canaries = {canary.enterprise.code: canary for canary in truth.canaries.enterprises}
    for firm in trades:
        report, subsidies = firm.conduct.report, firm.conduct.subsidies
        if canary := canaries.get(firm.enterprise.code):
            assert report is not None
            assert (report.revenue, subsidies) == ({canary.year: canary.revenue}, {canary.year: canary.subsidy})
        else:
            ordinary = [*(report.revenue.values() if report else ()), *subsidies.values()]
            assert all(fen < min(truth.canaries.amounts) for fen in ordinary)
            assert all(fen % FEN_PER_HUNDRED_YUAN == 0 for fen in (report.revenue.values() if report else ()))
