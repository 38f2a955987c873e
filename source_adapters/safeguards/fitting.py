"""What must fit before anything starts: timeouts into the request's deadline, and caches into the schema."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from source_adapters.bindings import BindingError, Bindings
from source_adapters.bound import BoundDepartment
from source_adapters.contract import Entity
from source_adapters.safeguards.settings import AS_USUAL, Safeguards
from source_adapters.toml_lines import line_of

Objection: TypeAlias = Callable[[Entity, str], str | None]
"""Why an attribute must not be kept, as the schema says; None where it may."""

_Problem: TypeAlias = tuple[tuple[str, ...], str]


def refuse_unfit(bindings: Bindings, deadline: float, objection: Objection) -> None:
    """Refuse what cannot work within `deadline` seconds, and caches of what must not be kept.

    Raises:
        BindingError: every problem with file and line.
    """
    problems = [
        f"{bindings.file}:{line_of(bindings.lines, path)}: {'.'.join(path)}: {message}"
        for name, bound in bindings.departments.items()
        for path, message in _problems(name, bound, bindings.safeguards.get(name, AS_USUAL), deadline, objection)
    ]
    if problems:
        raise BindingError(problems)


def _problems(
    name: str, bound: BoundDepartment, safeguards: Safeguards, deadline: float, objection: Objection
) -> Iterator[_Problem]:
    yield from _too_long(name, bound, safeguards, deadline)
    for entity, attribute in safeguards.cache.kept:
        path = ("departments", name, "cache", entity.value, attribute)
        if attribute not in bound.fields(entity):
            yield path, "nothing of that name is bound here"
        elif (reason := objection(entity, attribute)) is not None:
            yield path, f"must not be kept: {reason}"


def _too_long(name: str, bound: BoundDepartment, safeguards: Safeguards, deadline: float) -> Iterator[_Problem]:
    wait, limits = safeguards.resilience.bulkhead.wait_seconds, bound.limits
    longest = wait + limits.longest
    if longest >= deadline:
        parts = (
            f"wait_seconds {wait:g} + connect_timeout {limits.connect_timeout:g} + read_timeout {limits.read_timeout:g}"
        )
        message = f"a call may take {longest:g} s ({parts}), which does not fit into the deadline of {deadline:g} s"
        yield ("departments", name), f"{message}; shorten them, or lengthen the deadline"
    slow_after = safeguards.resilience.breaker.slow_after
    if slow_after >= deadline:
        message = f"{slow_after:g} s are not below the deadline of {deadline:g} s: no call would ever be slow"
        yield ("departments", name, "resilience", "slow_after"), message
