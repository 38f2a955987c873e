"""Several pieces of work at once, though not all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


async def in_parallel(
    pieces: Sequence[Piece], at_most: int, work: Callable[[Piece], Awaitable[Result]]
) -> list[Result]:
    """The result of each piece, in their order. The first failure ends all others and is raised as it is."""
    results: dict[int, Result] = {}
    left = iter(enumerate(pieces))

    async def in_turn() -> None:
        for place, piece in left:
            results[place] = await work(piece)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(at_most, len(pieces))):
                group.create_task(in_turn())
    except BaseExceptionGroup as failures:
        failed = failures.exceptions[0]
    else:
        return [results[place] for place in range(len(pieces))]
    raise failed
