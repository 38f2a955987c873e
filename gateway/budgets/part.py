"""The parts of counters as files of counts name them."""

from enum import IntEnum


class Part(IntEnum):
    """What values that were added to a counter mean; the numbers stand in files."""

    DISTINCT = 1
    DAYS = 2
    TIMES = 3
    NAMES = 4
    ASKED = 5
    MISSED = 6
