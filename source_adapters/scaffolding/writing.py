"""A proposal as the text of a binding: what is undecided is marked, and refuses to load until somebody decides it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from source_adapters.keys import KeyKind
from source_adapters.scaffolding.findings import Block, Pairs, Proposal, Proposed
from source_adapters.settings_table import UNDECIDED


@dataclass(frozen=True, slots=True)
class Wording:
    """How a kind of binding calls its blocks and what is in them; None for what it does not have."""

    kind: str
    blocks: str
    named_by: str | None
    key: str
    place: str
    as_of: str
    as_of_format: bool = True
    pairs_apart: bool = True


SQL: Final = Wording("sql", "tables", "table", "key_column", "column", "as_of_column")
FILES: Final = Wording("files", "tables", "file", "key_column", "column", "as_of_column")
HTTP: Final = Wording(
    "http", "services", "path", "key_field", "path", "as_of_field", as_of_format=False, pairs_apart=False
)
GRAPHQL: Final = Wording(
    "graphql", "queries", None, "key_field", "path", "as_of_field", as_of_format=False, pairs_apart=False
)


def written(department: str, wording: Wording, head: Iterable[str], proposal: Proposal) -> str:
    """The binding of one department; `head` are the settings that say where it is."""
    lines = [f"[departments.{department}]", f'kind = "{wording.kind}"', *head]
    for block in proposal.blocks:
        lines += ["", *_block(department, wording, block)]
    for pairs in proposal.pairs:
        lines += ["", *_pairs(department, wording, pairs)]
    for block in proposal.blocks:
        for proposed in block.attributes:
            if proposed.codes:
                lines += ["", *_codes(department, proposed)]
    if proposal.remarks:
        lines += ["", *(f"# {remark}" for remark in proposal.remarks)]
    return "\n".join(lines) + "\n"


def undecided_lines(text: str) -> Iterator[tuple[int, str]]:
    """Number and text of each line that waits for a decision."""
    for number, line in enumerate(text.splitlines(), start=1):
        setting, _, _ = line.partition("#")
        if f'"{UNDECIDED}"' in setting:
            yield number, line


def quoted(text: str) -> str:
    """A text of TOML."""
    return json.dumps(text, ensure_ascii=False)


def _block(department: str, wording: Wording, block: Block) -> Iterator[str]:
    yield f"[[departments.{department}.{wording.blocks}]]"
    yield f'entity = "{block.entity}"'
    if wording.named_by is not None:
        yield f"{wording.named_by} = {quoted(block.table.name)}"
    yield from block.table.settings
    yield f"{wording.key} = {quoted(block.key_place)}"
    if block.table.keys_seen:
        yield f'key = "{block.key}"'
    else:
        yield f'key = "{UNDECIDED}"   # {", ".join(kind for kind in KeyKind if kind.entity is block.entity)}'
    if block.year_place is not None:
        yield f"year_column = {quoted(block.year_place)}"
    yield from _moment(wording, block.as_of_place, block.as_of_format, block.table.as_of)
    yield "# complete_register = true   # only where nobody who is missing here can have such a record"
    yield ""
    yield f"[departments.{department}.{wording.blocks}.attributes]"
    for proposed in block.attributes:
        yield _attribute(wording, proposed)


def _moment(wording: Wording, place: str | None, form: str | None, of_all: str | None = None) -> Iterator[str]:
    if of_all is not None:
        yield f"as_of = {quoted(of_all)}"
    elif place is not None:
        yield f"{wording.as_of} = {quoted(place)}"
        if wording.as_of_format and form is not None:
            yield f'as_of_format = "{form}"'


def _attribute(wording: Wording, proposed: Proposed) -> str:
    place = quoted(proposed.place or UNDECIDED)
    settings = list(proposed.settings)
    if proposed.codes:
        settings.insert(0, f'codes = "{proposed.attribute}"')
    value = f"{{ {', '.join([f'{wording.place} = {place}', *settings])} }}" if settings else place
    return f"{proposed.attribute} = {value}" + (f"   # {proposed.remark}" if proposed.remark else "")


def _pairs(department: str, wording: Wording, pairs: Pairs) -> Iterator[str]:
    yield f"[[departments.{department}.relations]]"
    yield f'attribute = "{pairs.attribute}"' + (f"   # {pairs.remark}" if pairs.remark else "")
    yield f'entity = "{pairs.entity}"'
    yield f"{wording.named_by} = {quoted(pairs.table.name)}"
    yield from pairs.table.settings
    yield f"key_column = {quoted(pairs.key_place or UNDECIDED)}"
    yield f'key = "{pairs.key}"'
    yield f"target_column = {quoted(pairs.target_place or UNDECIDED)}"
    yield f'target = "{pairs.target}"'
    yield from _moment(wording, pairs.as_of_place, pairs.as_of_format)


def _codes(department: str, proposed: Proposed) -> Iterator[str]:
    yield f"[departments.{department}.codes.{proposed.attribute}]   # words: {', '.join(proposed.words)}"
    for code, word in proposed.codes.items():
        yield f"{quoted(code)} = {quoted(word or UNDECIDED)}"
