"""Requests that must be refused, each with words of the caller's in it that must not be said again.

Every one of them would reach a source if it were let through.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
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


def _crowd(ask: Asker) -> Sent:
    many = json.loads(ask.city.truth.read_text(encoding="utf-8"))["persons"][:501]
    return _persons(ask, many, [WORD] * len(many))


def _case(name: str, code: str, status: int, make: Callable[..., Sent], *given: object, **more: object) -> Refused:
    return Refused(name, code, status, lambda ask: make(ask, *given, **more))


def _strange(name: str, code: str, status: int, make: Callable[..., Sent], *given: object, **more: object) -> Refused:
    return replace(_case(name, code, status, make, *given, **more), entered=False)


_INVALID: Final = "INVALID_IDENTIFIER"
_LIMIT: Final = "LIMIT_EXCEEDED"
_MALFORMED: Final = "REQUEST_MALFORMED"
_PARSE: Final = "GRAPHQL_PARSE_FAILED"
_STRANGER: Final = "UNAUTHENTICATED"
_UNSUPPORTED: Final = "OPERATION_UNSUPPORTED"
_VALIDATION: Final = "GRAPHQL_VALIDATION_FAILED"
_YEAR: Final = "YEAR_NOT_REGISTERED"

_ONE: Final = f'enterprise(creditCode: "{GOOD_ENTERPRISE}")'
_ALIASES: Final = " ".join(f"{WORD}{place}: name" for place in range(1_000))

SUBJECTS: Final = (
    _case("malformed identity number", _INVALID, 400, _persons, [GOOD_PERSON, PERSON], [WORD, WORD]),
    _case("word for an identity number", _INVALID, 400, _persons, [WORD], [WORD]),
    _case("malformed credit code", _INVALID, 400, _enterprises, [ENTERPRISE, GOOD_ENTERPRISE]),
    _case(
        "malformed key in the document",
        _INVALID,
        400,
        _document,
        f'{{ enterprise(creditCode: "{NUMBER}") {{ name }} }}',
    ),
    _case("second name for one person", _LIMIT, 400, _persons, [GOOD_PERSON] * 2, [WORD, WORD * 2]),
    _case("more names than persons", _VALIDATION, 400, _persons, [GOOD_PERSON], [WORD, WORD]),
    _case("too many subjects", _LIMIT, 400, _crowd),
)

MANDATES: Final = (
    _case("missing purpose", "PURPOSE_REQUIRED", 403, _headed, sharing_purpose=None),
    _case("unknown purpose", "PURPOSE_UNKNOWN", 403, _headed, sharing_purpose=WORD),
    _case("another client's purpose", "PURPOSE_NOT_GRANTED", 403, _headed, sharing_purpose=LOTTERY[1]),
    _case("purpose outside the token's", "PURPOSE_NOT_GRANTED", 403, _narrowed),
    _case("case with an identity number", _MALFORMED, 400, _headed, sharing_case=f"{WORD}-{GOOD_PERSON}"),
    _case("case that is not plain", _MALFORMED, 400, _headed, sharing_case=f"{WORD} {NUMBER}"),
)

STRANGERS: Final = (
    _strange("no token", _STRANGER, 401, _headed, authorization=None),
    _strange("no bearer", _STRANGER, 401, _headed, authorization=f"Basic {WORD}"),
    _strange("word for a token", _STRANGER, 401, _headed, authorization=f"Bearer {WORD}"),
    _strange("expired token", _STRANGER, 401, _expired),
    _strange("bad signature", _STRANGER, 401, _badly_signed),
    _strange("unregistered client", _STRANGER, 401, _unregistered),
)

BODIES: Final = (
    _strange("malformed JSON", _MALFORMED, 400, _bodied, f'{{"query": "{WORD}", '.encode()),
    _strange("no UTF-8", _MALFORMED, 400, _bodied, question(WORD).replace(b"K", b"\xff")),
    _strange("batch", _MALFORMED, 400, _bodied, b"[%s]" % question(REGISTRATIONS, {"codes": [WORD]})),
    _strange("word for a request", _MALFORMED, 400, _bodied, f'"{WORD}"'.encode()),
    _strange("document that is a number", _MALFORMED, 400, _bodied, question(int(FIGURE))),
    _strange("variables that are a list", _MALFORMED, 400, _bodied, question(REGISTRATIONS, [WORD])),
    _strange("plain text", _MALFORMED, 415, _bodied, question(REGISTRATIONS), "text/plain"),
    _strange("form", _MALFORMED, 415, _bodied, f"query={WORD}".encode(), "application/x-www-form-urlencoded"),
    _strange("form of parts", _MALFORMED, 415, _bodied, WORD.encode(), f"multipart/form-data; boundary={WORD}"),
    _strange("no content type", _MALFORMED, 415, _bodied, question(REGISTRATIONS), None),
    _strange("other charset", _MALFORMED, 415, _bodied, question(REGISTRATIONS), f"{JSON}; charset={WORD}"),
    _strange("oversized body", _LIMIT, 413, _oversized, in_pieces=False),
    _strange("oversized body of unknown length", _LIMIT, 413, _oversized, in_pieces=True),
    _strange("other method", _MALFORMED, 405, _elsewhere, "DELETE", "/graphql"),
    _strange("other path", _MALFORMED, 404, _elsewhere, "POST", f"/{WORD}/{NUMBER}"),
    _strange("path with a slash", _MALFORMED, 404, _elsewhere, "POST", "/graphql/"),
    _case("subjects by GET", _UNSUPPORTED, 405, _by_get),
)

DOCUMENTS: Final = (
    _case("no GraphQL", _PARSE, 400, _document, f'{{ {_ONE} {{ name }} "{WORD}" {NUMBER}'),
    _case("unknown field", _VALIDATION, 400, _selecting, WORD),
    _case("unknown argument", _VALIDATION, 400, _selecting, f'localTax(year: 2007, {WORD}: "{NUMBER}") {{ exact }}'),
    _case("unknown fragment", _VALIDATION, 400, _selecting, f"...{WORD}"),
    _case("unknown directive", _VALIDATION, 400, _selecting, f"@{WORD}"),
    _case("unknown variable", _VALIDATION, 400, _selecting, f"localTax(year: ${WORD}) {{ exact }}"),
    _case("alias with many digits", _VALIDATION, 400, _selecting, f"{WORD}{NUMBER}: name"),
    _case("literal of the wrong type", _VALIDATION, 400, _selecting, f'localTax(year: "{WORD}") {{ exact }}'),
    _case("huge number", _VALIDATION, 400, _selecting, f"localTax(year: {FIGURE}) {{ exact }}"),
    _case("key that is a number", _VALIDATION, 400, _document, f"{{ enterprise(creditCode: {FIGURE}) {{ name }} }}"),
    _case("number for keys", _VALIDATION, 400, _enterprises, int(FIGURE)),
    _case("object for keys", _VALIDATION, 400, _enterprises, {WORD: NUMBER}),
    _case("nothing among the keys", _VALIDATION, 400, _enterprises, [GOOD_ENTERPRISE, None]),
    _case("no keys", _VALIDATION, 400, _enterprises, None),
    _case("unknown operation name", "OPERATION_UNKNOWN", 400, good_enterprise, operationName=WORD),
    _case("mutation", _UNSUPPORTED, 400, _document, f"mutation {WORD} {{ {_ONE} {{ name }} }}"),
    _case("subscription", _UNSUPPORTED, 400, _document, f"subscription {WORD} {{ {_ONE} {{ name }} }}"),
    _case("unregistered year", _YEAR, 400, _selecting, f"localTax(year: {YEAR}) {{ range {{ label }} }}"),
    _case("unregistered year of a denied field", _YEAR, 400, _selecting, f"nationalTax(year: {YEAR}) {{ exact }}"),
    _case("deep query", _LIMIT, 400, _deep),
    _case("thousand aliases", _LIMIT, 400, _selecting, _ALIASES),
    _case("many tokens", _LIMIT, 400, _selecting, f"{WORD} " * 4_000),
    _case("long document", _LIMIT, 400, _selecting, f"# {WORD}\n" * 5_000),
    _case("long chain of fragments", _LIMIT, 400, _chained_fragments),
)

REFUSALS: Final = (*SUBJECTS, *MANDATES, *STRANGERS, *BODIES, *DOCUMENTS)
