"""One department's answers to the bodies of its requests: as a subgraph, and as an ordinary HTTP service."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from benchmarks.services.departments import KEY_FIELDS, Department
from benchmarks.services.selection import NotUnderstood, RootField, compiled, is_known
from benchmarks.services.tally import Tally

_MOST_DOCUMENTS: Final = 1_000
"""Documents remembered; a gateway sends a handful."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers for one department, and counts what it is asked."""

    department: Department
    tally: Tally
    documents: dict[str, tuple[RootField, ...]] = field(default_factory=dict)

    def as_subgraph(self, body: bytes) -> bytes:
        """A GraphQL response to a GraphQL request."""
        asked = orjson.loads(body)
        variables = asked.get("variables") or {}
        try:
            data = {root.name: self._counted(root, variables) for root in self._document(asked["query"])}
        except NotUnderstood as error:
            return orjson.dumps({"errors": [{"message": str(error)}]})
        return orjson.dumps({"data": data})

    def as_records(self, type_: str, body: bytes) -> bytes:
        """Records of keys: ``{"keys", "fields", "years"}`` → ``{"records": [...]}``, fields with years by year."""
        asked = orjson.loads(body)
        facts = self.department.register(type_).facts
        years = asked["years"]
        key_field = KEY_FIELDS[type_]
        reads = [(name, _record_field(facts[name], years)) for name in asked["fields"] if name in facts]
        known = [key for key in asked["keys"] if is_known(key)]
        self.tally.note(len(asked["keys"]))
        return orjson.dumps(
            {"records": [{key_field: key} | {name: read(key) for name, read in reads} for key in known]}
        )

    def _counted(self, root: RootField, variables: dict[str, Any]) -> object:
        found, keys = root.answer(variables)
        if keys:
            self.tally.note(keys)
        return found

    def _document(self, text: str) -> tuple[RootField, ...]:
        known = self.documents.get(text)
        if known is None:
            if len(self.documents) >= _MOST_DOCUMENTS:
                self.documents.clear()
            known = self.documents[text] = compiled(self.department, text)
        return known


def _record_field(fact: Callable[[str, int], object], years: list[int]) -> Callable[[str], object]:
    if fact.__name__ == "income_tax":
        return lambda key: {str(year): fact(key, year) for year in years}
    return lambda key: fact(key, 0)
