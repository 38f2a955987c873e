"""`meridian`, which on SIGUSR1 writes how many tasks its loop has: what is left behind would be among them."""

import asyncio
import signal
import sys
from types import FrameType

from gateway.cli import main

TASKS = "tasks under way: "


def _count(_signal: int, _frame: FrameType | None) -> None:
    sys.stderr.write(f"{TASKS}{len(asyncio.all_tasks())}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _count)
    main()
