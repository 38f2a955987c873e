"""`meridian source new`: a binding proposed from what a live database, service or drop shows of itself."""

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.failing import fail
from resolvers.schema import REGISTER
from source_adapters.scaffolding import from_database, from_files, from_graphql, from_json, from_service
from source_adapters.scaffolding.findings import Table, Wanted
from source_adapters.scaffolding.proposing import proposal
from source_adapters.scaffolding.refusing import Unreadable
from source_adapters.scaffolding.writing import FILES, GRAPHQL, HTTP, SQL, Wording, quoted, undecided_lines, written
from source_adapters.settings_table import UNDECIDED

app = typer.Typer(help="Propose a binding from what a department shows of itself.", no_args_is_help=True)

Department = Annotated[str, typer.Argument(help="The department's id, as the schema calls it.")]
Url = Annotated[str, typer.Option("--url-env", help="The variable of the environment that holds its address.")]
Out = Annotated[Path | None, typer.Option(help="Write to this file, which must not exist; else to stdout.")]
AsJson = Annotated[bool, typer.Option("--json", help="Report as one JSON object, for programs.")]
Rows = Annotated[int, typer.Option(min=1, max=100_000, help="How many rows of each table are looked at.")]
Token = Annotated[str | None, typer.Option("--bearer-token-env", help="The variable that holds its bearer token.")]


@app.callback()
def new() -> None:
    """Propose a binding. What cannot be decided is marked "?" and does not load until somebody decides it."""


@app.command()
def sql(
    department: Department,
    url_env: Url,
    table: Annotated[list[str] | None, typer.Option(help="Only this table or view; repeat for more.")] = None,
    rows: Rows = 500,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """From a database: tables, views, keys, codes and dates. It is only read, and nothing is kept but short codes.

    Example: meridian source new sql land_housing --url-env LAND_URL --out land.toml
    (with LAND_URL=postgresql+asyncpg://meridian@db:5432/land in the environment)
    """
    wanted = _wanted(department)
    address = _from_environment(url_env)
    try:
        tables = asyncio.run(from_database.tables_of(address, table or (), rows))
    except Unreadable as error:
        fail(str(error))
    _tell(department, SQL, from_database.head_of(address), tables, wanted, out, as_json=as_json)


@app.command()
def files(
    department: Department,
    drop: Annotated[list[Path], typer.Argument(help="Files of a drop, all of one folder.")],
    rows: Rows = 500,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """From a drop: CSV, whose delimiter, encoding and header are found, Excel or Parquet.

    Example: meridian source new files education drops/education/xj-20071031.csv
    """
    wanted = _wanted(department)
    folders = {each.parent for each in drop}
    if len(folders) > 1:
        fail("the files of a department lie in one folder", 2)
    try:
        tables = [from_files.table_of(each, rows) for each in drop]
    except Unreadable as error:
        fail(str(error))
    _tell(department, FILES, [f"folder = {quoted(str(folders.pop()))}"], tables, wanted, out, as_json=as_json)


@app.command()
def http(
    department: Department,
    path: Annotated[list[str], typer.Option(help="Where the service is asked, behind its address; repeat for more.")],
    answer: Annotated[list[Path] | None, typer.Option(help="A file with an answer, one for each path.")] = None,
    url_env: Annotated[str | None, typer.Option(help="The variable of the environment that holds its address.")] = None,
    keys: Annotated[Path | None, typer.Option(help="A file of keys, one a line, to ask the service about.")] = None,
    field: Annotated[list[str] | None, typer.Option(help="A field to ask the service for; repeat for more.")] = None,
    bearer_token_env: Token = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """From an answer of a JSON service: out of a file, or to a live request about the keys of a file.

    Example: meridian source new http national_tax --path /taxpayers/query --answer answer.json
    """
    wanted = _wanted(department)
    address = _from_environment(url_env) if url_env else None
    try:
        if answer is not None and len(answer) == len(path) and keys is None:
            answers = [_read(each) for each in answer]
        elif answer is None and address is not None and keys is not None:
            places = [f"{address.rstrip('/')}{each}" for each in path]
            answers = asyncio.run(_asked(places, _read(keys), field or (), _token(bearer_token_env)))
        else:
            fail("expected one --answer for each --path, or --url-env and --keys", 2)
        tables = [from_json.table_of(found, where) for found, where in zip(answers, path, strict=True)]
    except Unreadable as error:
        fail(str(error))
    _tell(department, HTTP, _service_head(address, bearer_token_env), tables, wanted, out, as_json=as_json)


@app.command()
def graphql(
    department: Department,
    url_env: Url,
    bearer_token_env: Token = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """From a GraphQL service: its schema, by introspection or by _service { sdl } of a federation's subgraph.

    Example: meridian source new graphql labour --url-env LABOUR_URL
    """
    wanted = _wanted(department)
    address = _from_environment(url_env)
    try:
        introspected, sdl = asyncio.run(_schema(address, _token(bearer_token_env)))
        tables = from_graphql.tables_of(introspected, sdl)
    except Unreadable as error:
        fail(str(error))
    _tell(department, GRAPHQL, _service_head(address, bearer_token_env), tables, wanted, out, as_json=as_json)


async def _schema(address: str, token: str | None) -> tuple[bytes | None, bytes]:
    """What it says of its schema in the two ways, of which the first may be refused."""
    sdl = await from_service.answered(address, {"query": from_graphql.SDL}, token)
    try:
        return await from_service.answered(address, {"query": from_graphql.INTROSPECTION}, token), sdl
    except Unreadable:
        return None, sdl


async def _asked(addresses: Sequence[str], keys: bytes, fields: Sequence[str], token: str | None) -> list[bytes]:
    body = from_service.asking(keys.decode("utf-8-sig", errors="replace").split(), fields)
    return [await from_service.answered(address, body, token) for address in addresses]


def _service_head(address: str | None, bearer_token_env: str | None) -> list[str]:
    lines = [f"address = {quoted(address or UNDECIDED)}"]
    return lines if bearer_token_env is None else [*lines, f"bearer_token_env = {quoted(bearer_token_env)}"]


def _wanted(department: str) -> list[Wanted]:
    """What the schema says is answered by the department."""
    declared = [each for each in REGISTER.values() if not each.is_derived]
    if department not in (known := sorted({each.department for each in declared})):
        fail(f"the schema knows no department {department}; it knows {', '.join(known)}", 2)
    return [
        Wanted(each.entity, each.attribute, each.kind, each.words, each.takes_year, each.target, each.description_zh)
        for each in declared
        if each.department == department
    ]


def _from_environment(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        fail(f"{variable} is not set in the environment", 2)
    return value


def _token(variable: str | None) -> str | None:
    return None if variable is None else _from_environment(variable)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read ({error.strerror})") from error


def _tell(
    department: str,
    wording: Wording,
    head: Sequence[str],
    tables: Sequence[Table],
    wanted: Sequence[Wanted],
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    found = proposal(tables, wanted, pairs_apart=wording.pairs_apart)
    text = written(department, wording, head, found)
    waiting = [{"line": number, "text": line} for number, line in undecided_lines(text)]
    if out is not None:
        _write(out, text)
    if as_json:
        report = {"binding": text, "undecided": waiting, "remarks": found.remarks}
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    if out is None:
        typer.echo(text, nl=False)
    typer.echo(f"{len(waiting)} lines wait for a decision: they hold {quoted(UNDECIDED)}", err=True)


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        fail(f"{path} exists already, and nothing is overwritten", 2)
    except OSError as error:
        fail(f"{path}: cannot be written ({error.strerror})", 2)
