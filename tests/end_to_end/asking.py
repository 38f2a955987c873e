"""Who asks in these tests, and the requests they make under valid tokens."""

from dataclasses import dataclass, field
from typing import Final

from demo.city import City
from demo.keys import Claims, signed_token
from tests.end_to_end.exchange import GRAPHQL, JSON, Sent, question

Who = tuple[str, str]
"""Client and purpose."""

LOTTERY: Final[Who] = ("housing-lottery-portal", "housing-lottery")
FILING: Final[Who] = ("exit-entry-filing-desk", "exit-entry-business-filing")
LOCAL_DESK: Final[Who] = ("tax-registration-desk", "tax-registration-check")
NATIONAL_DESK: Final[Who] = ("national-tax-desk", "tax-registration-check")

REGISTRATIONS: Final = """\
query Registrations($codes: [String!]!) {
  enterprises(creditCodes: $codes) { name registrationStatus localTaxRegistration nationalTaxRegistration }
}
"""
"""Under the purpose of the tax bureaus: three departments, two of them asked over HTTP."""

ELIGIBILITY: Final = """\
query Eligibility($ids: [String!]!, $names: [String]!) {
  persons(idNumbers: $ids, givenNames: $names) { nameMatches housingEligibility(year: 2006) { verdict reasons } }
}
"""
"""Under the purpose of the lottery: three departments, all of them databases."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes the requests of registered clients of a city."""

    city: City
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def token(self, client: str) -> str:
        """A valid access token of a client."""
        if client not in self._tokens:
            self._tokens[client] = signed_token(self.city.signing_key, Claims(client))
        return self._tokens[client]

    def __call__(self, who: Who, text: object, variables: object = None, **more: object) -> Sent:
        """A request about this document; `more` are further members of the body."""
        client, purpose = who
        headers = {
            "Authorization": f"Bearer {self.token(client)}",
            "Sharing-Purpose": purpose,
            "Content-Type": JSON,
            "Accept": GRAPHQL,
        }
        return Sent(question(text, variables, **more), headers)
