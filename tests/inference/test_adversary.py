"""The adversary itself: it learns nothing from the sum as it is, and something from every sum that is careless."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.declared import Derivation
from resolvers.derived.total_tax import total_tax
from source_adapters.contract import Attribute, Cell, Form, Sealed, ValueKind
from tests.inference.adversary import Adversary, Figure, Part, candidates
from tests.inference.careless import CARELESS

LOCAL, NATIONAL = "Enterprise.localTax", "Enterprise.nationalTax"
EDGE = Decimal("100000.00")
ROUNDS = (None, "local_tax", "national_tax", "industry_commerce")

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
edges = st.decimals(min_value=Decimal("0.01"), max_value=10**8, places=2)


def disclosed_as(*edges: Decimal, form: Form = Form.STATUS) -> Attribute:
    """The sum in a form."""
    return Attribute("totalTax", form, ValueKind.MONEY, edges=edges, year=2007)


def parts(figures: tuple[Decimal, ...]) -> list[Part]:
    """Both taxes, each of which may be any of the figures."""
    cells: dict[Figure, Cell] = {figure: Sealed(figure) for figure in figures}
    return [Part(LOCAL, "local_tax", cells), Part(NATIONAL, "national_tax", cells)]


def outcomes(derivation: Derivation, disclosure: Attribute, local: Decimal, national: Decimal) -> list[object]:
    """What a gateway with this derivation tells in each round."""
    whole = parts((local, national))
    told = Adversary(derivation, disclosure, whole, ROUNDS, str)
    (row,) = [row for row, worlds in told._worlds.items() if (local, national) in worlds]
    return list(row)


@given(local=amounts, national=amounts, edge=edges, form=st.sampled_from((Form.STATUS, Form.RANGE)))
def test_the_sum_confines_each_part_by_its_own_bound_only(
    local: Decimal, national: Decimal, edge: Decimal, form: Form
) -> None:
    """Below the edge each part is below it, at or above it each may be anything: outages add nothing."""
    figures = tuple({*map(Decimal, candidates([edge])), local, national})
    adversary = Adversary(total_tax, disclosed_as(edge, form=form), parts(figures), ROUNDS, str)
    confined = adversary.confined(outcomes(total_tax, disclosed_as(edge, form=form), local, national))
    below = frozenset(figure for figure in figures if figure < edge)
    expected = below if local + national < edge else frozenset(figures)
    assert confined == {LOCAL: expected, NATIONAL: expected}


@pytest.mark.parametrize("name", sorted(CARELESS))
def test_a_careless_sum_is_seen_through(name: str) -> None:
    """Of an enterprise that paid one office alone, the adversary learns more than the status says."""
    figures = tuple(map(Decimal, candidates([EDGE])))
    adversary = Adversary(CARELESS[name], disclosed_as(EDGE), parts(figures), ROUNDS, str)
    confined = adversary.confined(outcomes(CARELESS[name], disclosed_as(EDGE), EDGE, Decimal(0)))
    assert confined[LOCAL] < frozenset(figures)
    assert EDGE in confined[LOCAL]


def test_an_adversary_who_knows_the_code_wrongly_says_so() -> None:
    """Outcomes that no world gives are an error, never taken for knowledge."""
    adversary = Adversary(total_tax, disclosed_as(EDGE), parts((Decimal(0), EDGE)), ROUNDS, str)
    with pytest.raises(LookupError):
        adversary.confined(["True", "True", "None", "True"])
