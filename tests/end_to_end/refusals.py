"""Requests that must be refused, each with words of the caller's in it that must not be said again.

Every one of them would reach a source if it were let through.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from urllib.parse import urlencode

from demo.keys import Claims, signed_token
from gateway.limits import Limits
from tests.end_to_end.asking import ELIGIBILITY, LOCAL_DESK, LOTTERY, REGISTRATIONS, Asker
from tests.end_to_end.exchange import JSON, Sent, question

WORD: Final = "Kanarienvogel"
FIGURE: Final = "73517351735"
NUMBER: Final = "440103198713572468"
"""No identity number: there is no thirteenth month, let alone a fifty-seventh."""

PERSON: Final = "110105194912310021"
"""A malformed identity number: its check character is another."""

ENTERPRISE: Final = "91440101000000012N"
"""A malformed credit code, for the same reason."""

YEAR: Final = 1987

CANARIES: Final = (WORD, FIGURE, NUMBER, PERSON, ENTERPRISE)

GOOD_PERSON: Final = "11010519491231002X"
GOOD_ENTERPRISE: Final = "91440101000000011N"

_LIMITS: Final = Limits()

Make = Callable[[Asker], Sent]


@dataclass(frozen=True, slots=True)
class Refused:
    """A request, its code and status, and whether it is entered: who is not known yet has no entry."""

    name: str
    code: str
    status: int
    make: Make
    entered: bool = True

    @property
    def about_document(self) -> bool:
        """Whether a client that accepts plain JSON only is told with status 200."""
        return self.status == 400 and self.code != "REQUEST_MALFORMED"


def good_person(ask: Asker, **more: object) -> Sent:
    """About a person; it would be answered."""
    return ask(LOTTERY, ELIGIBILITY, {"ids": [GOOD_PERSON], "names": [WORD]}, **more)


def good_enterprise(ask: Asker, **more: object) -> Sent:
    """About an enterprise; it would be answered."""
    return ask(LOCAL_DESK, REGISTRATIONS, {"codes": [GOOD_ENTERPRISE]}, **more)


def _persons(ask: Asker, ids: object, names: object) -> Sent:
    return ask(LOTTERY, ELIGIBILITY, {"ids": ids, "names": names})


def _enterprises(ask: Asker, codes: object, **others: object) -> Sent:
    return ask(LOCAL_DESK, REGISTRATIONS, {"codes": codes, **others})


def _document(ask: Asker, text: str) -> Sent:
    return ask(LOCAL_DESK, text, {"codes": [GOOD_ENTERPRISE]})


def _selecting(ask: Asker, selection: str) -> Sent:
    return _document(ask, f'{{ enterprise(creditCode: "{GOOD_ENTERPRISE}") {{ name {selection} }} }}')


def _headed(ask: Asker, **headers: str | None) -> Sent:
    return good_enterprise(ask).with_headers(**headers)


def _bodied(ask: Asker, body: bytes, content_type: str | None = JSON) -> Sent:
    return replace(good_enterprise(ask), body=body).with_headers(content_type=content_type)


def _expired(ask: Asker) -> Sent:
    claims = Claims(LOCAL_DESK[0], subject=NUMBER, life=60)
    return _headed(ask, authorization=f"Bearer {signed_token(ask.city.signing_key, claims, time.time() - 3_600)}")


def _badly_signed(ask: Asker) -> Sent:
    signed, _, signature = ask.token(LOCAL_DESK[0]).rpartition(".")
    return _headed(ask, authorization=f"Bearer {signed}.{signature[::-1]}")


def _unregistered(ask: Asker) -> Sent:
    return _headed(ask, authorization=f"Bearer {signed_token(ask.city.signing_key, Claims(WORD, subject=NUMBER))}")


def _narrowed(ask: Asker) -> Sent:
    claims = Claims(LOCAL_DESK[0], purposes=(WORD,))
    return _headed(ask, authorization=f"Bearer {signed_token(ask.city.signing_key, claims)}")


def _oversized(ask: Asker, *, in_pieces: bool) -> Sent:
    padding = WORD * (_LIMITS.body_bytes // len(WORD) + 1)
    return replace(good_enterprise(ask, extensions={"padding": padding}), in_pieces=in_pieces)


def _deep(ask: Asker) -> Sent:
    types = "ofType { " * _LIMITS.depth + "name" + " }" * _LIMITS.depth
    return _selecting(ask, f"}} {WORD}: __schema {{ types {{ fields {{ type {{ {types} }} }} }}")


def _chained_fragments(ask: Asker) -> Sent:
    chain = (f"fragment {WORD}{place} on Enterprise {{ ...{WORD}{place + 1} }}" for place in range(480))
    text = f'{{ enterprise(creditCode: "{GOOD_ENTERPRISE}") {{ name ...{WORD}0 }} }} {" ".join(chain)}'
    return _document(ask, f"{text} fragment {WORD}480 on Enterprise {{ name }}")


def _by_get(ask: Asker) -> Sent:
    sent = good_enterprise(ask).with_headers(content_type=None)
    asked = {"query": REGISTRATIONS, "variables": f'{{"codes": ["{GOOD_ENTERPRISE}"], "{WORD}": "{WORD}"}}'}
    return replace(sent, method="GET", body=b"", target=f"/graphql?{urlencode(asked)}")


def _elsewhere(ask: Asker, method: str, target: str) -> Sent:
    return replace(good_enterprise(ask), method=method, target=target)


_INVALID: Final = "INVALID_IDENTIFIER"
_UNKNOWN: Final = "UNAUTHENTICATED"
_MALFORMED: Final = "REQUEST_MALFORMED"
_PARSE: Final = "GRAPHQL_PARSE_FAILED"
_VALIDATION: Final = "GRAPHQL_VALIDATION_FAILED"
_LIMIT: Final = "LIMIT_EXCEEDED"
_YEAR: Final = "YEAR_NOT_REGISTERED"
_UNSUPPORTED: Final = "OPERATION_UNSUPPORTED"
_TWICE: Final = [GOOD_PERSON, GOOD_PERSON]


def _case(name: str, code: str, status: int, make: Callable[..., Sent], *given: object, **more: object) -> Refused:
    return Refused(name, code, status, lambda ask: make(ask, *given, **more))


_stranger = partial(_case, status=401)

SUBJECTS: Final = (
    _case("malformed identity number", _INVALID, 400, _persons, [GOOD_PERSON, PERSON], [WORD, WORD]),
    _case("identity number that is a word", _INVALID, 400, _persons, [WORD], None),
    _case("malformed credit code", _INVALID, 400, _enterprises, [ENTERPRISE, GOOD_ENTERPRISE]),
    _case("malformed literal", _INVALID, 400, _document, f'{{ enterprise(creditCode: "{NUMBER}") {{ name }} }}'),
    _case("second name for one person", _LIMIT, 400, _persons, _TWICE, [WORD, WORD + WORD]),
    _case("too many subjects", _LIMIT, 400, _enterprises, [f"{GOOD_ENTERPRISE[:-1]}{WORD}"] * 200_001),
)
