"""The refusals of the loader as its code has them: every message with … for what differs from case to case."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

POLICY: Final = Path(__file__).parents[2] / "gateway" / "policy"

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)

_REFUSING: Final = {"add": 1, "refuse": 1, "_failed": 0}
"""Functions that note a problem, and which argument is its message."""

_NAMING: Final = {
    "filled": "no {}",
    "known": "unknown {} …",
    "one_of": "unknown {} …",
    "unknown": "unknown {} …",
    "_known_or_blank": "unknown {} …",
}
"""Functions that are told what a cell holds, and the messages that they make of it; `known` makes both."""


def refusals() -> frozenset[str]:
    """Every message that the loader may refuse a set with."""
    return frozenset(message for module in sorted(POLICY.glob("*.py")) for message in _messages(module))


def unread() -> frozenset[str]:
    """The functions, with their modules, that refuse with a message which is written elsewhere."""
    return frozenset(
        f"{module.stem}.{function.name}"
        for module in POLICY.glob("*.py")
        for function in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(function, _FUNCTIONS)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and _hands_on(call, _assigned(function))
    )


def _hands_on(call: ast.Call, texts: dict[str, ast.expr]) -> bool:
    name = ast.unparse(call.func).rpartition(".")[2]
    at = _REFUSING.get(name, 1 if name in _NAMING else None)
    return at is not None and len(call.args) > at and not any(_texts(call.args[at], texts))


def _messages(module: Path) -> Iterator[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)):
        texts = _assigned(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                yield from _of_call(node, texts)
            elif isinstance(node, ast.Yield | ast.Return) and node.value is not None and module.stem in _SPEAKING:
                yield from _texts(node.value, texts)
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_COMPLAINTS" and node.value is not None:
            yield from _texts(node.value, {}) if not isinstance(node.value, ast.Dict) else _complaints(node.value)


_SPEAKING: Final = {"headers", "model_text", "characters", "rows", "expectations"}
"""Modules whose functions also hand a complaint to their caller."""


def _complaints(table: ast.Dict) -> Iterator[str]:
    for key, value in zip(table.keys, table.values, strict=True):
        if key is not None:
            yield from _texts(value, {})
        elif isinstance(value, ast.Call):
            yield from _texts(value.args[1], {})


def _of_call(call: ast.Call, texts: dict[str, ast.expr]) -> Iterator[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    at = _REFUSING.get(name)
    if at is not None and len(call.args) > at:
        yield from _texts(call.args[at], texts)
    elif name in _NAMING and len(call.args) > 1:
        for kind in _texts(call.args[1], texts):
            yield _NAMING[name].format(kind)
            if name == "known":
                yield _NAMING["filled"].format(kind)


def _assigned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _texts(node: ast.expr, texts: dict[str, ast.expr]) -> Iterator[str]:
    """The texts that an expression may be, with … for each part that is not written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    elif isinstance(node, ast.Name) and node.id in texts:
        yield from _texts(texts[node.id], {})
    elif isinstance(node, ast.BoolOp | ast.Tuple):
        for part in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from _texts(part, texts)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, texts)
        yield from _texts(node.orelse, texts)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        yield from _texts(node.args[-1], texts)
