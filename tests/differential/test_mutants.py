"""The differential test can fail: an engine with one fault is told from graphql-core within a few cases."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

import pytest

from gateway.engine import assemble, collect, faults, fetch, plans
from gateway.engine.asking import Asking
from gateway.engine.compile import _Compiling, _Here
from gateway.engine.fetch import Calls
from gateway.engine.plan import Facts, Grant, Slot, SourceOf
from gateway.engine.resolve import bounds
from gateway.engine.run import Instances
from gateway.policy.regions import EVERYWHERE
from gateway.policy.rulings import Reason, Ruling
from tests.differential import engine as our_side
from tests.differential import terms
from tests.differential.cases import Case
from tests.differential.city import City
from tests.differential.comparison import compared
from tests.differential.engine import over

Mutant = Callable[[pytest.MonkeyPatch], None]


def conditions_are_ignored(patch: pytest.MonkeyPatch) -> None:
    """``@skip`` and ``@include`` are not looked at."""
    patch.setattr(collect, "_included", lambda _node, _variables: True)


def fragments_on_the_union_are_dropped(patch: pytest.MonkeyPatch) -> None:
    """``... on _Entity`` applies to nothing."""
    patch.setattr(collect, "_applies", lambda condition, type_name: condition == type_name)


def only_the_first_of_equal_keys_counts(patch: pytest.MonkeyPatch) -> None:
    """What later nodes with the same response key select is lost."""
    below = _Compiling.below
    patch.setattr(_Compiling, "below", lambda self, nodes, type_name: below(self, nodes[:1], type_name))


def columns_are_swapped(patch: pytest.MonkeyPatch) -> None:
    """Every cell is read from the first column of its rows."""
    slot = Asking.slot

    def first(self: Asking, *about: Any) -> Slot:
        return replace(slot(self, *about), place=0)

    patch.setattr(Asking, "slot", first)


def related_subjects_are_ordered_by_key(patch: pytest.MonkeyPatch) -> None:
    """A list behind a relation would tell by its order."""

    def calls(batching: Any, deadline: float, _ordered: object, leaves: int) -> Calls:
        return Calls(batching, deadline, lambda _entity, keys: sorted(keys), leaves)

    patch.setattr(our_side, "Calls", calls)


def children_stand_under_the_first_parent(patch: pytest.MonkeyPatch) -> None:
    """Subjects that a relation leads to come out under somebody else."""

    def instances(keys: Any, positions: Any, parents: tuple[int, ...] = ()) -> Instances:
        return Instances(keys, positions, (0,) * len(parents))

    patch.setattr(fetch, "Instances", instances)


def names_are_mixed_up(patch: pytest.MonkeyPatch) -> None:
    """One key with and without a name gets one verdict."""
    patch.setattr(assemble, "_rows", lambda table, instances: [table.rows.get(key) for key in instances.keys])


def bands_are_upside_down(patch: pytest.MonkeyPatch) -> None:
    """The lowest band is written for the highest."""
    patch.setattr("gateway.engine.compile.bounds", lambda *about: bounds(*about)[::-1])


def silence_means_nothing(patch: pytest.MonkeyPatch) -> None:
    """A missing row is unknown where it should be a value."""
    patch.setattr("gateway.engine.resolve._with_silence", lambda attribute, _silence: attribute)


def years_are_one(patch: pytest.MonkeyPatch) -> None:
    """Every figure is of 2006."""
    patch.setattr(_Compiling, "year", lambda _self, declared, _node: 2006 if declared.takes_year else None)


def plans_forget_the_variables(patch: pytest.MonkeyPatch) -> None:
    """A remembered plan serves whatever the switches say."""
    patch.setattr(plans, "Facts", _facts_with(shaping=()))


def plans_forget_the_policy(patch: pytest.MonkeyPatch) -> None:
    """A remembered plan outlives the policy that it was made under."""
    patch.setattr(plans, "Facts", _facts_with(policy_version="any"))


def _facts_with(**fixed: Any) -> Callable[..., Facts]:
    return lambda **facts: Facts(**{**facts, **fixed})


def denials_are_ignored(patch: pytest.MonkeyPatch) -> None:
    """Everything is granted everywhere."""
    everything = Ruling(EVERYWHERE, ("rule-1",), Reason.ALLOWED)
    patch.setattr(terms.Terms, "ruling", lambda _self, _permission: everything)


def denied_cells_are_fetched(patch: pytest.MonkeyPatch) -> None:
    """A denied cell is null in the answer, and its department was asked nevertheless."""
    ruled = _Compiling.ruled

    def asking(self: _Compiling, declared: Any, form: Any, year: Any, at: Any, here: _Here) -> Any:
        found = ruled(self, declared, form, year, at, here)
        if found is None and not declared.is_derived:
            grant = Grant(declared.coordinate, form, year, "rule-1")
            self.slot(declared, self.resolved(declared, form, year), grant, here, None)
        return found

    patch.setattr(_Compiling, "ruled", asking)


def gates_are_open(patch: pytest.MonkeyPatch) -> None:
    """Subjects outside the regions are asked about and shown."""
    patch.setattr(fetch._UnderWay, "inside", lambda _self, _gate, _key: True)


def the_first_form_speaks_for_all(patch: pytest.MonkeyPatch) -> None:
    """A line of ``sources`` follows the form that is selected first, whatever the others found."""

    def note(self: _Here, name: str, year: int | None, supply: Any) -> None:
        self.lines.setdefault((name, year), SourceOf(name, year, (supply,)))

    patch.setattr(_Here, "note", note)


def errors_take_the_index_of_the_root(patch: pytest.MonkeyPatch) -> None:
    """Under a root field about one subject the first list's index is taken from nowhere."""
    indices = faults._indices

    def with_root(selections: Any, instances: Any, number: int, instance: int) -> Iterable[int]:
        return [0, *indices(selections, instances, number, instance)]

    patch.setattr(faults, "_indices", with_root)


MUTANTS: Final[tuple[Mutant, ...]] = (
    conditions_are_ignored,
    fragments_on_the_union_are_dropped,
    only_the_first_of_equal_keys_counts,
    columns_are_swapped,
    related_subjects_are_ordered_by_key,
    children_stand_under_the_first_parent,
    names_are_mixed_up,
    bands_are_upside_down,
    silence_means_nothing,
    years_are_one,
    plans_forget_the_variables,
    plans_forget_the_policy,
    denials_are_ignored,
    denied_cells_are_fetched,
    gates_are_open,
    the_first_form_speaks_for_all,
    errors_take_the_index_of_the_root,
)


def differ(cases: Iterable[Case], city: City, runner: asyncio.Runner) -> bool:
    """Whether the two sides differ over any of the cases."""
    engine = over(city, runner)
    return any(compared(case, engine, city).differences for case in cases)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_faulty_engine_is_found_out(
    mutant: Mutant,
    some_cases: tuple[Case, ...],
    city: City,
    runner: asyncio.Runner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the fault, some case shows it."""
    mutant(monkeypatch)
    assert differ(some_cases, city, runner)


def test_the_sound_engine_is_not(some_cases: tuple[Case, ...], city: City, runner: asyncio.Runner) -> None:
    """Over the same cases the engine as it is agrees."""
    assert not differ(some_cases, city, runner)
