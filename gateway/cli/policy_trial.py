"""`meridian policy test`: the officers' own tests, and the rules that none of them exercises."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.policy_asking import JsonOption, book_of
from gateway.policy.coverage import TestResult, TestRun, run_tests
from gateway.policy.expectations import told
from gateway.policy.rules import Effect


def tried(
    directory: Annotated[Path, typer.Argument(help="The folder of policy files.")] = Path("policies"),
    min_coverage: Annotated[
        float, typer.Option(min=0, max=100, help="Percent of the rules that tests must exercise.")
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Ask every row of tests.csv; exit code 1 if one is not met, or too few rules are exercised.

    Example: meridian policy test policies --min-coverage 90
    """
    run = run_tests(book_of(directory))
    if as_json:
        typer.echo(json.dumps(_as_json(run), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_lines(run, min_coverage)))
    if run.failed or run.coverage < min_coverage:
        raise typer.Exit(1)


def _lines(run: TestRun, min_coverage: float) -> Iterator[str]:
    for result in run.results:
        yield f"{'ok  ' if result.met else 'FAIL'} {_told(result)}"
    for rule in run.unexercised:
        yield f"not exercised: {rule.id}, {rule.place}: {rule.effect.value} {rule.subject} {rule.coordinate}"
    yield f"{len(run.results)} tests, {len(run.failed)} failed"
    enough = "" if run.coverage >= min_coverage else f"; at least {min_coverage:g} % wanted"
    exercised = run.rules - len(run.unexercised)
    yield f"{exercised} of {run.rules} rules exercised, {run.coverage:.1f} %{enough}"


def _told(result: TestResult) -> str:
    asked = result.expectation
    expected = "" if result.met else f"; expected {Effect.ALLOW if asked.allowed else Effect.DENY}"
    return (
        f"{asked.place}: {asked.client} {asked.purpose} {asked.coordinate} {asked.form.value}"
        f" {asked.district} {asked.day}: {told(result.ruling)}{expected}"
    )


def _as_json(run: TestRun) -> dict[str, object]:
    return {
        "results": [
            {"place": str(result.expectation.place), "met": result.met, "answer": told(result.ruling)}
            for result in run.results
        ],
        "rules": run.rules,
        "coverage": round(run.coverage, 1),
        "unexercised": [{"id": rule.id, "place": str(rule.place)} for rule in run.unexercised],
    }
