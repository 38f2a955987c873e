"""From a query's text to functions that answer it, compiled once a text: parsing must not be what is measured.

Only what gateways send is understood: fields, aliases, arguments, inline and named fragments. What a department does
not hold is null: Meridian's schema has more fields than any of these registers, and asks for all when it probes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    parse,
)
from graphql.utilities import value_from_ast_untyped

from benchmarks.registers.facts import Fact
from benchmarks.services.departments import KEY_FIELDS, Department

Variables: TypeAlias = Mapping[str, Any]
Record: TypeAlias = dict[str, Any]
Read: TypeAlias = Callable[[str], Any]
"""Key → a value of its record, or the record."""

Answered: TypeAlias = tuple[object, int]
"""What stands under a root field, and how many keys were asked for."""

_TYPENAME: Final = "__typename"
_BARE_NUMBER: Final = 18


class NotUnderstood(Exception):
    """The document asks for what these services do not have; the message says what."""


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a record: `bind` takes the variables of a request and gives the function of the key."""

    name: str
    bind: Callable[[Variables], Read]


@dataclass(frozen=True, slots=True)
class RootField:
    """A field of the operation: answers for the variables of a request."""

    name: str
    answer: Callable[[Variables], Answered]


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles one document for one department."""

    department: Department
    fragments: Mapping[str, FragmentDefinitionNode]

    def root(self, node: FieldNode) -> RootField:
        """A root field of the department, or one of federation's own."""
        name, shown = node.name.value, _shown(node)
        if name == _TYPENAME:
            return RootField(shown, lambda variables: ("Query", 0))
        if name == "_service":
            return RootField(shown, lambda variables: ({"sdl": self.department.sdl}, 0))
        if name == "_entities":
            return RootField(shown, self.entities(node))
        root = self.department.roots.get(name)
        if root is None:
            raise NotUnderstood(f"{self.department.name} has no root field {name}")
        read = self.record(node.selection_set, root.type)
        argument = _argument(node, root.argument)
        if root.many:
            return RootField(shown, lambda variables: _listed(argument(variables), read(variables)))
        return RootField(shown, lambda variables: (read(variables)(argument(variables)), 1))

    def entities(self, node: FieldNode) -> Callable[[Variables], Answered]:
        """Answer representations in their order; null where nobody has such a key."""
        reads = {name: (key, self.record(node.selection_set, name)) for name, key in KEY_FIELDS.items()}
        representations = _argument(node, "representations")

        def answer(variables: Variables) -> Answered:
            bound = {name: (key, read(variables)) for name, (key, read) in reads.items()}
            asked = representations(variables)
            found = []
            for representation in asked:
                key_field, read = bound[representation[_TYPENAME]]
                key = representation[key_field]
                found.append(read(key) if is_known(key) else None)
            return found, len(asked)

        return answer

    def record(self, selection: SelectionSetNode | None, type_: str) -> Callable[[Variables], Read]:
        """The record of a key, with the selected fields."""
        fields = [self.field(node, type_) for node in self.fields(selection, type_)]

        def bind(variables: Variables) -> Read:
            reads = [(field.name, field.bind(variables)) for field in fields]
            return lambda key: {name: read(key) for name, read in reads}

        return bind

    def fields(self, selection: SelectionSetNode | None, type_: str) -> Iterator[FieldNode]:
        """The fields of a selection that apply to a type, fragments spread."""
        for node in selection.selections if selection is not None else ():
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment: object = node
            if isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
            if isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode):
                condition = fragment.type_condition
                if condition is None or condition.name.value == type_:
                    yield from self.fields(fragment.selection_set, type_)

    def field(self, node: FieldNode, type_: str) -> _Field:
        """One field of a type."""
        name, shown = node.name.value, _shown(node)
        if name == _TYPENAME:
            return _Field(shown, lambda variables: lambda key: type_)
        if name == KEY_FIELDS[type_]:
            return _Field(shown, lambda variables: lambda key: key)
        register = self.department.register(type_)
        fact = register.facts.get(name)
        if fact is None:
            return _Field(shown, lambda variables: lambda key: None)
        if name in register.leads_to:
            behind = self.record(node.selection_set, register.leads_to[name])
            return _Field(shown, _related(fact, behind, many=name in register.lists))
        return _Field(shown, _valued(fact, _argument(node, "year") if node.arguments else _no_year))


def compiled(department: Department, text: str) -> tuple[RootField, ...]:
    """The root fields of the only operation of a document.

    Raises:
        NotUnderstood: it does not parse, or asks for what the department does not have.
    """
    try:
        document = parse(text, no_location=True)
    except GraphQLError as error:
        raise NotUnderstood("the document does not parse") from error
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1:
        raise NotUnderstood("one operation a document")
    compiler = Compiler(department, fragments)
    return tuple(compiler.root(node) for node in compiler.fields(operations[0].selection_set, "Query"))


def is_known(key: str) -> bool:
    """Whether there is a record: of every key in its canonical spelling."""
    return len(key) == _BARE_NUMBER and not key.endswith("x")


def _listed(keys: list[str], read: Read) -> Answered:
    return [read(key) for key in keys], len(keys)


def _valued(fact: Fact, year: Callable[[Variables], Any]) -> Callable[[Variables], Read]:
    def bind(variables: Variables) -> Read:
        wanted = year(variables)
        return lambda key: fact(key, wanted)

    return bind


def _related(fact: Fact, behind: Callable[[Variables], Read], *, many: bool) -> Callable[[Variables], Read]:
    def bind(variables: Variables) -> Read:
        read = behind(variables)

        def related(key: str) -> object:
            keys = fact(key, 0)
            records = [read(each) for each in keys] if isinstance(keys, list) else []
            return records if many else records[0]

        return related

    return bind


def _argument(node: FieldNode, name: str) -> Callable[[Variables], Any]:
    for argument in node.arguments or ():
        if argument.name.value == name:
            return _evaluated(argument.value)
    raise NotUnderstood(f"{node.name.value} needs the argument {name}")


def _evaluated(node: ValueNode) -> Callable[[Variables], Any]:
    if isinstance(node, VariableNode):
        variable = node.name.value
        return lambda variables: variables[variable]
    return lambda variables: value_from_ast_untyped(node, dict(variables))


def _no_year(variables: Variables) -> int:
    return 0


def _shown(node: FieldNode) -> str:
    return node.alias.value if node.alias is not None else node.name.value
