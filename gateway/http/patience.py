"""How long a client may keep us waiting for its body: one timer for all who wait, where each would have its own.

Nearly every body is there as soon as it is asked for, so that setting and clearing a timer was a twentieth of a small
request's time.
"""

import asyncio
from typing import Any, Final, TypeAlias

Waiting: TypeAlias = asyncio.Task[Any]
"""The task of a request; its result is nobody's affair here."""


class Patience:
    """Gives up tasks that wait for longer than so many seconds: they are cancelled, and `ran_out` then says why.

    For one event loop.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds: Final = seconds
        self._until: Final[dict[Waiting, float]] = {}
        self._given_up: Final[set[Waiting]] = set()
        self._is_watching = False

    def begin(self) -> Waiting:
        """The present task begins to wait; it must `end`."""
        loop, task = asyncio.get_running_loop(), asyncio.tasks.current_task()
        if task is None:
            raise RuntimeError("only a task waits for a body (MERIDIAN-BODY-WITHOUT-TASK)")
        self._until[task] = loop.time() + self.seconds
        if not self._is_watching:
            self._watch(loop)
        return task

    def end(self, task: Waiting) -> None:
        """It waits no longer, whatever became of it."""
        del self._until[task]
        self._given_up.discard(task)

    def ran_out(self, task: Waiting) -> bool:
        """Whether a task was cancelled here, and by nobody else: then it goes on as if it had not been."""
        return task in self._given_up and task.uncancel() == 0

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look again when the one who has waited longest has waited long enough."""
        self._is_watching = bool(self._until)
        if self._until:
            loop.call_at(next(iter(self._until.values())), self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        late = [task for task, until in self._until.items() if until <= now and task not in self._given_up]
        for task in late:
            self._given_up.add(task)
            task.cancel()
            # to the end of the line: it must end by itself, and nobody waits for that
            self._until[task] = self._until.pop(task) + self.seconds
        self._watch(loop)
