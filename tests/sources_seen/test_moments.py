"""Since when an answer holds: of a complete register in one moment for everybody, whether it has a row or not."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

import pytest

from resolvers.declared import FieldDeclaration
from source_adapters.contract import NO_RECORD, Entity, Form, ValueKind
from tests.sources_seen.generous import FORMS, desk, held
from tests.sources_seen.real_city import UNKNOWN_ENTERPRISE, UNKNOWN_PERSON, Gateway, Town
from tests.sources_seen.selections import ROOTS, question, selection

SOME: Final = 100
LINES: Final = "sources { field outcome asOf fetchedAt }"


def is_silence_told(declared: FieldDeclaration) -> bool:
    """Whether a register says something even of whom it does not hold. No register of names is complete."""
    return declared.silence is not NO_RECORD and declared.kind is not ValueKind.NAME_MATCH


def asked_about(*, silence_told: bool) -> list[tuple[Entity, Form]]:
    """Kinds of subject and forms for which there are such fields."""
    return [
        (entity, form)
        for entity in Entity
        for form in FORMS
        if any(one.entity is entity and is_silence_told(one) is silence_told for one in held(form))
    ]


def keys(town: Town, entity: Entity) -> list[str]:
    """Of one whom no register knows, and of a hundred others."""
    if entity is Entity.PERSON:
        return [UNKNOWN_PERSON, *(person.number for person in town.truth.persons[:SOME])]
    return [UNKNOWN_ENTERPRISE, *(enterprise.code for enterprise in town.truth.enterprises[:SOME])]


async def lines(gateway: Gateway, town: Town, entity: Entity, form: Form) -> dict[FieldDeclaration, list[Any]]:
    """The line of everybody, the unknown one first, about each field that has this form."""
    fields = [one for one in held(form) if one.entity is entity and not one.is_derived]
    selections = [selection(one, form, 2007 if one.takes_year else None) for one in fields]
    body = await gateway.ask(question(entity, [*selections, LINES]), desk(form), k=keys(town, entity))
    assert "errors" not in body
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for answered in body["data"][ROOTS[entity][0]]:
        for line in answered["sources"]:
            found[line["field"]].append(line)
    return {one: found[one.name] for one in fields if one.name in found}


@pytest.mark.parametrize(("entity", "form"), asked_about(silence_told=True))
async def test_a_complete_register_answers_for_all_in_one_moment(
    generous: Gateway, town: Town, entity: Entity, form: Form
) -> None:
    """Nobody's line shows whether there is a row: every one is answered, and as of the same time."""
    for declared, found in (await lines(generous, town, entity, form)).items():
        if is_silence_told(declared):
            assert len(found) == SOME + 1
            assert {line["outcome"] for line in found} == {"ANSWERED"}, declared.coordinate
            (moment,) = {line["asOf"] for line in found}
            assert moment is not None, declared.coordinate


@pytest.mark.parametrize(("entity", "form"), asked_about(silence_told=False))
async def test_a_register_that_may_be_silent_dates_what_it_holds(
    generous: Gateway, town: Town, entity: Entity, form: Form
) -> None:
    """There is a moment where there is a row, none where there is none, and the unknown one has none anywhere."""
    for declared, found in (await lines(generous, town, entity, form)).items():
        if not is_silence_told(declared):
            assert found[0]["outcome"] == "NO_RECORD", declared.coordinate
            assert {(line["outcome"], line["asOf"] is None) for line in found} <= {
                ("NO_RECORD", True),
                ("ANSWERED", False),
            }, declared.coordinate


@pytest.mark.parametrize("entity", Entity)
async def test_no_answer_is_of_a_time_after_it_was_read(generous: Gateway, town: Town, entity: Entity) -> None:
    """A moment lies at or before the reading, which is one for all that one department answered at once."""
    read: defaultdict[str, set[str]] = defaultdict(set)
    for declared, found in (await lines(generous, town, entity, Form.STATUS)).items():
        for line in found:
            if line["asOf"] is not None:
                assert datetime.fromisoformat(line["asOf"]) <= datetime.fromisoformat(line["fetchedAt"])
                read[declared.department].add(line["fetchedAt"])
    assert {len(moments) for moments in read.values()} == {1}
