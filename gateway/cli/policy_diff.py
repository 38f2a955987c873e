"""`meridian policy diff`: what changes between two sets, what widens apart from what narrows."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from gateway.cli.failing import fail
from gateway.cli.policy_asking import JsonOption, PoliciesOption, book_of
from gateway.cli.policy_revisions import NoSuchSet, laid_out
from gateway.policy.comparison import BudgetChange, CellChange, Comparison, Disclosed, PurposeChange, compare
from resolvers.schema import REGISTER


def diff(
    old: Annotated[str, typer.Argument(help="A folder of policy files, or a git revision.")],
    new: Annotated[str, typer.Argument(help="Another one; the policies folder as it is now if left out.")] = "",
    policies: PoliciesOption = Path("policies"),
    as_json: JsonOption = False,
) -> None:
    """Show, cell by cell, what clients may see before and after, from which day to which.

    Exit code 0: nothing changes; 1: something does; 2: one of the sets cannot be read or is refused.

    Example: meridian policy diff main~1 policies
    """
    try:
        with ExitStack() as stack:
            before, after = (
                book_of(stack.enter_context(laid_out(named, policies)), named) for named in (old, new or str(policies))
            )
    except NoSuchSet as error:
        fail(str(error), 2)
    comparison = compare(before, after, REGISTER)
    if as_json:
        typer.echo(json.dumps(_as_json(comparison), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_lines(comparison)))
    if comparison:
        raise typer.Exit(1)


_Change: TypeAlias = BudgetChange | CellChange | PurposeChange


def _lines(comparison: Comparison) -> Iterator[str]:
    if not comparison:
        yield "nothing changes"
        return
    changes: tuple[_Change, ...] = (*comparison.purposes, *comparison.budgets, *comparison.cells)
    yield from _section("wider", [change for change in changes if change.widens])
    yield from _section("narrower", [change for change in changes if change.narrows])
    if comparison.cuts:
        yield "cut elsewhere"
        for cut in comparison.cuts:
            yield f"  {cut.purpose} {cut.coordinate} {cut.form.value}: {cut.before} -> {cut.after}"
    yield f"clients affected: {', '.join(comparison.clients) or 'none by their cells'}"


def _section(title: str, changes: list[_Change]) -> Iterator[str]:
    if changes:
        yield title
    for change in changes:
        yield f"  {_told(change)}{' (in part wider, in part narrower)' if change.widens and change.narrows else ''}"


def _told(change: _Change) -> str:
    if isinstance(change, BudgetChange):
        about = f"{change.organisation or 'every organisation'}, {change.purpose or 'all purposes'}"
        limits = f"{_limit(change.before)} -> {_limit(change.after)}"
        return f"{about}, {change.coordinate or 'all fields'}: {change.kind} in {change.window}: {limits}"
    if isinstance(change, PurposeChange):
        return f"{change.purpose}, {change.term}: {change.before} -> {change.after}"
    span = f"{change.from_} to {change.until}"
    what = f"{change.client} {change.purpose} {change.coordinate}"
    return f"{what}, {span}: {_shown(change.before)} -> {_shown(change.after)}"


def _limit(limit: int | None) -> str:
    return "no limit" if limit is None else str(limit)


def _shown(disclosed: tuple[Disclosed, ...]) -> str:
    return ", ".join(str(one) for one in disclosed) or "nothing"


def _as_json(comparison: Comparison) -> dict[str, object]:
    return {
        "cells": [
            {
                "client": change.client,
                "purpose": change.purpose,
                "field": change.coordinate,
                "from": change.from_.isoformat(),
                "until": change.until.isoformat(),
                "before": [str(one) for one in change.before],
                "after": [str(one) for one in change.after],
                "widens": change.widens,
                "narrows": change.narrows,
            }
            for change in comparison.cells
        ],
        "purposes": [asdict(change) for change in comparison.purposes],
        "cuts": [asdict(change) for change in comparison.cuts],
        "budgets": [
            {
                "organisation": change.organisation,
                "purpose": change.purpose,
                "field": change.coordinate,
                "kind": change.kind.value,
                "window": change.window,
                "before": change.before,
                "after": change.after,
                "widens": change.widens,
                "narrows": change.narrows,
            }
            for change in comparison.budgets
        ],
        "clients": comparison.clients,
    }
