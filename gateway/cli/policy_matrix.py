"""`meridian policy matrix`: who holds what on one day."""

import datetime
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from gateway.cli.failing import fail
from gateway.cli.policy_asking import DateOption, PoliciesOption, book_of, day_of, registered
from gateway.cli.policy_tables import as_csv, as_html, as_table
from gateway.policy.book import Book
from gateway.policy.matrix import Matrix, of_client, of_field, of_purpose
from resolvers.schema import REGISTER


class Layout(StrEnum):
    """How a matrix is written."""

    TABLE = "table"
    CSV = "csv"
    HTML = "html"
    JSON = "json"


def matrix(
    client: Annotated[str | None, typer.Option(help="Field by purpose, for this client.")] = None,
    purpose: Annotated[str | None, typer.Option(help="Field by client, for this purpose.")] = None,
    field: Annotated[str | None, typer.Option(help="Client by purpose: who may see this field.")] = None,
    layout: Annotated[Layout, typer.Option("--as", help="How it is written.")] = Layout.TABLE,
    date: DateOption = None,
    policies: PoliciesOption = Path("policies"),
) -> None:
    """Print who may see what, in which form and where; exactly one of --client, --purpose and --field.

    Example: meridian policy matrix --field Enterprise.localTax --as html > who.html
    """
    if sum(name is not None for name in (client, purpose, field)) != 1:
        fail("name exactly one of --client, --purpose and --field", 2)
    typer.echo(_WRITERS[layout](_matrix(book_of(policies), client, purpose, field, day_of(date))), nl=False)


def _matrix(book: Book, client: str | None, purpose: str | None, field: str | None, day: datetime.date) -> Matrix:
    if client is not None:
        return of_client(book, registered("client", client, book.clients), day)
    if purpose is not None:
        return of_purpose(book, registered("purpose", purpose, book.purposes), day)
    return of_field(book, registered("field", field or "", REGISTER), day)


def _as_json(matrix: Matrix) -> str:
    cells = [
        {
            matrix.corner: row,
            "column": column,
            "form": held.form.value,
            "regions": "*" if held.regions.everywhere else sorted(held.regions.inside),
            "rules": held.rule_ids,
        }
        for (row, column), all_held in matrix.cells.items()
        for held in all_held
    ]
    return json.dumps({"title": matrix.title, "cells": cells}, ensure_ascii=False, indent=2) + "\n"


_WRITERS: Final = {Layout.TABLE: as_table, Layout.CSV: as_csv, Layout.HTML: as_html, Layout.JSON: _as_json}
