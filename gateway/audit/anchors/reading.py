"""The statements that an anchor holds, for who verifies: a file, a directory with such a file, or a git repository."""

from collections.abc import Iterator
from pathlib import Path

from gateway.audit.anchors.git import GitRepository
from gateway.audit.errors import AnchorUnavailable
from gateway.audit.segment import lines_of
from gateway.audit.statements import STATEMENTS_NAME


def anchored_lines(anchor: Path) -> Iterator[bytes]:
    """The lines that an anchor holds, each once, in order.

    What an HTTP endpoint has kept is such a file, too; a statement that it was sent twice counts once.

    Raises:
        AnchorUnavailable: there is nothing that could be an anchor, or git fails.
        OSError: the file cannot be read.
    """
    before = b""
    for line in _lines(anchor):
        if line != before:
            yield line
        before = line


def _lines(anchor: Path) -> Iterator[bytes]:
    file = anchor / STATEMENTS_NAME if anchor.is_dir() else anchor
    if file.is_file():
        with file.open("rb") as stream:
            yield from lines_of(stream)
    elif anchor.is_dir() and ((anchor / ".git").exists() or (anchor / "HEAD").is_file()):
        yield from GitRepository(anchor).statements()
    else:
        raise AnchorUnavailable(f"{anchor}: neither statements nor a git repository")
