"""Where the values of an entity stand in the answer of a GraphQL service.

GraphQL answers every field that was selected, with null where there is nothing: a name that is missing is a fault, and
makes the cell INVALID. A null where a field was asked for one year, and more was selected below it, is a year without a
record; any other null is unknown.
"""

from collections.abc import Iterator

from source_adapters.json_path import Nowhere, Path, Way, by_names, member


def value_at(route: Path, content: object) -> object:
    """The value at the end of the route, or the `Nowhere` that says why there is none."""
    after_year = False
    for name, by_year in route:
        if content is None:
            return Nowhere.YEAR_ABSENT if after_year else Nowhere.ABSENT
        if not isinstance(content, dict) or name not in content:
            return Nowhere.NO_OBJECT
        content, after_year = content[name], by_year
    return content


def value_way(route: Path) -> Way:
    """`value_at` for one route and many objects."""
    if len(route) > 1:
        return Way(lambda entity: value_at(route, entity), by_names([name for name, _ in route]))
    return member(route[0][0], Nowhere.NO_OBJECT)


def values_way(route: Path) -> Way:
    """To all the values at the end of the route, which may lead through lists: the keys of related subjects."""

    def find(entity: object) -> object:
        return list(_values(route, entity))

    return Way(find, lambda entities: list(map(find, entities)))


def _values(route: Path, content: object) -> Iterator[object]:
    if isinstance(content, list):
        for each in content:
            yield from _values(route, each)
    elif not route or content is None:
        yield content
    elif isinstance(content, dict) and route[0][0] in content:
        yield from _values(route[1:], content[route[0][0]])
    else:
        yield Nowhere.NO_OBJECT
