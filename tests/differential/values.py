"""Values of an operation: each is written in the document, or given by a variable, with or without a default."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from graphql import ConstValueNode, NonNullTypeNode, ValueNode, VariableDefinitionNode, VariableNode, parse_type

from tests.differential.literals import literal, named

DEFAULT: Final = "variable default"
VARIABLE: Final = "variable"


@dataclass(slots=True)
class Values:
    """Variables declared so far, what is given for them, and which of them are switches of directives.

    `writes_keys` says that keys and names may stand in the document, which the engine then keeps in no cache.
    """

    random: Random
    features: set[str]
    definitions: list[VariableDefinitionNode] = field(default_factory=list)
    given: dict[str, object] = field(default_factory=dict, repr=False)
    writes_keys: bool = True
    switches: list[str] = field(default_factory=list)
    years: list[str] = field(default_factory=list)

    def put(self, type_: str, value: object, other: object = None) -> ValueNode:
        """The value as a literal, a variable, or a variable's default that is kept or replaced.

        `type_` is as the argument declares it; `other` a value that may stand as the default where it is replaced.
        """
        ways: tuple[Callable[[str, object, object], ValueNode], ...] = (
            self._literal,
            self._given,
            self._given,
            self._defaulted,
            self._replaced,
        )
        return self.random.choice(ways)(type_, value, other)

    def key(self, type_: str, value: object) -> ValueNode:
        """Keys, names or representations."""
        return self.put(type_, value) if self.writes_keys else self._given(type_, value, None)

    def switch(self, *, is_on: bool) -> ValueNode:
        """The condition of a directive."""
        before = len(self.definitions)
        node = self.put("Boolean!", is_on, other=not is_on)
        if len(self.definitions) > before:
            self.switches.append(self.definitions[-1].variable.name.value)
        return node

    def year(self, year: int, other: int) -> ValueNode:
        """The year of a figure."""
        before = len(self.definitions)
        node = self.put("Year!", year, other)
        if len(self.definitions) > before:
            self.years.append(self.definitions[-1].variable.name.value)
        return node

    def _literal(self, _type: str, value: object, _other: object) -> ValueNode:
        return literal(value)

    def _given(self, type_: str, value: object, _other: object) -> ValueNode:
        variable = self._declared(type_, None)
        self.given[variable.name.value] = value
        return variable

    def _defaulted(self, type_: str, value: object, _other: object) -> ValueNode:
        return self._declared(type_, literal(value))

    def _replaced(self, type_: str, value: object, other: object) -> ValueNode:
        variable = self._declared(type_, literal(value if other is None else other))
        self.given[variable.name.value] = value
        return variable

    def _declared(self, type_: str, default: ConstValueNode | None) -> VariableNode:
        self.features.add(VARIABLE)
        declared = parse_type(type_)
        if default is not None:
            self.features.add(DEFAULT)
            if isinstance(declared, NonNullTypeNode) and self.random.random() < 0.5:
                declared = declared.type  # a default makes up for a type that allows null
        variable = VariableNode(name=named(f"v{len(self.definitions)}"))
        self.definitions.append(
            VariableDefinitionNode(variable=variable, type=declared, default_value=default, directives=())
        )
        return variable
