"""`meridian policy new-purpose`: a purpose with its rule file and register rows, written only if the set is sound."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from gateway.cli.failing import fail
from gateway.cli.policy_asking import PoliciesOption, book_of
from gateway.cli.policy_fmt import replace_file
from gateway.policy.load import load
from gateway.policy.problems import PolicyRefused, quoted
from gateway.policy.registers import Purpose, Subjects
from gateway.policy.scaffold import Approval, UnfitGrant, expectation_rows, read_grant, scaffold
from resolvers.schema import REGISTER

_DAY = "%Y-%m-%d"


def new_purpose(
    purpose: Annotated[str, typer.Argument(help="The purpose's id, in words with hyphens.")],
    title: Annotated[str, typer.Option(help="What it is called.")],
    legal_basis: Annotated[str, typer.Option(help="The act and article that it rests on.")],
    owner: Annotated[str, typer.Option(help="The organisation that owns it.")],
    officer: Annotated[str, typer.Option(help="Who answers for it.")],
    from_: Annotated[datetime, typer.Option("--from", formats=[_DAY], help="Its first day.")],
    until: Annotated[datetime, typer.Option(formats=[_DAY], help="Its last day.")],
    subjects: Annotated[Subjects, typer.Option(help="Whom it may be about.")] = Subjects.ANY,
    year: Annotated[list[int] | None, typer.Option(help="A year that may be asked for; repeat for more.")] = None,
    subjects_per_request: Annotated[int, typer.Option(min=1, help="Distinct keys in a request.")] = 100,
    subjects_per_day: Annotated[int, typer.Option(min=1, help="Distinct keys of a client in a day.")] = 1000,
    client: Annotated[str | None, typer.Option(help="Client or group that the grants are for.")] = None,
    grant: Annotated[
        list[str] | None, typer.Option(help="Type.field.form, or Type.field.form=SET_OR_EDGE; repeat for more.")
    ] = None,
    approved_by: Annotated[str, typer.Option(help="Who approved the exact grants.")] = "",
    approved_on: Annotated[datetime | None, typer.Option(formats=[_DAY], help="When.")] = None,
    policies: PoliciesOption = Path("policies"),
) -> None:
    """Scaffold a purpose: its rule file and its rows in the registers. Nothing is written unless the set stays sound.

    Example: meridian policy new-purpose school-meals --title 学校供餐 --legal-basis "School meals act, article 2"
    --owner education-bureau --officer "Lu Min" --from 2007-01-01 --until 2007-12-31 --client school-desk
    --grant Person.subsistenceAllowance.status
    """
    book = book_of(policies)
    if purpose in book.purposes:
        fail(f"purpose {quoted(purpose)} is registered already", 2)
    registered = Purpose(
        purpose, title, legal_basis, owner, officer, from_.date(), until.date(), subjects, frozenset(year or ()),
        subjects_per_request, subjects_per_day,
    )  # fmt: skip
    approval = Approval(approved_by, approved_on.date()) if approved_by and approved_on else None
    try:
        grants = [read_grant(text, REGISTER) for text in grant or ()]
        added = scaffold(registered, client, grants, approval)
    except UnfitGrant as error:
        fail(str(error), 2)
    members = sorted(book.members_of(client or ""))
    _write(policies, {**added, **expectation_rows(registered, members, grants)})


def _write(policies: Path, added: Mapping[str, str]) -> None:
    """Try on a copy first, so that no half or refused set ever lies in the folder."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "policies"
        copytree(policies, copy)
        changed = {name: _appended(copy / name, text) for name, text in added.items() if text}
        for name, data in changed.items():
            (copy / name).write_bytes(data)
        try:
            load(copy, REGISTER)
        except PolicyRefused as refused:
            fail(f"nothing written; the set would be refused\n{refused}", 2)
    for name, data in changed.items():
        replace_file(policies / name, data)
        typer.echo(f"wrote {name}")


def _appended(path: Path, text: str) -> bytes:
    before = path.read_bytes() if path.exists() else b""
    gap = b"\n" if before and not before.endswith(b"\n") else b""
    return before + gap + text.encode()
