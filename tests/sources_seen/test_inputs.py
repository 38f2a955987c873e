"""The two taxes of an enterprise, which reach this process for their sum, reach nothing but its function."""

import asyncio
import gc
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

import pytest

from demo.generator.canaries import spellings
from gateway.errors import Refusal
from resolvers.schema import REGISTER
from source_adapters.contract import Attribute, Cell, Sealed
from tests.gateway.engine_room import FILING
from tests.sources_seen.down import Down
from tests.sources_seen.reachable import reachable
from tests.sources_seen.real_city import Gateway, Town, opened

TOTAL_TAX: Final = """
query Filing($keys: [String!]!) {
  enterprises(creditCodes: $keys) {
    name totalTax(year: 2007) { status } before: totalTax(year: 2006) { status } sources { field asOf outcome }
  }
}"""

TOTAL: Final = "Enterprise.totalTax"
_SHORTEST: Final = 9
"""Digits of an amount that is not taken for something else."""


def codes(town: Town) -> list[str]:
    """Enterprises whose taxes are unmistakable, among others."""
    canaries = [canary.enterprise for canary in town.truth.canaries.enterprises]
    return [enterprise.code for enterprise in (*canaries, *town.truth.enterprises[:40])]


def amounts(town: Town) -> set[int]:
    """Both taxes of each canary, and their sum, in fen."""
    pairs = [(canary.local_tax, canary.national_tax) for canary in town.truth.canaries.enterprises]
    return {fen for local, national in pairs for fen in (local, national, local + national)}


def figures_in(objects: Iterator[object], fens: set[int]) -> list[object]:
    """Those objects that are one of the amounts, in fen or yuan, or a text that holds one."""
    numbers: set[int | Decimal] = {*fens, *(Decimal(fen) / 100 for fen in fens)}
    written = {text for fen in fens for text in spellings(fen) if len(text) >= _SHORTEST}
    return [found for found in objects if _is_figure(found, numbers, written)]


def sealed() -> list[Sealed]:
    """Every sealed figure that lives in this process."""
    return [found for found in gc.get_objects() if isinstance(found, Sealed)]


def _is_figure(found: object, numbers: set[int | Decimal], written: set[str]) -> bool:
    if isinstance(found, int | float | Decimal):
        return found in numbers
    if isinstance(found, bytes | bytearray):
        return any(text.encode() in found for text in written)
    return isinstance(found, str) and any(text in found for text in written)


async def test_no_figure_is_left_anywhere(gateway: Gateway, town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """Neither response, entry, plan, caches, adapters nor log holds a tax or the sum of two."""
    caplog.set_level(logging.DEBUG)
    others = sealed()
    response = await gateway.answer(TOTAL_TAX, FILING, keys=codes(town))
    gateway.watch.forget()
    body: Any = response.body
    assert {each["totalTax"]["status"] for each in body["data"]["enterprises"]} == {"BELOW", "AT_OR_ABOVE"}
    left = reachable(response, gateway.entries, gateway.room(), gateway.sources, caplog.records)
    assert figures_in(left, amounts(town)) == []
    await asyncio.sleep(0)  # the loop holds what woke this task until its next turn
    gc.collect()
    assert {found.figure for found in sealed() if not any(found is other for other in others)} <= {Decimal(0)}


async def test_no_figure_is_left_where_one_tax_office_fails(
    gateway: Gateway, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """The part that was answered is in no error, log record or entry either."""
    caplog.set_level(logging.DEBUG)
    for department in ("local_tax", "national_tax"):
        working = gateway.sources[department]
        gateway.sources[department] = Down(department)
        body = await gateway.ask(TOTAL_TAX, FILING, keys=codes(town))
        gateway.sources[department] = working
        gateway.watch.forget()
        assert {each["totalTax"]["status"] for each in body["data"]["enterprises"]} == {None}
        left = reachable(body, gateway.entries, gateway.room(), caplog.records)
        assert figures_in(left, amounts(town)) == []


async def test_no_figure_is_left_where_the_function_fails(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a fault of the function itself carries its inputs into log or refusal."""

    def fail(cells: tuple[Cell, ...], _disclosure: Attribute) -> Cell:
        raise ArithmeticError(f"cannot add {cells}")

    broken = MappingProxyType({**REGISTER, TOTAL: replace(REGISTER[TOTAL], derivation=fail)})
    async with opened(town, register=broken) as gateway:
        with pytest.raises(Refusal) as refused:
            await gateway.ask(TOTAL_TAX, FILING, keys=codes(town))
        texts = (caplog.text, str(refused.value), repr(refused.value), repr(gateway.entries))
        assert "ArithmeticError" in caplog.text
        assert figures_in(iter(texts), amounts(town)) == []


async def test_function_alone_looks_inside(gateway: Gateway, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all code that runs for an answer, the sum's function alone reads a sealed figure."""
    slot, readers = Sealed.__dict__["figure"], set()

    def read(sealed: Sealed) -> Any:
        frame = sys._getframe(1)
        readers.add((frame.f_globals["__name__"], frame.f_code.co_qualname.partition(".")[0]))
        return slot.__get__(sealed)

    monkeypatch.setattr(Sealed, "figure", property(read, slot.__set__))
    await gateway.ask(TOTAL_TAX, FILING, keys=codes(town))
    assert readers == {("resolvers.derived.total_tax", "total_tax")}


async def test_function_gets_the_figures(town: Town) -> None:
    """What is found nowhere else does reach the function, and the search for it would find it there."""
    kept: list[tuple[Cell, ...]] = []

    def keep(cells: tuple[Cell, ...], _disclosure: Attribute) -> Cell:
        kept.append(cells)
        return None

    watched = MappingProxyType({**REGISTER, TOTAL: replace(REGISTER[TOTAL], derivation=keep)})
    async with opened(town, register=watched) as gateway:
        await gateway.ask(TOTAL_TAX, FILING, keys=codes(town))
    parts = {fen for canary in town.truth.canaries.enterprises for fen in (canary.local_tax, canary.national_tax)}
    found = figures_in(reachable(kept), parts)
    assert {int(figure * 100) for figure in found if isinstance(figure, Decimal)} == parts
