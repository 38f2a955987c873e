"""A subgraph's own schema text as the introspection of it: what its endpoint would have said of itself."""

import re
from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLError, build_schema, introspection_from_schema

from source_adapters.scaffolding.refusing import Unreadable

_KEYED: Final = re.compile(r'type\s+(\w+)[^{]*?@key\(\s*fields:\s*"\s*(\w+)\s*"')


def keys_of(sdl: str) -> Mapping[str, str]:
    """Each entity of a federation → the one field that is its key."""
    found: dict[str, str] = {}
    for name, key in _KEYED.findall(sdl):
        found.setdefault(name, key)
    return found


def schema_of(sdl: str) -> Mapping[str, Any]:
    """What introspection would say of this schema; a subgraph need not define the directives of its federation.

    Raises:
        Unreadable: it is no schema.
    """
    try:
        found: Mapping[str, Any] = introspection_from_schema(build_schema(sdl, assume_valid_sdl=True))["__schema"]
    except (GraphQLError, TypeError):
        raise Unreadable("what _service { sdl } answers is no schema") from None
    return found
