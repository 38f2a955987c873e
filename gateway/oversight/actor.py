"""Who acts: a registered client by its token, and for whom it may act. Pure."""

from dataclasses import dataclass
from datetime import date

from gateway.oversight.errors import Cause, OversightRefused
from gateway.policy.problems import nearest
from gateway.policy.registers import Client, Purpose, Subjects
from gateway.policy.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Actor:
    """A registered client whose token was verified; a `narrowed` token was given for one purpose or subject only."""

    client: Client
    narrowed: bool


def registered_name(kind: str, name: str, names: frozenset[str]) -> str:
    """A name that is registered. Raises `OversightRefused` with the nearest one, and without the name given."""
    if name in names:
        return name
    alike = nearest(name, names)
    raise OversightRefused(Cause.UNKNOWN_NAME, f"no such {kind}" + (f"; did you mean {alike}?" if alike else ""))


def refuse_strangers(actor: Actor, department: str, snapshot: Snapshot) -> None:
    """Raise `OversightRefused` unless the token is one of the department's own organisation, for all that it does."""
    own = snapshot.departments[department].organisation
    if not own:
        raise OversightRefused(
            Cause.NOT_YOURS, f"departments.csv names no organisation whose tokens act for {department}"
        )
    _refuse_others(actor, own, f"only tokens of {own} act for {department}")


def refuse_all_but(actor: Actor, supervisor: str | None) -> None:
    """Raise `OversightRefused` unless the token is the supervisor's."""
    if supervisor is None:
        raise OversightRefused(Cause.NOT_YOURS, "the setting `supervisor` names no organisation that may do this")
    _refuse_others(actor, supervisor, f"only tokens of {supervisor} may do this")


def serving_purpose(actor: Actor, snapshot: Snapshot, day: date) -> Purpose:
    """The purpose about oneself under which a client serves subjects. Raises `OversightRefused` where there is none."""
    if actor.narrowed:
        raise _narrowed()
    for name in sorted(snapshot.purposes_granted(actor.client.id)):
        purpose = snapshot.purposes[name]
        if purpose.subjects is Subjects.SELF and purpose.from_ <= day <= purpose.until:
            return purpose
    raise OversightRefused(Cause.NOT_YOURS, "only clients that serve subjects about themselves read their views")


def _refuse_others(actor: Actor, organisation: str, message: str) -> None:
    if actor.client.organisation != organisation:
        raise OversightRefused(Cause.NOT_YOURS, message)
    if actor.narrowed:
        raise _narrowed()


def _narrowed() -> OversightRefused:
    return OversightRefused(
        Cause.TOKEN_NARROWED, "the token is narrowed to purposes or to a subject; this needs one that is not"
    )
