"""The rows of a new purpose: its register row, a rule a grant, and what each grant needs beside it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Final

from gateway.policy.files import DISCLOSURES, PURPOSES, RULES, RULES_ABOUT, TESTS
from gateway.policy.regions import ANYWHERE
from gateway.policy.registers import Purpose
from gateway.policy.rows import RULE_COLUMNS
from gateway.policy.rules import Effect
from resolvers.declared import Register
from source_adapters.contract import Form

_LONGEST_EXACT: Final = timedelta(days=364)
"""What is disclosed exactly is granted for a year at most, the first day included."""


class UnfitGrant(ValueError):
    """A grant that cannot be written down; the message says what is wanted instead."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A field in a form, and the band set or edge by which it is cut; None where policy does not cut it."""

    coordinate: str
    form: Form
    cut: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved exact grants, and when."""

    by: str
    on: date


def read_grant(text: str, register: Register) -> Grant:
    """Read ``Type.field.form`` or ``Type.field.form=set_or_edge``. Raises `UnfitGrant`."""
    named, equals, cut = text.partition("=")
    coordinate, _, word = named.rpartition(".")
    declared = register.get(coordinate)
    forms = [] if declared is None else [form.value for form in declared.forms]
    if declared is None:
        raise UnfitGrant(f"{text}: no such field; write Type.field.form, as in Person.homesOwned.status=1")
    if word not in forms:
        raise UnfitGrant(f"{text}: {coordinate} has the forms {', '.join(forms)}")
    if declared.needs_bands(Form(word)) is not bool(equals and cut):
        wanted = "=SET (a band set)" if word == Form.RANGE else "=EDGE (an edge of the finest band set)"
        raise UnfitGrant(f"{text}: " + (f"add {wanted}" if not cut else "policy does not cut this form, leave out ="))
    return Grant(coordinate, Form(word), cut or None)


def scaffold(
    purpose: Purpose, client: str | None, grants: Sequence[Grant], approval: Approval | None
) -> Mapping[str, str]:
    """File → the lines to append to it; the rule file is new and whole.

    Raises:
        UnfitGrant: for grants without a client, or an exact one without an approval.
    """
    if grants and client is None:
        raise UnfitGrant("grants need the client or group that they are for")
    exact = [grant for grant in grants if grant.form is Form.EXACT]
    if exact and approval is None:
        raise UnfitGrant(f"{exact[0].coordinate}.exact: name who approved it, and when")
    ids = [f"{purpose.id}-{number:03d}" for number, _ in enumerate(grants, 1)]
    return {
        PURPOSES: _csv([_purpose_row(purpose)]),
        f"{RULES}/{purpose.id}.csv": _rule_file(purpose, client or "", grants, ids),
        DISCLOSURES: _csv(
            [purpose.id, grant.coordinate, grant.form.value, grant.cut, f"{grant.coordinate} {grant.form.value}"]
            for grant in grants
            if grant.cut is not None
        ),
        RULES_ABOUT: _csv(
            [id_, purpose.legal_basis, approval.by, approval.on.isoformat(), purpose.title]
            for id_, grant in zip(ids, grants, strict=True)
            if grant.form is Form.EXACT and approval is not None
        ),
    }


def expectation_rows(purpose: Purpose, clients: Sequence[str], grants: Sequence[Grant]) -> Mapping[str, str]:
    """The lines for tests.csv: each client holds each grant on the purpose's first day."""
    return {
        TESTS: _csv(
            [client, purpose.id, grant.coordinate, grant.form.value, ANYWHERE, purpose.from_.isoformat(),
             Effect.ALLOW.value, purpose.title]
            for client in clients
            for grant in grants
        )
    }  # fmt: skip


def _rule_file(purpose: Purpose, client: str, grants: Sequence[Grant], ids: Sequence[str]) -> str:
    lines = [",".join(RULE_COLUMNS), f"# {purpose.title}"]
    for grant, id_ in zip(grants, ids, strict=True):
        until = min(purpose.until, purpose.from_ + _LONGEST_EXACT) if grant.form is Form.EXACT else purpose.until
        cells = ("p", client, purpose.id, grant.coordinate, grant.form.value, ANYWHERE)
        lines.append(",".join((*cells, purpose.from_.isoformat(), until.isoformat(), Effect.ALLOW.value, id_)))
    return "\n".join(lines) + "\n"


def _purpose_row(purpose: Purpose) -> list[str]:
    return [
        purpose.id, purpose.title, purpose.legal_basis, purpose.owner, purpose.officer,
        purpose.from_.isoformat(), purpose.until.isoformat(), purpose.subjects.value,
        " ".join(str(year) for year in sorted(purpose.years)),
        str(purpose.subjects_per_request), str(purpose.subjects_per_day),
    ]  # fmt: skip


def _csv(rows: Iterable[Sequence[str]]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()
