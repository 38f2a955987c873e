"""The national tax office answers from what its file holds."""

import sqlite3
from contextlib import closing

import orjson

from demo.city import City
from demo.departments import national_tax
from demo.generator.firms import Firm, TaxStanding


def test_records_are_the_planted_accounts(small_city: City, trades: list[Firm]) -> None:
    """One record for each known enterprise, with its payments by year."""
    keys = orjson.dumps([firm.enterprise.organisation_code for firm in trades]).decode()
    with closing(sqlite3.connect(small_city.database("national_tax"))) as connection:
        records = national_tax.taxpayers(connection, keys)
    accounts = {firm.enterprise.organisation_code: firm.national for firm in trades if firm.national}
    assert set(records) == set(accounts)
    for code, account in accounts.items():
        assert records[code] == {
            "zzjgdm": code,
            "djzt": "01" if account.standing is TaxStanding.REGISTERED else "03",
            "payments": {str(year): fen for year, fen in account.taxes.items()},
        }
