"""The mixed city: of which kind each department is, so that no way of asking is without a department."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """How a department of the mixed city is asked."""

    SQLITE = "SQLite"
    POSTGRES = "PostgreSQL"
    MARIADB = "MariaDB"
    PLAINLY = "PostgreSQL, read plainly through a driver that Meridian has no dialect for"
    SERVICE = "a JSON service"
    SUBGRAPH = "the subgraph of a federation"
    FIELD = "a GraphQL field, answered by key"
    PLACES = "a GraphQL field, answered by position"
    CSV = "CSV drops"
    EXCEL = "Excel drops"
    PARQUET = "Parquet drops"


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "public_security": Kind.POSTGRES,
        "land_housing": Kind.CSV,
        "local_tax": Kind.MARIADB,
        "labour": Kind.PLAINLY,
        "family_planning": Kind.EXCEL,
        "quality_supervision": Kind.PARQUET,
        "civil_affairs": Kind.SQLITE,
        "disabled_federation": Kind.MARIADB,
        "trade_union": Kind.CSV,
        "finance": Kind.PARQUET,
        "work_safety": Kind.EXCEL,
        "industry_commerce": Kind.SERVICE,
        "national_tax": Kind.SUBGRAPH,
        "education": Kind.FIELD,
        "health": Kind.PLACES,
        "justice": Kind.SERVICE,
        "food_drug": Kind.FIELD,
        "statistics": Kind.SUBGRAPH,
    }
)
"""The three departments of the housing lottery, and those of the tax bureaus' purpose, are of different kinds."""

DROPS: Final = frozenset({Kind.CSV, Kind.EXCEL, Kind.PARQUET})
GRAPHQL: Final = frozenset({Kind.SUBGRAPH, Kind.FIELD, Kind.PLACES})


def of_kind(*kinds: Kind) -> tuple[str, ...]:
    """The departments of these kinds."""
    return tuple(name for name, kind in KINDS.items() if kind in kinds)


ON_SERVERS: Final = of_kind(Kind.POSTGRES, Kind.PLAINLY, Kind.MARIADB)
"""Those whose registers are moved into a server's database."""
