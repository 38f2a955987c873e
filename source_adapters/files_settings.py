"""The part of a binding that says which files a department drops, how they are laid out and when they take over."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from source_adapters.bound import (
    Complete,
    DropMoment,
    DroppedTable,
    Encoding,
    FileFormat,
    Layout,
    TakingOver,
)
from source_adapters.record_settings import DROPPED_COLUMN, Codebook, relation_of, table_of
from source_adapters.settings_table import SettingsTable

DATE: Final = "{date}"
"""Stands in a file's name for the day of the drop, as ``20071031`` or ``2007-10-31``."""

_SUFFIXES: Final[Mapping[str, FileFormat]] = MappingProxyType(
    {
        ".csv": FileFormat.CSV,
        ".txt": FileFormat.CSV,
        ".tsv": FileFormat.CSV,
        ".xlsx": FileFormat.EXCEL,
        ".xls": FileFormat.EXCEL,
        ".xlsb": FileFormat.EXCEL,
        ".ods": FileFormat.EXCEL,
        ".parquet": FileFormat.PARQUET,
    }
)

_ONLY_OF: Final[Mapping[str, frozenset[FileFormat]]] = MappingProxyType(
    {
        "sheet": frozenset({FileFormat.EXCEL}),
        "header_row": frozenset({FileFormat.CSV, FileFormat.EXCEL}),
        "delimiter": frozenset({FileFormat.CSV}),
        "encoding": frozenset({FileFormat.CSV}),
        "final_newline": frozenset({FileFormat.CSV}),
    }
)
"""Setting of the layout → the formats that have such a thing."""


def folder_of(name: str, settings: SettingsTable, beside: Path, environ: Mapping[str, str]) -> Path:
    """The folder of the drops, relative to that of the bindings; ``MERIDIAN_SOURCE_<DEPARTMENT>`` goes before it."""
    written = settings.text("folder")
    return (beside / environ.get(f"MERIDIAN_SOURCE_{name.upper()}", written)).resolve()


def dropped_tables(settings: SettingsTable, codes: Codebook) -> tuple[DroppedTable, ...]:
    """Every table and every list of pairs that the department drops, at least one."""
    pairs = [_dropped_pairs(each) for each in settings.optional_tables("relations")]
    # A department may drop nothing but pairs.
    described = settings.optional_tables("tables") if pairs else settings.tables("tables")
    return (*(_dropped_table(each, codes) for each in described), *pairs)


def taking_over_of(settings: SettingsTable, dropped: Sequence[DroppedTable]) -> TakingOver:
    """When a new drop of the department is taken over."""
    usual = TakingOver()
    moment = settings.word("as_of", DropMoment, usual.moment)
    if moment is DropMoment.NAME and not all(DATE in each.content.name for each in dropped):
        settings.problem("as_of", f"the date of a name needs {DATE} in the name of every file")
    return TakingOver(
        look_every=settings.seconds("look_every", usual.look_every),
        complete=settings.word("complete", Complete, usual.complete),
        moment=moment,
        least_share=settings.share("least_share", usual.least_share),
        malformed_keys=settings.share("malformed_keys", usual.malformed_keys),
        max_file_bytes=settings.count("max_file_bytes", usual.max_file_bytes),
    )


def _dropped_table(settings: SettingsTable, codes: Codebook) -> DroppedTable:
    layout = _layout(settings)
    return DroppedTable(table_of(settings, codes, named_by="file", columns=DROPPED_COLUMN), layout)


def _dropped_pairs(settings: SettingsTable) -> DroppedTable:
    layout = _layout(settings)
    return DroppedTable(relation_of(settings, named_by="file"), layout)


def _layout(settings: SettingsTable) -> Layout:
    layout = Layout(
        format=_format(settings),
        sheet=settings.optional_text("sheet"),
        header_row=settings.count("header_row", 1),
        delimiter=_delimiter(settings),
        encoding=settings.word("encoding", Encoding, Encoding.UTF_8),
        final_newline=settings.flag("final_newline", default=True),
    )
    for name, formats in _ONLY_OF.items():
        if name in settings.content and layout.format not in formats:
            settings.problem(name, f"a file of format {layout.format} has none")
    return layout


def _format(settings: SettingsTable) -> FileFormat:
    name = settings.optional_text("file") or ""
    if "/" in name or "\\" in name or name.count(DATE) > 1:
        settings.problem("file", f"expected the name of a file in the folder, with {DATE} in it once at most")
    by_suffix = _SUFFIXES.get(Path(name).suffix.lower())
    if by_suffix is not None or not name:
        return settings.word("format", FileFormat, by_suffix or FileFormat.CSV)
    return settings.required_word("format", FileFormat)


def _delimiter(settings: SettingsTable) -> str:
    written = settings.content.get("delimiter")
    settings.asked.add("delimiter")
    if written is None:
        return ","
    if isinstance(written, str) and len(written) == 1 and written not in '"\r\n\0':
        return written
    settings.problem("delimiter", 'expected one character, such as ";" or "\\t"')
    return ","
