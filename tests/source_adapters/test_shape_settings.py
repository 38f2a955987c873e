"""How a binding says in which shape a service is asked, and what does not go together."""

from pathlib import Path

import pytest

from source_adapters.bindings import BindingError, load_bindings
from source_adapters.bound import HttpDepartment, Service
from source_adapters.shapes import KeyIn, Mark, Method, OneKey, PagesBy, Paging

SERVICE = """[departments.tax]
kind = "http"
address = "https://h"

[[departments.tax.services]]
entity = "Person"
path = "/q"
records = "list"
key_field = "id"
key = "identity_number"
{settings}
[departments.tax.services.attributes]
homesOwned = "ts"
"""


def load(folder: Path, settings: str, *changes: tuple[str, str]) -> Service:
    """A service with these settings after these changes."""
    text = SERVICE.format_map({"settings": settings})
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    bound = load_bindings(path, {}).departments["tax"]
    assert isinstance(bound, HttpDepartment)
    return bound.services[0]


def one_key(settings: str) -> str:
    """A table about one key a request."""
    return f"[departments.tax.services.one_key]\n{settings}"


def paging(settings: str) -> str:
    """A table about pages."""
    return f"[departments.tax.services.paging]\n{settings}"


def test_many_keys_and_whole_answers_are_usual(tmp_path: Path) -> None:
    """A service without either table."""
    service = load(tmp_path, "")
    assert (service.one_key, service.paging, service.records) == (None, None, "list")


def test_one_key_is_read(tmp_path: Path) -> None:
    """In the body, in a header, or expressly in the path."""
    in_body = load(tmp_path, one_key('key_name = "id"\nabsent = [404, 204]\nparallel = 2'))
    assert in_body.one_key == OneKey(KeyIn.BODY, "id", Method.POST, frozenset({204, 404}), 2)
    in_header = load(
        tmp_path, one_key('key_in = "header"\nkey_name = "X-Id"\nmethod = "GET"'), ('records = "list"', "")
    )
    assert in_header.one_key == OneKey(KeyIn.HEADER, "X-Id", Method.GET)
    assert in_header.records is None
    in_path = load(tmp_path, one_key('key_in = "path"\nmethod = "GET"'), ("/q", "/q/{key}/tax"))
    assert in_path.one_key == OneKey(KeyIn.PATH, method=Method.GET)


def test_what_marks_an_answer_is_read(tmp_path: Path) -> None:
    """Texts, numbers and truth values, compared as texts."""
    service = load(tmp_path, 'answered_if = { path = "a.code", is = [0, "00", true] }')
    assert service.answered_if == Mark("a.code", frozenset({"0", "00", "True"}))


def test_pages_are_read(tmp_path: Path) -> None:
    """Each way of asking for the next one."""
    numbered = 'by = "number"\nparameter = "p"\nfirst = 0\nsize = 9\nsize_parameter = "s"\nmost_pages = 3'
    assert load(tmp_path, paging(numbered)).paging == Paging(
        PagesBy.NUMBER, "p", 0, size=9, size_parameter="s", most_pages=3
    )
    offset = 'by = "offset"\nparameter = "p"\ntotal = "n"\nmost_records = 4'
    assert load(tmp_path, paging(offset)).paging == Paging(PagesBy.OFFSET, "p", total="n", most_records=4)
    cursor = paging('by = "cursor"\nparameter = "p"\nnext = "a.b"')
    assert load(tmp_path, cursor).paging == Paging(PagesBy.CURSOR, "p", next="a.b")
    assert load(tmp_path, paging('by = "link"\nnext = "a"')).paging == Paging(PagesBy.LINK, next="a")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (one_key(""), "one_key.key_name: missing; expected a field or header"),
        (one_key('key_in = "query"\nkey_name = "id"'), "one_key.key_in: expected one of body, header, path"),
        (one_key('key_in = "path"'), "services[1].path: expected one step that is {key}"),
        (one_key('key_in = "path"\nkey_name = "id"'), "one_key.key_name: the path says where the key stands"),
        (one_key('key_in = "header"\nkey_name = "Authorization"'), "key_name: Authorization has a meaning of its own"),
        (one_key('key_in = "header"\nkey_name = "Content-Type"'), "key_name: Content-Type has a meaning of its own"),
        (one_key('key_in = "header"\nkey_name = "身份证"'), "one_key.key_name: expected the name of a header"),
        (one_key('key_name = "fields"'), "one_key.key_name: fields is a field that the question has already"),
        (one_key('key_name = "id"\nmethod = "GET"'), "one_key.method: a GET has no body for the key"),
        (one_key('key_name = "id"\nmethod = "PUT"'), "one_key.method: expected one of POST, GET"),
        (one_key('key_name = "id"\nabsent = [500]'), "one_key.absent: 500 cannot mean that there is no record"),
        (one_key('key_name = "id"\nabsent = [401]'), "one_key.absent: 401 cannot mean that there is no record"),
        (one_key('key_name = "id"\nabsent = [200]'), "one_key.absent: 200 cannot mean that there is no record"),
        (one_key('key_name = "id"\nabsent = ["404"]'), "one_key.absent: expected a list of positive whole numbers"),
        (one_key('key_name = "id"\nabsent = 404'), "one_key.absent: expected a list of positive whole numbers"),
        (one_key('key_name = "id"\nparallel = 0'), "one_key.parallel: expected a positive whole number"),
        (one_key('key_name = "id"\nkeys = 1'), "one_key.keys: unknown setting"),
        (
            'complete_register = true\nas_of = "t"\n' + one_key('key_name = "id"\nabsent = [404]'),
            "services[1].as_of: a status says no moment",
        ),
        (
            one_key('key_in = "header"\nkey_name = "X"\nmethod = "GET"')
            + "\n"
            + paging('by = "number"\nparameter="p"'),
            "services[1].paging: a GET has no body to ask for a page in; expected pages by link",
        ),
        ("answered_if = {}", "services[1].answered_if.path: missing"),
        ('answered_if = { path = "code", is = 0 }', "answered_if.is: expected a list of texts, whole numbers or truth"),
        ('answered_if = { path = "code", is = [0], not = 1 }', "services[1].answered_if.not: unknown setting"),
        (paging(""), "paging.by: missing; expected one of number, offset, cursor, link"),
        (paging('by = "number"'), "paging.parameter: missing; pages by number need it"),
        (paging('by = "number"\nparameter = "keys"'), "paging.parameter: keys is a field that the question has"),
        (paging('by = "number"\nparameter = "p"\nfirst = -1'), "paging.first: expected a whole number, not negative"),
        (paging('by = "number"\nparameter = "p"\nnext = "x"'), "paging.next: not used where pages are by number"),
        (paging('by = "offset"\nparameter = "p"\nfirst = 1'), "paging.first: not used where pages are by offset"),
        (paging('by = "cursor"\nparameter = "p"'), "paging.next: missing; pages by cursor need it"),
        (
            paging('by = "cursor"\nparameter = "p"\nnext = "n"\ntotal = "t"'),
            "paging.total: not used where pages are by",
        ),
        (paging('by = "link"\nparameter = "p"\nnext = "n"'), "paging.parameter: not used where pages are by link"),
        (paging('by = "number"\nparameter = "p"\nsize = 3'), "paging.size: size and size_parameter go together"),
        (paging('by = "number"\nparameter = "p"\nmost_pages = 0'), "paging.most_pages: expected a positive whole"),
        (paging('by = "number"\nparameter = "p"\npages = 3'), "paging.pages: unknown setting"),
    ],
)
def test_what_does_not_go_together_is_told(tmp_path: Path, settings: str, expected: str) -> None:
    """With file and line."""
    with pytest.raises(BindingError) as refusal:
        load(tmp_path, settings)
    assert any(expected in problem for problem in refusal.value.problems), refusal.value.problems
    assert all(problem.startswith("sources.toml:") for problem in refusal.value.problems)


def test_no_key_stands_in_an_address_by_accident(tmp_path: Path) -> None:
    """Neither where many are asked for nor where the one stands elsewhere."""
    for settings in ("", one_key('key_name = "id"')):
        with pytest.raises(BindingError, match="a key stands in no address unless"):
            load(tmp_path, settings, ("/q", "/q/{key}"))
    with pytest.raises(BindingError, match="expected one step that is"):
        load(tmp_path, one_key('key_in = "path"'), ("/q", "/q/{key}/{key}"))
    with pytest.raises(BindingError, match="starts with / and has no query"):
        load(tmp_path, one_key('key_in = "path"'), ("/q", "/q?id={key}"))
