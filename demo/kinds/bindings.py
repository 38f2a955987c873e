"""`sources.toml` of the mixed city: the city's own bindings, in the words of the kind that each department is of."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from demo.departments.department import Department
from demo.departments.roll import DEPARTMENTS
from demo.kinds.drops import FORMS
from demo.kinds.roll import KINDS, Kind
from demo.kinds.subgraphs import AMOUNT, SUBGRAPHS

DROPS: Final = "drops"
"""The folder, beside the bindings, in which each department has its own."""


def mixed_bindings(registers: Path) -> str:
    """The bindings of all departments; SQLite files lie in `registers`, drops in `DROPS` beside the bindings."""
    text = "".join(_BOUND.get(KINDS[each.name], _as_it_is)(each) for each in DEPARTMENTS)
    return text.replace("sqlite+aiosqlite:///departments/", f"sqlite+aiosqlite:///{registers.resolve()}/").lstrip()


def tables_of(department: Department) -> tuple[str, ...]:
    """The tables and views of a register that a department is asked for."""
    return tuple(re.findall(r'^table = "(\w+)"$', department.binding, re.MULTILINE))


def _as_it_is(department: Department) -> str:
    return department.binding


def _as_drops(department: Department) -> str:
    form = FORMS[KINDS[department.name]]
    text = department.binding.replace('kind = "sql"', 'kind = "files"')
    folder = f'folder = "{DROPS}/{department.name}"\ncomplete = "renamed"'
    text = re.sub(r"^address = .*$", folder, text, flags=re.MULTILINE)
    return re.sub(r'^table = "(\w+)"\n', rf'file = "\g<1>{form.suffix}"\n{form.layout}', text, flags=re.MULTILINE)


def _as_graphql(department: Department) -> str:
    text = department.binding.replace('kind = "http"', 'kind = "graphql"').replace(".services", ".queries")
    text = re.sub(r"^path = .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^records = .*$", _root(department.name), text, flags=re.MULTILINE)
    return text.replace(".{year}", f"(year: {{year}}).{AMOUNT}")


def _root(name: str) -> str:
    subgraph = SUBGRAPHS[name]
    if KINDS[name] is Kind.SUBGRAPH:
        return f'entities = "{subgraph.type_name}"'
    answered = "position" if subgraph.by_place else "key"
    return f'field = "{subgraph.field}"\nargument = "keys"\nanswers_by = "{answered}"'


_BOUND: Final[Mapping[Kind, Callable[[Department], str]]] = MappingProxyType(
    {
        Kind.CSV: _as_drops,
        Kind.EXCEL: _as_drops,
        Kind.PARQUET: _as_drops,
        Kind.SUBGRAPH: _as_graphql,
        Kind.FIELD: _as_graphql,
        Kind.PLACES: _as_graphql,
    }
)
