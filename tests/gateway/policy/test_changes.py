"""What a set changes, as rows that are kept."""

from datetime import date

from inline_snapshot import snapshot

from gateway.policy.budgets import Kind
from gateway.policy.changes import LISTED, changes_of
from gateway.policy.comparison import BudgetChange, CellChange, Comparison, CutChange, Disclosed, PurposeChange
from gateway.policy.regions import EVERYWHERE
from source_adapters.contract import Form

FIRST, LAST = date(2007, 1, 1), date(2007, 12, 31)
STATUS = (Disclosed(Form.STATUS, EVERYWHERE, None),)


def cell(client: str, before: tuple[Disclosed, ...], after: tuple[Disclosed, ...]) -> CellChange:
    """A change of one client's cell."""
    return CellChange(client, "filing", "Person.name", FIRST, LAST, before, after)


def test_what_widens_comes_first() -> None:
    """Of cells, of a purpose's terms, and of its cuts, which widen and narrow."""
    comparison = Comparison(
        cells=(cell("ann", STATUS, ()), cell("bob", (), STATUS)),
        purposes=(PurposeChange("filing", "years", "2006 2007", "2006", widens=False, narrows=True),),
        cuts=(CutChange("filing", "Person.income", Form.STATUS, "10", "20"),),
        budgets=(
            BudgetChange("office", "filing", "Person.name", Kind.READS, "7d", 5, 3),
            BudgetChange(None, None, None, Kind.NAMES, "1d", 5, None),
        ),
    )
    changes = changes_of(comparison)
    rows = [(one.client, one.subject, one.before, one.after, one.widens, one.narrows) for one in changes.listed]
    assert rows == snapshot(
        [
            (None, "Person.income status", ("10",), ("20",), True, True),
            (None, "budget of every organisation: names 1d", ("5",), (), True, False),
            ("bob", "Person.name", (), ("status",), True, False),
            (None, "years", ("2006 2007",), ("2006",), False, True),
            (None, "budget of office: reads Person.name 7d", ("5",), ("3",), False, True),
            ("ann", "Person.name", ("status",), (), False, True),
        ]
    )
    assert changes.unlisted == 0


def test_the_list_is_bounded_and_says_how_much_is_left_out() -> None:
    """Whatever narrows is left out first."""
    narrower = [cell(f"client-{number}", STATUS, ()) for number in range(LISTED)]
    changes = changes_of(Comparison((*narrower, cell("bob", (), STATUS)), (), (), ()))
    assert (len(changes.listed), changes.unlisted, changes.listed[0].client) == (LISTED, 1, "bob")
