"""Reads a request's document: limits, parse, validate, and what must be known to plan and to record it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from graphql import (
    ArgumentNode,
    ASTValidationRule,
    DocumentNode,
    EnumValueNode,
    FloatValueNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    NameNode,
    Node,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    specified_rules,
    validate,
    visit,
)

from gateway.engine.declared_variables import declared_variables
from gateway.engine.extent import check_extent
from gateway.engine.kept import Kept
from gateway.engine.meter import UNMETERED, Meter
from gateway.engine.plan import Operation
from gateway.errors import Code, Refusal
from gateway.limits import Limits

SHAPING_ARGUMENTS: Final = frozenset({"if", "year"})
"""Arguments whose variables shape the plan: directives and the year of a figure."""

MOST_ERRORS: Final = 10
"""Validation stops after so many errors."""

BROKEN_RULE: Final = "brokenRule"

REMEMBERED: Final = 200_000
"""Characters of documents that are remembered at most: a tree takes about a hundred bytes a character."""

LONGEST_YEAR: Final = 4
"""Digits; a longer number may be a part of somebody's key."""

_SIX_DIGITS: Final = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document of so many characters, and its operations by name."""

    characters: int
    operations: Mapping[str | None, Operation]

    def choose(self, name: str | None) -> Operation:
        """The operation asked for; a single one needs no name. Raises `Refusal` OPERATION_UNKNOWN."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None or name not in self.operations:
            raise Refusal(
                Code.OPERATION_UNKNOWN,
                "The document has no operation of the requested name."
                if name is not None
                else "The document has several operations; operationName must say which one to run.",
            )
        return self.operations[name]


class Documents:
    """Parsed documents, remembered by the hash of their text; those with literals are never kept."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        *,
        introspection: bool,
        characters: int = REMEMBERED,
        meter: Meter = UNMETERED,
    ) -> None:
        self._meter = meter
        self._schema = schema
        self._limits = limits
        rules = (*specified_rules, *(() if introspection else (NoSchemaIntrospectionCustomRule,)))
        self._rules = tuple(_named(rule) for rule in rules)
        self._kept: Kept[bytes, Document] = Kept(characters, _characters)

    def read(self, text: str) -> Document:
        """The document behind a text, or a `Refusal` that says what is wrong with it and where."""
        key = sha256(text.encode("utf-8", "surrogatepass")).digest()
        document = self._kept.get(key)
        self._meter.cache("document", document is not None)
        if document is None:
            document = self._prepare(text)
            if all(operation.cacheable for operation in document.operations.values()):
                self._kept.offer(key, document)
        return document

    def _prepare(self, text: str) -> Document:
        tree = _parsed(text, self._limits)
        check_extent(tree, self._limits)
        _refuse_telling_names(tree, self._limits.name)
        _refuse_other_operations(tree)
        self._validate(tree)
        return _described(tree, text, self._schema)

    def _validate(self, tree: DocumentNode) -> None:
        errors = validate(self._schema, tree, self._rules, max_errors=MOST_ERRORS, hide_suggestions=True)
        if len(errors) > MOST_ERRORS:
            raise Refusal(Code.LIMIT_EXCEEDED, f"The document breaks validation rules more than {MOST_ERRORS} times.")
        if errors:
            rule = (errors[0].extensions or {}).get(BROKEN_RULE, "")
            raise Refusal(
                Code.GRAPHQL_VALIDATION_FAILED,
                f"The document is not valid: {_in_words(rule)}.",
                locations=_locations(errors[0]),
            )


def _named(rule: type[ASTValidationRule]) -> type[ASTValidationRule]:
    """The rule, noting its own name on each error: graphql-core's errors do not say which rule was broken."""

    def report_error(self: ASTValidationRule, error: GraphQLError) -> None:
        error.extensions = {**(error.extensions or {}), BROKEN_RULE: rule.__name__}
        self.context.report_error(error)

    return type(rule.__name__, (rule,), {"report_error": report_error})


def _parsed(text: str, limits: Limits) -> DocumentNode:
    try:
        return parse(
            text,
            max_lexical_tokens=limits.tokens,
            max_comments=limits.tokens,
            max_source_length=limits.document_characters,
            allow_empty_selection_sets=False,
        )
    except GraphQLError as error:
        if "contains more than" in error.message or "nested too deeply" in error.message:
            raise Refusal(
                Code.LIMIT_EXCEEDED,
                f"The document is larger than {limits.tokens} tokens, {limits.document_characters} characters "
                f"or {limits.depth} levels.",
            ) from None
        raise Refusal(Code.GRAPHQL_PARSE_FAILED, "The document is not GraphQL.", locations=_locations(error)) from None


def _locations(error: GraphQLError) -> tuple[tuple[int, int], ...]:
    return tuple((place.line, place.column) for place in error.locations or ())


def _in_words(rule: str) -> str:
    """``FieldsOnCorrectTypeRule`` → ``fields on correct type``: the specification's own name of the rule."""
    words = re.findall(r"[A-Z][a-z]+|[A-Z]+(?![a-z])", rule.removesuffix("CustomRule").removesuffix("Rule"))
    return " ".join(words).lower() or "it breaks a validation rule"


def _refuse_telling_names(tree: DocumentNode, most: int) -> None:
    """A name with six digits in a row could carry an identity number into plans, ledger and log."""

    class Names(Visitor):
        def enter_name(self, node: NameNode, *_: object) -> None:
            if len(node.value) > most:
                raise Refusal(Code.LIMIT_EXCEEDED, f"A name may have at most {most} characters.")
            if _SIX_DIGITS.search(node.value):
                location = node.loc.start_token if node.loc else None
                raise Refusal(
                    Code.GRAPHQL_VALIDATION_FAILED,
                    "Names of operations, aliases, variables and fragments must not have six digits in a row.",
                    locations=((location.line, location.column),) if location else (),
                )

    visit(tree, Names())


def _refuse_other_operations(tree: DocumentNode) -> None:
    for node in tree.definitions:
        if isinstance(node, OperationDefinitionNode) and node.operation is not OperationType.QUERY:
            raise Refusal(Code.OPERATION_UNSUPPORTED, "Meridian answers queries; it has no mutations or subscriptions.")


def _characters(document: Document) -> int:
    return document.characters


def _described(tree: DocumentNode, text: str, schema: GraphQLSchema) -> Document:
    facts = _Literals()
    visit(tree, facts)
    # A tree holds on to its text: a key in a comment would live on with it.
    telling = _SIX_DIGITS.search(text) is not None
    digest = sha256(print_ast(visit(tree, _Replaced())).encode()).hexdigest()
    fragments = MappingProxyType(
        {node.name.value: node for node in tree.definitions if isinstance(node, FragmentDefinitionNode)}
    )
    operations = {
        node.name.value if node.name else None: Operation(
            name=node.name.value if node.name else None,
            node=node,
            fragments=fragments,
            variables=declared_variables(node, schema),
            shaping=frozenset(facts.shaping),
            hash=digest,
            cacheable=not (facts.found or telling),
        )
        for node in tree.definitions
        if isinstance(node, OperationDefinitionNode)
    }
    return Document(len(text), MappingProxyType(operations))


def _may_be_a_key(node: IntValueNode) -> bool:
    """A representation's type takes numbers and bare words as well as text; no more than a year is harmless."""
    return len(node.value) > LONGEST_YEAR


class _Literals(Visitor):
    """Finds literals (any but a year may be a key or a name) and the variables that shape a plan."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False
        self.shaping: set[str] = set()

    def enter_string_value(self, *_: object) -> None:
        self.found = True

    def enter_enum_value(self, *_: object) -> None:
        self.found = True

    def enter_float_value(self, *_: object) -> None:
        self.found = True

    def enter_int_value(self, node: IntValueNode, *_: object) -> None:
        self.found = self.found or _may_be_a_key(node)

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        if node.name.value in SHAPING_ARGUMENTS and isinstance(node.value, VariableNode):
            self.shaping.add(node.value.name.value)


class _Replaced(Visitor):
    """Takes the caller's literals out, so that neither hash nor log can hold them."""

    def enter_string_value(self, *_: object) -> Node:
        return StringValueNode(value="", block=False)

    def enter_enum_value(self, *_: object) -> Node:
        return EnumValueNode(value="_")

    def enter_float_value(self, *_: object) -> Node:
        return FloatValueNode(value="0.0")

    def enter_int_value(self, node: IntValueNode, *_: object) -> Node:
        return IntValueNode(value="0") if _may_be_a_key(node) else node
