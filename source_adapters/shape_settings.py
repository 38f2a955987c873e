"""The part of a service's binding that says in which shape it is asked: one key a request, or in pages."""

from typing import Final

from source_adapters.access_settings import header_name_fault
from source_adapters.settings_table import SettingsTable
from source_adapters.shapes import KEY, KeyIn, Mark, Method, OneKey, PagesBy, Paging

OURS: Final = ("keys", "fields", "years")
"""Fields of a question's body that the protocol fills itself."""

_NO_CONTENT: Final = 204
_REFUSALS: Final = range(400, 500)
_OF_THE_MOMENT: Final = frozenset({401, 403, 407, 408, 425, 429})


def mark_of(service: SettingsTable) -> Mark | None:
    """By what an answer says that it is one; None where its status does."""
    table = service.table("answered_if")
    if "answered_if" not in service.content:
        return None
    mark = Mark(table.text("path"), frozenset(map(str, table.scalars("is"))))
    table.refuse_unknown()
    return mark


def one_key_of(service: SettingsTable) -> OneKey | None:
    """How a service is asked for one key a request; None where it takes many."""
    table = service.table("one_key")
    if "one_key" not in service.content:
        return None
    method = table.word("method", Method, Method.POST)
    one_key = OneKey(
        key_in=table.word("key_in", KeyIn, KeyIn.BODY),
        key_name=table.optional_text("key_name"),
        method=method,
        absent=frozenset(table.counts("absent", ())),
        parallel=table.count("parallel", OneKey(KeyIn.BODY).parallel),
    )
    _refuse_odd_place(table, one_key)
    for status in sorted(one_key.absent):
        if status != _NO_CONTENT and (status not in _REFUSALS or status in _OF_THE_MOMENT):
            table.problem("absent", f"{status} cannot mean that there is no record; expected 204, 404 or another 4xx")
    table.refuse_unknown()
    return one_key


def paging_of(service: SettingsTable) -> Paging | None:
    """How the pages of a service's answers are turned; None where they are whole."""
    table = service.table("paging")
    if "paging" not in service.content:
        return None
    usual = Paging(PagesBy.NUMBER)
    paging = Paging(
        by=table.required_word("by", PagesBy),
        parameter=table.optional_text("parameter"),
        first=table.natural("first", usual.first),
        next=table.optional_text("next"),
        total=table.optional_text("total"),
        size=table.optional_count("size"),
        size_parameter=table.optional_text("size_parameter"),
        most_pages=table.count("most_pages", usual.most_pages),
        most_records=table.count("most_records", usual.most_records),
    )
    _refuse_odd_pages(table, paging)
    table.refuse_unknown()
    return paging


def refuse_odd_shape(service: SettingsTable, one_key: OneKey | None, paging: Paging | None) -> None:
    """Note what does not go together in a service's binding."""
    path = str(service.content.get("path", ""))
    by_path = one_key is not None and one_key.key_in is KeyIn.PATH
    if by_path and path.split("/").count(KEY) != 1:
        service.problem("path", f"expected one step that is {KEY}")
    elif not by_path and "{" in path:
        service.problem("path", f'a key stands in no address unless one_key has key_in = "{KeyIn.PATH}"')
    if one_key is None:
        return
    if one_key.method is Method.GET and paging is not None and paging.by is not PagesBy.LINK:
        service.problem("paging", "a GET has no body to ask for a page in; expected pages by link")
    if one_key.absent and service.content.get("complete_register") is True and "as_of" in service.content:
        service.problem(
            "as_of", "a status says no moment, so that the moment would tell a record from silence; use as_of_field"
        )


def _refuse_odd_place(table: SettingsTable, one_key: OneKey) -> None:
    name = one_key.key_name
    if (one_key.key_in is KeyIn.PATH) != (name is None):
        expected = "the path says where the key stands" if name is not None else "missing; expected a field or header"
        table.problem("key_name", expected)
    elif one_key.key_in is KeyIn.HEADER and name is not None and (fault := _header_fault(name)):
        table.problem("key_name", fault)
    elif one_key.key_in is KeyIn.BODY and name in OURS:
        table.problem("key_name", f"{name} is a field that the question has already")
    if one_key.key_in is KeyIn.BODY and one_key.method is Method.GET:
        table.problem("method", "a GET has no body for the key")


def _header_fault(name: str) -> str | None:
    return "Authorization has a meaning of its own" if name.lower() == "authorization" else header_name_fault(name)


def _refuse_odd_pages(table: SettingsTable, paging: Paging) -> None:
    wants_parameter, wants_next = paging.by is not PagesBy.LINK, paging.by in {PagesBy.CURSOR, PagesBy.LINK}
    for name, value, wanted in (
        ("parameter", paging.parameter, wants_parameter),
        ("next", paging.next, wants_next),
    ):
        if wanted and value is None:
            table.problem(name, f"missing; pages by {paging.by} need it")
        elif not wanted and value is not None:
            table.problem(name, f"not used where pages are by {paging.by}")
    if paging.by is not PagesBy.NUMBER and "first" in table.content:
        table.problem("first", f"not used where pages are by {paging.by}")
    if wants_next and paging.total is not None:
        table.problem("total", f"not used where pages are by {paging.by}")
    if (paging.size is None) != (paging.size_parameter is None):
        table.problem("size", "size and size_parameter go together")
    for name, value in (("parameter", paging.parameter), ("size_parameter", paging.size_parameter)):
        if value in OURS:
            table.problem(name, f"{value} is a field that the question has already")
