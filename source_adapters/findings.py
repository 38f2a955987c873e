"""What the sources of all departments have found at fault with their data, by department, for whoever operates them."""

from collections.abc import Mapping, Sequence

from source_adapters.contract import Source
from source_adapters.drop_faults import DropFault, Dropping
from source_adapters.safeguards.caching import CachingSource
from source_adapters.safeguards.resilient import ResilientSource
from source_adapters.scrutiny import Rule, Scrutinising


def unguarded(source: Source) -> Source:
    """The source itself, behind whatever safeguards stand in front of it."""
    while isinstance(source, ResilientSource | CachingSource):
        source = source.source
    return source


def invalid_cells(sources: Mapping[str, Source]) -> dict[str, Mapping[Rule, int]]:
    """How many cells of a department broke which rule; of those departments whose sources count."""
    counting = {name: unguarded(source) for name, source in sources.items()}
    return {name: each.invalid_cells.counts() for name, each in counting.items() if isinstance(each, Scrutinising)}


def drop_faults(sources: Mapping[str, Source]) -> dict[str, Sequence[DropFault]]:
    """Which drops were refused, of those departments that drop files and have any."""
    dropping = {name: unguarded(source) for name, source in sources.items()}
    found = {name: each.drop_faults for name, each in dropping.items() if isinstance(each, Dropping)}
    return {name: faults for name, faults in found.items() if faults}
