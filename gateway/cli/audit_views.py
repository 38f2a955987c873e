"""`meridian audit department` and `meridian audit subject`: who used a department's fields, or a person's data."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from gateway.cli.audit_reaching import OpsPortOption, Reach, TokenOption, reach
from gateway.cli.audit_suspend import JsonOption
from gateway.cli.failing import fail
from gateway.cli.serve import ConfigOption
from gateway.clock import CITY_ZONE, Clock
from gateway.oversight.department import Count, Line, Used, counted, newest_first
from gateway.oversight.uses import UsedField

FromOption = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="First day in the city; else 30 days ago."),
]
ToOption = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included; today if left out.")
]
_CsvOption = Annotated[bool, typer.Option("--csv", help="Print as CSV, every row.")]
_EachOption = Annotated[bool, typer.Option("--each", help="One page of single uses instead of counts by day.")]
_FirstOption = Annotated[int, typer.Option("--first", min=1, help="Rows to print, or uses on a page.")]
_AfterOption = Annotated[str | None, typer.Option("--after", help="With --each: the cursor of the page before.")]

_DAYS: Final = 30
_DAY: Final = timedelta(days=1)
_COLUMNS: Final = ("day", "organisation", "client", "purpose", "field", "form", "operations", "subjects")

Said = Mapping[str, Any]
"""What an office answers, as JSON has it."""


def period_of(first: datetime | None, last: datetime | None) -> dict[str, str]:
    """The days of the city from the first to the last, both included, as an office is asked for them."""
    clock = Clock()
    until = last.date() if last else clock.city_day()
    since = first.date() if first else until - _DAY * (_DAYS - 1)
    if since > until:
        fail(f"--from {since} is later than --to {until}", 2)
    return {"since": clock.midnight(since).isoformat(), "until": clock.midnight(until + _DAY).isoformat()}


def department(
    department: Annotated[str, typer.Argument(help="Department, as in departments.csv.")],
    config: ConfigOption,
    first_day: FromOption = None,
    last_day: ToOption = None,
    each: _EachOption = False,
    first: _FirstOption = 50,
    after: _AfterOption = None,
    as_json: JsonOption = False,
    as_csv: _CsvOption = False,
    token_file: TokenOption = None,
    ops_port: OpsPortOption = None,
) -> None:
    """Every use of a department's fields and of what is derived from them: by day, client and purpose, newest first.

    Needs a token of the department's own organisation; each page that is read is an entry of the ledger.

    Example: meridian audit department local_tax -c var/city/meridian.toml --from 2026-11-01 --csv
    """
    period = period_of(first_day, last_day)
    asked = {"department": department, **period}
    reaching = reach(config, token_file, ops_port)
    if each:
        page = reaching.ask("department", {**asked, "first": first, "after": after})
        _print_json(page) if as_json else _print_uses(page)
        return
    lines = newest_first(_counted(reaching, asked))
    if as_csv:
        typer.echo(_csv(lines), nl=False)
    elif as_json:
        _print_json({**asked, "lines": [_row(line, count) for line, count in lines]})
    else:
        _print_lines(department, lines, first)


def subject(
    config: ConfigOption,
    number_file: Annotated[
        Path | None, typer.Option("--number-file", help="File with the identity number, instead of asking for it.")
    ] = None,
    first: Annotated[int, typer.Option("--first", min=1, max=100, help="Uses on the page.")] = 20,
    after: Annotated[str | None, typer.Option("--after", help="The cursor of the page before.")] = None,
    as_json: JsonOption = False,
    token_file: TokenOption = None,
    ops_port: OpsPortOption = None,
) -> None:
    """Who used one person's data, as that person is told: for a clerk who hands it over.

    The identity number is asked for or read from a file; it is never an argument, which other users of the machine see.
    Needs a token of a client that serves subjects about themselves.

    Example: meridian audit subject -c var/city/meridian.toml
    """
    reaching = reach(config, token_file, ops_port)
    page = reaching.ask("subject", {"idNumber": _number(number_file), "first": first, "after": after})
    _print_json(page) if as_json else _print_seen(page)


def _number(file: Path | None) -> str:
    try:
        if file is not None:
            return file.read_text(encoding="utf-8").strip()
        if sys.stdin.isatty():
            return str(typer.prompt("identity number", hide_input=True, err=True)).strip()
        return sys.stdin.readline().strip()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"the identity number cannot be read ({type(error).__name__})", 2)


def _counted(reaching: Reach, asked: Mapping[str, str]) -> Mapping[Line, Count]:
    """Counts of a whole period, a page at a time; only the counts are kept."""
    counts: dict[Line, Count] = {}
    after: object = None
    while True:
        page = reaching.ask("department", {**asked, "after": after})
        counted(_used(page), counts)
        after = page["next"]
        if after is None:
            return counts


def _used(page: Said) -> Iterator[Used]:
    for use in page["uses"]:
        day = datetime.fromisoformat(use["time"]).astimezone(CITY_ZONE).date().isoformat()
        fields = tuple(UsedField(**each) for each in use["fields"])
        yield Used(day, use["organisation"], use["client"], use["purpose"] or "", fields, use["subjects"])


def _row(line: Line, count: Count) -> dict[str, object]:
    return {**asdict(line), **asdict(count)}


def _csv(lines: Iterable[tuple[Line, Count]]) -> str:
    written = io.StringIO()
    sheet = csv.DictWriter(written, _COLUMNS, lineterminator="\n")
    sheet.writeheader()
    sheet.writerows(_row(line, count) for line, count in lines)
    return written.getvalue()


def _print_json(said: Said) -> None:
    typer.echo(json.dumps(said, ensure_ascii=False, indent=2))


def _print_lines(department: str, lines: list[tuple[Line, Count]], most: int) -> None:
    table = Table(*_COLUMNS)
    for line, count in lines[:most]:
        table.add_row(*(str(value) for value in _row(line, count).values()))
    _console().print(table if lines else f"nobody used the fields of {department} in these days")
    if len(lines) > most:
        typer.echo(f"and {len(lines) - most} more rows: --first {len(lines)}, fewer days, or --csv")


def _print_uses(page: Said) -> None:
    for use in page["uses"]:
        typer.echo(
            f"{use['time']}  {use['organisation']}  {use['client']}  {use['purpose']}  "
            f"{_fields(use['fields'])}  ({use['subjects']} subject(s), request {use['request']})"
        )
    _print_next(page)


def _print_seen(page: Said) -> None:
    for use in page["uses"]:
        title = " / ".join(filter(None, (use["title"], use["titleEn"]))) or use["purpose"]
        typer.echo(f"{use['time']}  {use['organisation']}  {title}  {_fields(use['fields'])}")
    _print_next(page)


def _print_next(page: Said) -> None:
    if page["next"] is not None:
        typer.echo(f"before these: --after {page['next']}")
    elif not page["uses"]:
        typer.echo("no use")


def _fields(listed: Iterable[Said]) -> str:
    years = (f" {each['year']}" if each["year"] is not None else "" for each in listed)
    return ", ".join(f"{each['coordinate']} {each['form']}{year}" for each, year in zip(listed, years, strict=True))


def _console() -> Console:
    """Wide where nobody watches, so that nothing is cut."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 200)
