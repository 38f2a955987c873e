"""Generated rules over a few names, so that they meet each other often."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from gateway.policy.problems import Place
from gateway.policy.registers import Client
from gateway.policy.rules import Effect, Rule
from source_adapters.contract import Form

FIRST_DAY: Final = date(2007, 1, 1)
DAYS: Final = 8
PURPOSES: Final = ("lottery", "filing")
COORDINATES: Final = ("Person.income", "Person.homesOwned")
FORMS: Final = (Form.EXACT, Form.STATUS)
DISTRICTS: Final = ("440104", "440104003", "440104004", "440105")
"""What rules are scoped to: two districts, and two streets of the first."""

DIVISIONS: Final = st.one_of(
    st.sampled_from((*DISTRICTS, "440105001", "440106", "440106003")),
    st.from_regex(r"[0-9]{6}([0-9]{3})?", fullmatch=True),
    st.sampled_from(("", "44010", "4401040", "440104003001", "440104 ", "440104abc", "４４０１０４", "ELSEWHERE", "*")),
    st.none(),
)
"""Where a subject may be: in a district or street that rules name, in another, in none that is well-formed."""


def day(number: int) -> date:
    """A day of the generated time, counted from 0."""
    return FIRST_DAY + timedelta(days=number)


def client(name: str, group: str | None, *, until: date = date(2009, 1, 1), organisation: str = "bureau") -> Client:
    """A registered client."""
    return Client(name, organisation, group, "title", "officer", until, debug=False)


CLIENTS: Final = (client("ann", "desks"), client("bob", "desks"), client("cyn", "portals"), client("dan", None))

_SUBJECTS: Final = ("ann", "ann", "desks", "desks", "desks", "bob", "cyn", "portals", "dan")
_CROWDED_PURPOSES: Final = (PURPOSES[0], PURPOSES[0], PURPOSES[0], PURPOSES[1])
_CROWDED_COORDINATES: Final = (COORDINATES[0], COORDINATES[0], COORDINATES[0], COORDINATES[1])


@st.composite
def rule(draw: st.DrawFn) -> Rule:
    """A rule whose id and line are given later."""
    first = draw(st.integers(0, DAYS - 1))
    effect = draw(st.sampled_from(Effect))
    return Rule(
        subject=draw(st.sampled_from(_SUBJECTS)),
        purpose=draw(st.sampled_from(_CROWDED_PURPOSES)),
        coordinate=draw(st.sampled_from(_CROWDED_COORDINATES)),
        form=draw(st.sampled_from(FORMS)),
        district=draw(st.sampled_from(("*", "*", *DISTRICTS))) if effect is Effect.ALLOW else "*",
        from_=day(first),
        until=day(draw(st.integers(first, DAYS - 1))),
        effect=effect,
        id="",
        place=Place("rules/generated.csv"),
    )


def numbered(rules: list[Rule]) -> tuple[Rule, ...]:
    """The rules as a file holds them: each with a line and an id."""
    return tuple(replace(each, id=f"r{line}", place=Place(each.place.file, line)) for line, each in enumerate(rules, 2))


RULES: Final = st.lists(rule(), max_size=14).map(numbered)
"""A small file of rules that meet each other."""
