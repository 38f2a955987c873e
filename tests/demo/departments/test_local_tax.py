"""The local tax office: persons by identity number, enterprises by organisation code."""

from demo.city import City
from demo.generator.firms import Firm
from demo.generator.lives import Life
from tests.demo.departments.reading import rows

DEPARTMENT = "local_tax"


def test_income_taxes_are_what_was_paid(small_city: City, people: list[Life]) -> None:
    """One row for each person and year with a payment, in fen."""
    held = {(number, year): fen for number, year, fen in rows(small_city, DEPARTMENT, "SELECT * FROM grsds")}
    assert held == {(life.person.number, year): fen for life in people for year, fen in life.income_tax.items()}


def test_enterprises_are_known_by_organisation_code(small_city: City, trades: list[Firm]) -> None:
    """Registered and former taxpayers are there, others are not."""
    held = dict(rows(small_city, DEPARTMENT, "SELECT zzjgdm, djzt FROM nsrdj"))
    assert set(held) == {firm.enterprise.organisation_code for firm in trades if firm.local}
    assert set(held.values()) == {"A", "Z"}


def test_taxes_and_arrears_have_rows_only_where_there_are_any(small_city: City, trades: list[Firm]) -> None:
    """No row says nought."""
    taxes = rows(small_city, DEPARTMENT, "SELECT sjse FROM qyns")
    arrears = rows(small_city, DEPARTMENT, "SELECT qsje FROM qsqy")
    assert all(fen > 0 for (fen,) in taxes + arrears)
    assert len(taxes) == sum(len(firm.local.taxes) for firm in trades if firm.local)
    assert len(arrears) == sum(bool(firm.local.arrears) for firm in trades if firm.local)
