"""How a service's answer to one question is gathered, in whichever shape it gives it: the calls, and no transport.

However many requests a question takes, they share its time.
"""

from collections.abc import Sequence

from source_adapters.answers import Answers
from source_adapters.asked import Asked
from source_adapters.contract import SourceDataInvalid
from source_adapters.http_protocol import HttpExchange, refuse_failure
from source_adapters.json_path import Nowhere
from source_adapters.parallel import in_parallel
from source_adapters.web_request import Call


async def ask(exchange: HttpExchange, asked: Asked, answers: Answers, call: Call) -> None:
    """Take in what the service says of these keys; raises as `call` and `HttpExchange.take_in_all` do."""
    one_key = exchange.service.one_key
    if one_key is None:
        exchange.take_in_all(await _pages(exchange, asked.spelt, call), asked, answers)
        return
    singles = tuple(asked.batches(1))
    spellings = [(place, spelling) for place, single in enumerate(singles) for spelling in single.spelt]
    told = await in_parallel(spellings, one_key.parallel, lambda each: _pages(exchange, (each[1],), call))
    contents: list[list[object]] = [[] for _ in singles]
    for (place, _), pages in zip(spellings, told, strict=True):
        contents[place] += pages
    for single, said in zip(singles, contents, strict=True):
        exchange.take_in_all(said, single, answers)


async def _pages(exchange: HttpExchange, keys: Sequence[str], call: Call) -> list[object]:
    """All pages of the answer about these spellings; none where there is no record."""
    department, service, question = exchange.reader.department, exchange.service, exchange.question
    pages = question.pages(keys)
    contents: list[object] = []
    while True:
        content = await call(question.request(keys, None if pages is None else pages.place))
        if content is Nowhere.ABSENT:
            return _nothing(exchange, contents)
        refuse_failure(department, service, content)
        contents.append(content)
        if pages is None:
            return contents
        if not pages.turn(content, exchange.records(content)):
            return contents


def _nothing(exchange: HttpExchange, before: Sequence[object]) -> list[object]:
    if before:
        raise SourceDataInvalid(exchange.reader.department, "a page of the answer is missing")
    return []
