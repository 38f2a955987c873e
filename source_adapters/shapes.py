"""How a JSON service wants to be asked where one request about many keys, answered whole, is not its way."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

KEY: Final = "{key}"
"""What stands for the key in the path of a service that is asked for one by its address."""


@dataclass(frozen=True, slots=True)
class Mark:
    """By what an answer says that it is one: a place in it, and what may stand there, as text."""

    path: str
    values: frozenset[str]


class KeyIn(StrEnum):
    """Where the one key of a request stands.

    PATH puts a subject's number into an address, which others write down: only for services that know no other way.
    """

    BODY = "body"
    HEADER = "header"
    PATH = "path"


class Method(StrEnum):
    """How a service is called; GET has no body."""

    POST = "POST"
    GET = "GET"


@dataclass(frozen=True, slots=True)
class OneKey:
    """One request a spelling of a key, at most `parallel` of one question at once.

    `key_name` is the field of the body or the header that holds the key. `absent` are statuses that mean "no record".
    """

    key_in: KeyIn
    key_name: str | None = None
    method: Method = Method.POST
    absent: frozenset[int] = frozenset()
    parallel: int = 8


class PagesBy(StrEnum):
    """How the next page is asked for: by its number, by how many records there were, or by what the last one says."""

    NUMBER = "number"
    OFFSET = "offset"
    CURSOR = "cursor"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Paging:
    """Answers come in pages.

    `parameter` is the field of the body that holds number, offset or cursor, `first` its first number. `next` leads to
    the cursor or the link of the page that follows, and `total` to the number of all records: where neither tells the
    end, an empty page does. `size_parameter` is the field that holds `size`, the records wanted a page.
    """

    by: PagesBy
    parameter: str | None = None
    first: int = 1
    next: str | None = None
    total: str | None = None
    size: int | None = None
    size_parameter: str | None = None
    most_pages: int = 50
    most_records: int = 10_000
