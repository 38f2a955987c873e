"""The city's departments as drops: a CSV, Excel or Parquet file for each attribute."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from source_adapters.bound import Complete, DroppedTable, FileFormat, FilesDepartment, TakingOver
from source_adapters.files import FilesSource
from tests.differential.city import City
from tests.differential.departments import AS_OF, FETCHED_AT
from tests.differential.in_databases import LIMITS, Kept, kept_by, relation_of, table_of
from tests.differential.remembering import Remembering
from tests.source_adapters.sample_drops import LAYOUTS, SUFFIXES, drop

TAKING_OVER: Final = TakingOver(look_every=3_600, complete=Complete.RENAMED)


def of_drops(city: City, department: str, folder: Path, format: FileFormat) -> Remembering:  # noqa: A002  # the binding's
    """A source over files that were dropped when the department's records held."""
    own = folder / department
    own.mkdir()
    dropped = tuple(_dropped(kept, own, format) for kept in kept_by(city, department))
    bound = FilesDepartment(department, own, LIMITS, dropped, TAKING_OVER)
    return Remembering(FilesSource(bound, lambda: FETCHED_AT[department]))


def _dropped(kept: Kept, folder: Path, format: FileFormat) -> DroppedTable:  # noqa: A002  # the binding's
    content = table_of(kept) if kept.declared.target is None else relation_of(kept, kept.declared.target)
    path = folder / f"{kept.name}{SUFFIXES[format]}"
    drop(path, [kept.columns, *kept.rows], LAYOUTS[format])
    dropped_at = AS_OF[kept.declared.department].timestamp()
    os.utime(path, (dropped_at, dropped_at))
    return DroppedTable(replace(content, name=path.name), LAYOUTS[format])
