"""graphql-core's own answer to which fields a selection holds, for the two places where the oracle must know ahead."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values

from resolvers.declared import FieldDeclaration
from resolvers.schema import REGISTER
from source_adapters.contract import Form
from tests.differential.world import Cell, Subject, World


@dataclass(frozen=True, slots=True)
class Collecting:
    """An operation with its variables, as graphql-core collects fields of it."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDetails] = field(repr=False)
    variables: VariableValues = field(repr=False)

    def root(self) -> Iterator[list[FieldNode]]:
        """The nodes of each root field."""
        query = self.schema.query_type
        assert query is not None
        found = collect_fields(self.schema, dict(self.fragments), self.variables, query, self.operation)
        for each in found.grouped_field_set.values():
            yield [details.node for details in each]

    def below(self, type_: GraphQLObjectType, nodes: Iterable[FieldNode]) -> Iterator[list[FieldNode]]:
        """The nodes of each field that is selected of the type by some nodes with one response key."""
        above = [FieldDetails(node, None) for node in nodes]
        fragments = dict(self.fragments)
        found = collect_subfields(self.schema, fragments, self.variables, self.operation, type_, above)
        for each in found.grouped_field_set.values():
            yield [details.node for details in each]

    def cells(self, subject: Subject) -> Iterator[tuple[Cell, list[FieldNode]]]:
        """Every governed cell that the subject's nodes select, with its own nodes, denied ones included."""
        type_ = self.schema.type_map[subject.entity.value]
        assert isinstance(type_, GraphQLObjectType)
        for nodes in self.below(type_, subject.nodes):
            name = nodes[0].name.value
            declared = REGISTER.get(f"{type_.name}.{name}")
            if declared is None or (subject.is_asked_for and name in {"idNumber", "creditCode"}):
                continue
            year = get_argument_values(type_.fields[name], nodes[0], self.variables).get("year")
            for form in self._forms(declared, type_, nodes):
                yield Cell(subject, declared, form, year), nodes

    def _forms(self, declared: FieldDeclaration, type_: GraphQLObjectType, nodes: list[FieldNode]) -> Iterator[Form]:
        if len(declared.forms) == 1:
            yield declared.forms[0]
            return
        figure = get_named_type(type_.fields[declared.name].type)
        assert isinstance(figure, GraphQLObjectType)
        words = (inner[0].name.value for inner in self.below(figure, nodes))
        yield from (Form(word) for word in words if word != "__typename")


def of_info(info: GraphQLResolveInfo[World]) -> Collecting:
    """The operation that a resolver runs for."""
    fragments = {name: FragmentDetails(found) for name, found in info.fragments.items()}
    return Collecting(info.schema, info.operation, fragments, info.variable_values)


def of_document(document: DocumentNode, given: Mapping[str, object], schema: GraphQLSchema) -> Collecting:
    """The one operation of a document."""
    (operation,) = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    variables = get_variable_values(schema, operation.variable_definitions or (), dict(given))
    assert isinstance(variables, VariableValues)
    return Collecting(schema, operation, {each.name.value: FragmentDetails(each) for each in fragments}, variables)
