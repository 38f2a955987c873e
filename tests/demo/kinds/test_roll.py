"""Who is of which kind."""

from demo.departments.roll import ASKED_BY_SQL, ASKED_OVER_HTTP, DEPARTMENTS
from demo.kinds.roll import DROPS, GRAPHQL, KINDS, ON_SERVERS, Kind, of_kind
from demo.kinds.subgraphs import SUBGRAPHS


def test_every_department_has_a_kind_and_every_kind_a_department() -> None:
    """So that no way of asking goes untried."""
    assert set(KINDS) == {department.name for department in DEPARTMENTS}
    assert set(KINDS.values()) == set(Kind)


def test_departments_with_a_desk_stay_services() -> None:
    """What is asked over HTTP is asked so in the mixed city, too; everything else is a database or drops files."""
    asked_over_http = {department.name for department in ASKED_OVER_HTTP}
    assert set(of_kind(Kind.SERVICE, *GRAPHQL)) == asked_over_http
    assert {*of_kind(Kind.SQLITE, *DROPS), *ON_SERVERS} == set(ASKED_BY_SQL)
    assert set(SUBGRAPHS) == set(of_kind(*GRAPHQL))


def test_the_lottery_meets_three_kinds() -> None:
    """Its three departments are not of one kind."""
    assert len({KINDS[name] for name in ("public_security", "land_housing", "local_tax")}) == 3
