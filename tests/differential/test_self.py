"""SELF over generated queries: a token about one person reads that person, and by no query another."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Final

from gateway.errors import Code, Refusal
from gateway.policy.registers import Subjects
from resolvers.schema import REGISTER
from source_adapters.contract import Entity, Form
from tests.differential.cases import Case
from tests.differential.chance import chance
from tests.differential.city import City
from tests.differential.engine import HASHER, NOW, Engine, over
from tests.differential.oracle import answered
from tests.differential.terms import Terms
from tests.differential.world import World

OWN: Final = Terms(
    2_000,
    denied=frozenset((name, Form.RELATION) for name, declared in REGISTER.items() if declared.is_relation),
    subjects=Subjects.SELF,
)
"""Everything but relations, which the loader refuses under a purpose about oneself."""


def test_no_generated_query_reads_another(some_cases: tuple[Case, ...], city: City, runner: asyncio.Runner) -> None:
    """Where anybody else is named nobody is asked anything; otherwise departments hear of the subject alone."""
    engine, seen = over(city, runner), Counter[str]()
    for place, generated in enumerate(some_cases):
        subject = chance(f"self {place}").choice(city.persons)
        for case in (generated, about_one(generated, city, subject)):
            own = replace(case, terms=OWN)
            outcome = told(own, engine, subject)
            about = {look_up.key for request in engine.requests() for look_up in request.look_ups}
            seen[outcome] += 1
            if named(own, city) <= {(Entity.PERSON, subject)}:
                assert outcome in {"ANSWERED", Code.LIMIT_EXCEEDED}
                assert about <= {subject}
            else:
                assert (outcome, about) == (Code.SUBJECT_MISMATCH, set())
    assert min(seen["ANSWERED"], seen[Code.SUBJECT_MISMATCH]) > 50


def about_one(case: Case, city: City, subject: str) -> Case:
    """The case with one person in the place of every other in its variables."""
    persons = {*city.persons, *city.strangers[Entity.PERSON]}

    def put(value: object) -> object:
        if isinstance(value, list):
            return [put(each) for each in value]
        if isinstance(value, dict):
            return {name: put(each) for name, each in value.items()}
        return subject if isinstance(value, str) and value.upper() in persons else value

    return replace(case, variables={name: put(value) for name, value in case.variables.items()})


def named(case: Case, city: City) -> set[tuple[Entity, str]]:
    """Whom an operation asks about, as graphql-core reads it: no relation leads further."""
    world = World(city, case.terms, HASHER, NOW)
    assert not answered(case.document, case.variables, world).errors
    return {(entity, key) for entity, keys in world.notes.reached.items() for key in keys}


def told(case: Case, engine: Engine, subject: str) -> str:
    """ANSWERED under a token about the subject, or the code of the refusal (LIMIT_EXCEEDED: two names for one)."""
    try:
        engine.ask(case.text, case.variables, case.terms, subject)
    except Refusal as refusal:
        return refusal.code
    return "ANSWERED"
