"""An anchor in a git repository: each commit's message is statements, its tree is empty, a branch of its own.

The repository may be bare or have a work tree, which is left alone. Whoever fetches the branch has a copy that the
gateway's operator cannot take back.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from gateway.audit.errors import AnchorUnavailable

BRANCH: Final = "refs/heads/meridian-checkpoints"
ANSWER_WITHIN: Final = 30.0
"""Seconds for one command."""

_AUTHOR: Final = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Meridian"), ("EMAIL", "meridian@localhost"))
}
_SAID_AT_MOST: Final = 200


class GitRepository:
    """Runs `git` in one repository; every failure of it is an `AnchorUnavailable` in our own words."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path

    def statements(self) -> Iterator[bytes]:
        """All statements of the branch, the oldest first, with their newlines. Raises `AnchorUnavailable`."""
        if self._tip() is None:
            return
        messages = self._run("log", "--reverse", "--format=%B", BRANCH)
        yield from (line + b"\n" for line in messages.split(b"\n") if line)

    def last(self) -> bytes | None:
        """The newest statement, None where there is none. Raises `AnchorUnavailable`."""
        if self._tip() is None:
            return None
        return self._run("log", "-1", "--format=%B", BRANCH).strip().split(b"\n")[-1] + b"\n"

    def commit(self, statements: Sequence[bytes]) -> None:
        """Add statements as one commit. Raises `AnchorUnavailable`: another writer was there, or git fails."""
        tip = self._tip()
        tree = self._run("hash-object", "-t", "tree", "-w", "--stdin").strip().decode()
        parents = [] if tip is None else ["-p", tip]
        made = self._run("commit-tree", tree, *parents, "-F", "-", given=b"".join(statements)).strip().decode()
        # the old value is named, so that nobody else's commit is lost
        self._run("update-ref", "-m", "checkpoint", BRANCH, made, tip or "")

    def _tip(self) -> str | None:
        return self._run("for-each-ref", "--format=%(objectname)", BRANCH).strip().decode() or None

    def _run(self, *arguments: str, given: bytes = b"") -> bytes:
        git = shutil.which("git")
        if git is None:
            raise AnchorUnavailable("the program git is not installed")
        if not self._path.is_dir():
            raise AnchorUnavailable(f"{self._path}: no such repository; make one with `git init --bare`")
        try:
            done = subprocess.run(  # noqa: S603 - git with arguments of ours
                [git, "-C", str(self._path), *arguments],
                input=given,
                capture_output=True,
                timeout=ANSWER_WITHIN,
                check=False,
                env={**_environment(), **_AUTHOR},
            )
        except subprocess.TimeoutExpired as error:
            raise AnchorUnavailable(f"{self._path}: git {arguments[0]} took longer than {ANSWER_WITHIN:g} s") from error
        except OSError as error:
            raise AnchorUnavailable(f"{self._path}: git cannot be run ({error.strerror})") from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().replace("\n", " ")[:_SAID_AT_MOST]
            raise AnchorUnavailable(f"{self._path}: git {arguments[0]} failed: {said}")
        return done.stdout


def _environment() -> dict[str, str]:
    """Without what would lead git to another repository, ask somebody, or speak another language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
