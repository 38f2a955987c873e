"""`meridian policy explain`: the rule that decides a cell, or the one that nearly does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.failing import fail
from gateway.cli.policy_asking import DateOption, JsonOption, PoliciesOption, book_of, day_of, registered
from gateway.policy.explaining import CellQuestion, Explanation
from gateway.policy.explaining import explain as explained
from gateway.policy.problems import quoted
from gateway.policy.regions import ELSEWHERE, is_division
from gateway.policy.rules import Rule
from resolvers.schema import REGISTER
from source_adapters.contract import Form


def explain(
    client: Annotated[str, typer.Argument(help="Client id, as in clients.csv.")],
    purpose: Annotated[str, typer.Argument(help="Purpose, as in purposes.csv.")],
    field: Annotated[str, typer.Argument(help="Field, or field and form: Person.homesOwned.status.")],
    district: Annotated[
        str | None, typer.Option(help="District, street or ELSEWHERE; all districts if left out.")
    ] = None,
    date: DateOption = None,
    policies: PoliciesOption = Path("policies"),
    as_json: JsonOption = False,
) -> None:
    """Say whether a client may have a field for a purpose, and by which rule of which file and line.

    Where nothing allows it, the nearest rule is shown and what keeps it from applying.

    Example: meridian policy explain housing-lottery-portal housing-lottery Person.homesOwned.status --date 2007-11-01
    """
    book = book_of(policies)
    registered("client", client, book.clients)
    registered("purpose", purpose, book.purposes)
    if district is not None and district != ELSEWHERE and not is_division(district):
        fail(f"{quoted(district)} is not a district; six digits, nine for a street, or {ELSEWHERE}", 2)
    coordinate, forms = _field_and_forms(field)
    day = day_of(date)
    answers = [explained(book, CellQuestion(client, purpose, coordinate, form, district, day)) for form in forms]
    if as_json:
        typer.echo(json.dumps([_as_json(answer) for answer in answers], ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(line for answer in answers for line in _lines(answer)))


def _field_and_forms(text: str) -> tuple[str, tuple[Form, ...]]:
    if text in REGISTER:
        return text, REGISTER[text].forms
    coordinate, _, word = text.rpartition(".")
    if coordinate not in REGISTER:
        registered("field", coordinate if word in set(Form) else text, REGISTER)
    forms = {form.value: form for form in REGISTER[coordinate].forms}
    return coordinate, (forms[registered(f"form of {coordinate}", word, forms)],)


def _lines(answer: Explanation) -> Iterator[str]:
    asked = answer.question
    where = f" in {asked.district}" if asked.district else ""
    if answer.allowed and asked.district is None and not answer.regions.everywhere:
        where = f" in {answer.regions} only"
    verdict = "allowed" if answer.allowed else "denied"
    yield f"{asked.coordinate} {asked.form.value} on {asked.day}: {verdict}{where}"
    for rule in answer.rules:
        yield f"  by rule {_told(rule)}"
    if answer.allowed or answer.rules:
        return
    if answer.nearest is None:
        yield "  no rule allows it, and none comes near"
        return
    yield f"  no rule allows it; the nearest is {_told(answer.nearest)}"
    for difference in answer.differences:
        yield f"    {difference.aspect.value}: asked {difference.asked}, the rule says {difference.ruled}"


def _told(rule: Rule) -> str:
    return (
        f"{rule.id}, {rule.place}: {rule.effect.value} {rule.subject} {rule.purpose} {rule.coordinate}"
        f" {rule.form.value} district {rule.district} {rule.from_} to {rule.until}"
    )


def _as_json(answer: Explanation) -> dict[str, object]:
    asked = answer.question
    return {
        "client": asked.client,
        "purpose": asked.purpose,
        "field": asked.coordinate,
        "form": asked.form.value,
        "district": asked.district,
        "date": asked.day.isoformat(),
        "allowed": answer.allowed,
        "reason": answer.reason.value,
        "regions": "*" if answer.regions.everywhere else sorted(answer.regions.inside),
        "rules": [{"id": rule.id, "place": str(rule.place)} for rule in answer.rules],
        "nearest": answer.nearest and {"id": answer.nearest.id, "place": str(answer.nearest.place)},
        "differences": [
            {"aspect": difference.aspect.value, "asked": difference.asked, "rule": difference.ruled}
            for difference in answer.differences
        ],
    }
