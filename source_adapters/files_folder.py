"""Which of the files in a department's folder is its newest drop, and whether it is whole yet."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from source_adapters.bound import Complete
from source_adapters.files_drop import Found, Stamp
from source_adapters.files_loading import stamp_of
from source_adapters.files_settings import DATE

_DAY: Final = "([0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2})"
_MARK: Final = ".done"


class Folder:
    """The folder of one department, looked at again and again."""

    def __init__(self, path: Path, complete: Complete) -> None:
        self._path = path
        self._complete = complete
        self._seen: dict[Path, Stamp] = {}

    def files(self, name: str) -> list[Found]:
        """The files of this name, the newest first; ``{date}`` in it stands for the day of the drop.

        Raises:
            OSError: the folder cannot be read.
        """
        found = [_found(path, day) for path, day in self._named(name)]
        return sorted((each for each in found if each is not None), key=_age, reverse=True)

    def is_whole(self, found: Found) -> bool:
        """Whether nobody is still writing the file, as far as the department has said how that is told."""
        match self._complete:
            case Complete.RENAMED:
                return True
            case Complete.MARKED:
                return _is_marked(found)
            case Complete.STABLE:
                before = self._seen.get(found.path)
                self._seen[found.path] = found.stamp
                return before == found.stamp

    def forget_all_but(self, paths: set[Path]) -> None:
        """Files that are gone are not remembered."""
        for gone in self._seen.keys() - paths:
            del self._seen[gone]

    def _named(self, name: str) -> Iterator[tuple[Path, date | None]]:
        before, dated, after = name.partition(DATE)
        if not dated:
            yield self._path / name, None
            return
        shape = re.compile(re.escape(before) + _DAY + re.escape(after))
        for path in self._path.iterdir():
            if (named := shape.fullmatch(path.name)) and (day := _day(named[1])):
                yield path, day


def _found(path: Path, day: date | None) -> Found | None:
    try:
        return Found(path, stamp_of(path), day) if path.is_file() else None
    except FileNotFoundError:
        return None


def _age(found: Found) -> tuple[date, int]:
    return found.day or date.min, found.stamp.modified_ns


def _is_marked(found: Found) -> bool:
    try:
        mark = stamp_of(found.path.with_name(found.path.name + _MARK))
    except FileNotFoundError:
        return False
    return mark.modified_ns >= found.stamp.modified_ns


def _day(written: str) -> date | None:
    digits = written.replace("-", "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
