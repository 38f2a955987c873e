"""The company register answers from what its file holds."""

from decimal import Decimal

from demo.city import City
from demo.departments import industry_commerce
from demo.generator.firms import Firm


def test_loaded_records_are_the_planted_registrations(small_city: City, trades: list[Firm]) -> None:
    """One record for each licensed enterprise, by credit code, the capital exact."""
    records = industry_commerce.load(small_city.database("industry_commerce"))
    licensed = {firm.enterprise.code: firm for firm in trades if firm.registration}
    assert set(records) == set(licensed)
    for code, firm in licensed.items():
        assert firm.registration is not None
        assert records[code]["qymc"] == firm.enterprise.name
        assert records[code]["clrq"] == firm.registration.since.isoformat()
        assert Decimal(records[code]["zczb"]) * 1_000_000 == firm.registration.capital
