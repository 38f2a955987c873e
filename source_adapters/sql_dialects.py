"""Which dialect speaks to a database, by the address it has."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import make_url

from source_adapters.addresses import MARIADB, MYSQL, POSTGRESQL, SQLITE
from source_adapters.sql_dialect import Dialect
from source_adapters.sql_generic import GENERIC
from source_adapters.sql_mysql import MYSQL as MYSQL_DIALECT
from source_adapters.sql_postgresql import POSTGRESQL as POSTGRESQL_DIALECT
from source_adapters.sql_sqlite import SQLITE as SQLITE_DIALECT

DIALECTS: Final[Mapping[str, Dialect]] = MappingProxyType(
    {SQLITE: SQLITE_DIALECT, POSTGRESQL: POSTGRESQL_DIALECT, MYSQL: MYSQL_DIALECT, MARIADB: MYSQL_DIALECT}
)
"""By database and driver; every other address is spoken to in the generic way."""


def dialect_of(address: str) -> Dialect:
    """The dialect for an address that `addresses.sql_fault` found no fault with."""
    return DIALECTS.get(make_url(address).drivername, GENERIC)
