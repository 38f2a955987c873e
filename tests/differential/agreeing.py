"""Has an engine and the oracle answer many generated cases, and stops at the first in which they differ."""

from graphql import DocumentNode
from hypothesis import HealthCheck, given, seed, settings

from tests.differential.cases import Case, cases, skeletons
from tests.differential.city import City
from tests.differential.comparison import compared
from tests.differential.engine import Engine
from tests.differential.moments import Moments, stated
from tests.differential.rare import rare_cases
from tests.differential.tally import Tally


def agreeing(
    engine: Engine, city: City, *, skeletons_wanted: int, ways: int, chance: int, since: Moments = stated
) -> Tally:
    """Compare both sides over the rare cases and so many skeletons, each in so many ways.

    A failure shows the shortest skeleton for it. `since` says since when the values of the engine's departments hold.
    """
    tally = Tally()

    def agrees(case: Case) -> None:
        found = compared(case, engine, city, since)
        assert not found.differences, shown(case, found.differences)
        tally.add(case, found.notes)

    @seed(chance)
    @settings(max_examples=skeletons_wanted, database=None, suppress_health_check=list(HealthCheck))
    @given(skeletons())
    def agree(skeleton: DocumentNode) -> None:
        for case in cases(skeleton, city, ways):
            agrees(case)

    for case in rare_cases(city):
        agrees(case)
    agree()
    return tally


def shown(case: Case, differences: tuple[str, ...]) -> str:
    """A failed case for whoever has to find out why; its keys are invented."""
    told = "\n".join(differences)
    return f"under policy {case.terms.number}\n{case.text}\nwith {dict(case.variables)}\n{told}"
