"""A report as one sheet of CSV: a row for each count, blank where a column says nothing of it."""

import csv
from io import StringIO
from typing import Final

from gateway.oversight.tallies import COLUMNS, Tallies

_WORDS: Final = tuple(dict.fromkeys(word for words in COLUMNS.values() for word in words))
HEADER: Final = ("table", *_WORDS, "count")


def sheet(tallies: Tallies) -> str:
    """All counts, table by table, in the order of their words."""
    written = StringIO()
    rows = csv.DictWriter(written, HEADER, restval="", lineterminator="\n")
    rows.writeheader()
    for table, words in COLUMNS.items():
        for key, count in sorted(getattr(tallies, table).items()):
            rows.writerow({"table": table, **dict(zip(words, key, strict=True)), "count": count})
    return written.getvalue()
