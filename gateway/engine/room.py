"""What a request asks, and the room it is answered in: everything composed once at start."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from graphql import GraphQLSchema

from gateway.audit.entry import Entry
from gateway.audit.subjects import SubjectHasher
from gateway.clock import Clock
from gateway.engine.access_log import ReadLog
from gateway.engine.charge import Till
from gateway.engine.document import Documents
from gateway.engine.fetch import Calls
from gateway.engine.mandate import Caller
from gateway.engine.plans import Plans
from gateway.limits import Limits
from gateway.policy.snapshot import Snapshot
from resolvers.declared import Register


class Question(NamedTuple):
    """What a verified caller asks; `purpose` and `case` as the headers say them."""

    request_id: str
    caller: Caller
    purpose: str | None
    case: str | None
    text: str
    operation_name: str | None = None
    variables: Mapping[str, object] = MappingProxyType({})
    static_only: bool = False

    def __repr__(self) -> str:
        return f"Question(request_id={self.request_id!r})"


@dataclass(frozen=True, slots=True)
class EngineRoom:
    """Everything an answer needs, composed once at start; `snapshot` gives the policy now in force."""

    schema: GraphQLSchema
    register: Register
    documents: Documents
    plans: Plans
    limits: Limits
    calls: Calls
    snapshot: Callable[[], Snapshot]
    clock: Clock
    hasher: SubjectHasher
    record: Callable[[Entry], Awaitable[None]]
    till: Till
    read_log: ReadLog
