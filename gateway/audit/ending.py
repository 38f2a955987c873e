"""Where a ledger that nobody writes ends, read from its files."""

from pathlib import Path

from gateway.audit.chain import GENESIS
from gateway.audit.entry import Kind, LoadOutcome
from gateway.audit.journal import End
from gateway.audit.reading import Window, newest_first
from gateway.audit.seals import extent
from gateway.audit.segment import lines_of, name_of
from gateway.audit.storage import segment_names


def end_of(directory: Path) -> End:
    """The last whole line. Raises `OSError`."""
    for name in reversed(segment_names(directory)):
        with (directory / name).open("rb") as stream:
            head = extent(lines_of(stream)).head
        if head is not None:
            return End(head, name)
    return End(GENESIS, name_of(1))


def policy_version_of(directory: Path) -> str | None:
    """The policy that was loaded last; None where none was. Raises `OSError`."""
    for passage in newest_first(directory, Window(kinds=frozenset({Kind.POLICY}))):
        facts = passage.facts()
        version = facts.get("version")
        if facts.get("outcome") == LoadOutcome.LOADED and isinstance(version, str):
            return version
    return None
