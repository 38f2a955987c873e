"""A run in which everything happens, and a search for planted values in everything the gateway wrote."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import orjson
import pytest

from demo.city import City
from demo.generator.identity_number import fifteen_digits
from demo.generator.truth import Truth
from demo.secret_files import read_secrets
from tests.end_to_end.asking import ELIGIBILITY, FILING, LOCAL_DESK, LOTTERY, Asker
from tests.end_to_end.conftest import Answer
from tests.end_to_end.exchange import Got, Sent
from tests.end_to_end.gateway_in_debug import SAYS_SO
from tests.end_to_end.processes import HTTP_DEPARTMENTS, Departments, Gateway, entries, meridian, python
from tests.end_to_end.refusals import DOCUMENTS, SUBJECTS
from tests.end_to_end.test_failing_departments import failing
from tests.end_to_end.test_threshold import TOTALS

PERSONS: Final = """\
query Persons($ids: [String!]!, $names: [String]!) {
  persons(idNumbers: $ids, givenNames: $names) {
    idNumber
    idNumberMasked
    name { exact masked }
    nameMatches
    birthDate { exact range { label } }
    householdStatus
    householdDivision { exact }
    vitalStatus
    homesOwned { exact status range { label } }
    incomeTax(year: 2006) { exact status range { label } }
    housingEligibility(year: 2006) { verdict reasons }
    sources { field department outcome asOf fetchedAt }
  }
}
"""

ENTERPRISES: Final = """\
query Enterprises($codes: [String!]!) {
  enterprises(creditCodes: $codes) {
    creditCode
    name
    registrationStatus
    registeredOn { range exact }
    registeredCapital { exact status range { label } }
    localTaxRegistration
    localTax(year: 2007) { exact status range { label } }
    localTaxArrears { exact range { label } }
    nationalTaxRegistration
    nationalTax(year: 2007) { exact range { label } }
    totalTax(year: 2007) { status range { label } }
    sources { field department outcome asOf fetchedAt }
  }
}
"""

ABOUT_PERSONS: Final = 0
WITH_LITERALS: Final = 3
ABOUT_ENTERPRISES: Final = 4
"""Places in `questions`."""

ANSWERED: Final = 8
"""So many of them, from the first on, are answered with data."""


def spelt(amount: str) -> Iterator[str]:
    """An amount as it stands in the truth, and as people print it."""
    yield amount
    whole, point, fraction = amount.partition(".")
    yield f"{int(whole):,}{point}{fraction}"


def written(name: str) -> Iterator[str]:
    """A name as such, escaped, and as in an address."""
    yield from (name, name.encode("unicode_escape").decode(), quote(name))


def found(values: Iterable[str], text: str) -> list[str]:
    """Which of the values occur in a text."""
    return [value for value in values if value in text]


@dataclass(frozen=True, slots=True)
class Searched:
    """What is searched for: unmistakable amounts, names and keys of everybody, and what proves who somebody is."""

    amounts: list[str]
    names: list[str]
    keys: list[str]
    secrets: list[str]

    @property
    def everything(self) -> list[str]:
        """All of it."""
        return [*self.amounts, *self.names, *self.keys, *self.secrets]


@pytest.fixture
def searched(city: City, truth: Truth, planted: dict[str, Any], ask: Asker) -> Searched:
    """Amounts in fen, yuan, whole yuan and ten thousand yuan; keys in their older forms as well."""
    names = {*planted["canaries"]["names"], *(one.written_name for one in truth.applicants)}
    names |= {person.name for person in truth.persons}
    numbers = [person.number for person in truth.persons]
    older = [old for number in numbers if (old := fifteen_digits(number))]
    tokens = [ask.token(client) for client, _ in (LOTTERY, FILING, LOCAL_DESK)]
    return Searched(
        amounts=[spelling for amount in planted["canaries"]["amounts"] for spelling in spelt(amount)],
        names=[spelling for name in names for spelling in written(name)],
        keys=[*numbers, *older, *(enterprise.code for enterprise in truth.enterprises)],
        secrets=[*read_secrets(city.secrets).values(), *tokens, *(token.rpartition(".")[2] for token in tokens)],
    )


@pytest.fixture
def questions(ask: Asker, truth: Truth, planted: dict[str, Any]) -> list[Sent]:
    """About those with unmistakable values and some others: granted, denied, in every form."""
    canaries = planted["canaries"]
    people = [canary.person for canary in truth.canaries.persons]
    applicants = truth.applicants[:50]
    ids = [person.number for person in people] + [one.person.number for one in applicants]
    given = [person.name for person in people] + [one.written_name for one in applicants]
    codes = {"codes": [*canaries["enterprises"], *(case.enterprise.code for case in truth.threshold)]}
    literal = f'{{ person(idNumber: "{ids[0]}", givenName: "{given[0]}") {{ nameMatches name {{ exact }} }} }}'
    return [
        ask(LOTTERY, ELIGIBILITY, {"ids": ids, "names": given}),
        ask(LOTTERY, PERSONS, {"ids": ids, "names": given}),
        ask(LOTTERY, PERSONS, {"ids": ids, "names": given[::-1]}),
        ask(LOTTERY, literal),
        ask(LOCAL_DESK, ENTERPRISES, codes),
        ask(FILING, ENTERPRISES, codes),
        ask(FILING, TOTALS, codes),
        ask(LOCAL_DESK, "{ catalogue { field description department { officer } } }"),
        *(refused.make(ask) for refused in (*SUBJECTS, *DOCUMENTS)),
    ]


def commands(city: City, gateway: Gateway, ask: Asker, sent: Sent, directory: Path) -> list[str]:
    """What the lottery, the plan of a question, and the check of the ledger show to whoever runs them."""
    results, query = directory / "results.csv", directory / "query.graphql"
    query.write_text(orjson.loads(sent.body)["query"], encoding="utf-8")
    client, purpose = LOTTERY
    url = f"http://127.0.0.1:{gateway.port}/graphql"
    token = {"HOUSING_LOTTERY_TOKEN": ask.token(client)}
    mandate = (f"--client={client}", f"--purpose={purpose}")
    ran = [
        python("demo.housing_lottery", str(city.applications), str(results), f"--url={url}", environ=token),
        meridian("explain", f"--config={gateway.settings}", *mandate, str(query)),
        meridian("audit", "verify", "--json", str(gateway.ledger)),
    ]
    assert [each.returncode for each in ran] == [0, 0, 0], [each.stderr for each in ran]
    return [results.read_text(encoding="utf-8"), *(each.stdout + each.stderr for each in ran)]


def ledger_text(gateway: Gateway) -> str:
    """Everything in the directory of the ledger."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(gateway.ledger.iterdir()))


def state_text(gateway: Gateway) -> str:
    """Everything in the directory of what a restart must not forget: as bytes, and as the digits of its bytes."""
    data = b"".join(path.read_bytes() for path in sorted(gateway.state.iterdir()))
    assert len(data) > 1_000
    return f"{data.decode('utf-8', errors='backslashreplace')}\n{data.hex()}"


async def test_nothing_planted_is_found_again(
    city: City,
    truth: Truth,
    planted: dict[str, Any],
    ask: Asker,
    answer: Answer,
    questions: list[Sent],
    gateway: Gateway,
    departments: Departments,
    session: aiohttp.ClientSession,
    searched: Searched,
    tmp_path: Path,
) -> None:
    """Whatever happens, no amount leaves, and neither ledger, state, log nor command shows an amount, name or key."""
    responses = [await answer(sent) for sent in questions]
    about_enterprises = questions[ABOUT_ENTERPRISES]
    for department, how in product(HTTP_DEPARTMENTS, ("error", "garbage")):
        async with failing(session, departments.ports[department], how):
            responses.append(await answer(about_enterprises))
    async with failing(session, departments.ports["national_tax"], "hang"):
        responses.append(await answer(about_enterprises))
    ready = await answer(Sent(method="GET", target="/ready"))
    shown = commands(city, gateway, ask, questions[WITH_LITERALS], tmp_path)

    assert_figures_were_read(responses, planted)
    told, ledger = gateway.told(), ledger_text(gateway)
    assert SAYS_SO in told
    assert len(entries(gateway.ledger)) >= len(responses)
    for text in (told, ledger, state_text(gateway), ready.everything, *shown):
        assert found(searched.everything, text) == []
    for got in responses:
        assert found((*searched.amounts, *searched.secrets), got.everything) == []
        assert found((canary.person.name for canary in truth.canaries.persons), got.everything) == []


def assert_figures_were_read(responses: list[Got], planted: dict[str, Any]) -> None:
    """The search means something: the unmistakable figures and names were read, and told as range, status, verdict."""
    assert all(got.document.get("data") for got in responses[:ANSWERED])
    persons = responses[ABOUT_PERSONS].document["data"]["persons"]
    enterprises = responses[ABOUT_ENTERPRISES].document["data"]["enterprises"]
    count = len(planted["canaries"]["persons"])
    assert [person["nameMatches"] for person in persons[:count]] == ["YES"] * count
    assert {"OVER_INCOME_EDGE"} <= {
        reason for person in persons[:count] for reason in person["housingEligibility"]["reasons"]
    }
    labels = [enterprise["localTax"]["range"]["label"] for enterprise in enterprises[:count]]
    assert labels == ["taxed 1,000,000 yuan a year or more"] * count
