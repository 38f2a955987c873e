"""Ways round a denial, by what is written inside a person and by where that person stands."""

from typing import Final

INSIDE: Final = {
    "plain": "incomeTax(year: 2006) { exact }",
    "alias of the field": "x: incomeTax(year: 2006) { exact }",
    "alias of the form": "incomeTax(year: 2006) { status: exact }",
    "alias that names a granted field": "homesOwned: incomeTax(year: 2006) { exact }",
    "named fragment": "...Exact",
    "two fragments with one response key": "...Status ...Exact",
    "inline fragment on the same type": "... on Person { incomeTax(year: 2006) { exact } }",
    "inline fragment without a type": "... { incomeTax(year: 2006) { ... { exact } } }",
    "include with a variable": "incomeTax(year: 2006) { exact @include(if: $yes) }",
    "skip with a variable": "incomeTax(year: 2006) { exact @skip(if: $no) }",
    "include on a fragment": "...Exact @include(if: $yes)",
    "year by a variable": "incomeTax(year: $year) { exact }",
    "beside __typename": "__typename incomeTax(year: 2006) { __typename exact }",
    "merged with a granted form": "homesOwned { status } homesOwned { exact }",
    "beside a derived field that takes it": (
        "housingEligibility(year: 2006) { verdict } incomeTax(year: 2006) { status }"
    ),
}

PLACES: Final = {
    "a person": "person(idNumber: $id) {{ {inside} }}",
    "an alias of the root": "x: person(idNumber: $id) {{ {inside} }}",
    "a list": "persons(idNumbers: [$id, $id]) {{ {inside} }}",
    "an entity": "_entities(representations: $these) {{ ... on Person {{ {inside} }} }}",
    "an entity, by its union": (
        "_entities(representations: $these) {{ ... on _Entity {{ ... on Person {{ {inside} }} }} }}"
    ),
    "behind a relation": "person(idNumber: $neighbour) {{ householdMembers {{ {inside} }} }}",
    "behind two relations": ("person(idNumber: $id) {{ householdMembers {{ householdMembers {{ {inside} }} }} }}"),
    "behind a relation of an entity": (
        "_entities(representations: $those) {{ ... on Person {{ householdMembers {{ {inside} }} }} }}"
    ),
}


def operation(inside: str, place: str) -> str:
    """An operation with every variable that the ways round use, all of them used."""
    return f"""query Way(
      $id: String!, $neighbour: String!, $these: [_Any!]!, $those: [_Any!]!,
      $yes: Boolean! = true, $no: Boolean! = false, $year: Year! = 2006
    ) {{
      {PLACES[place].format(inside=INSIDE[inside])}
      used: person(idNumber: $id) {{ ...Used @include(if: $no) __typename }}
      other: person(idNumber: $neighbour) {{ __typename }}
      these: _entities(representations: $these) {{ __typename }}
      those: _entities(representations: $those) {{ __typename }}
    }}
    fragment Used on Person {{
      idNumber @include(if: $yes) y: incomeTax(year: $year) {{ __typename }} ...Exact ...Status
    }}
    fragment Exact on Person {{ incomeTax(year: 2006) {{ exact }} }}
    fragment Status on Person {{ incomeTax(year: 2006) {{ status }} }}"""
