"""What `meridian source new` does: look at a department, propose its binding, print it or write it."""

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from gateway.cli.failing import fail
from resolvers.schema import REGISTER
from source_adapters.scaffolding import from_database, from_files, from_graphql, from_json, from_service
from source_adapters.scaffolding.findings import Table, Wanted
from source_adapters.scaffolding.proposing import proposal
from source_adapters.scaffolding.refusing import Unreadable
from source_adapters.scaffolding.writing import FILES, GRAPHQL, HTTP, SQL, Wording, quoted, undecided_lines, written
from source_adapters.settings_table import UNDECIDED


@dataclass(frozen=True, slots=True)
class Wish:
    """For which department, and where the binding goes: to a file, else to stdout; as JSON for programs."""

    department: str
    out: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Of a JSON service: its paths, and answers in files, or the keys and the fields to ask the live one for."""

    paths: Sequence[str]
    answers: Sequence[Path]
    keys: Path | None
    fields: Sequence[str]


def propose_sql(wish: Wish, url_env: str, tables: Sequence[str], rows: int) -> None:
    """From a database."""
    wanted = _wanted(wish.department)
    address = _from_environment(url_env)
    try:
        found = asyncio.run(from_database.tables_of(address, tables, rows))
    except Unreadable as error:
        fail(str(error))
    _tell(wish, SQL, from_database.head_of(address), found, wanted)


def propose_files(wish: Wish, drop: Sequence[Path], rows: int) -> None:
    """From files of a drop."""
    wanted = _wanted(wish.department)
    folders = {each.parent for each in drop}
    if len(folders) > 1:
        fail("the files of a department lie in one folder", 2)
    try:
        found = [from_files.table_of(each, rows) for each in drop]
    except Unreadable as error:
        fail(str(error))
    _tell(wish, FILES, [f"folder = {quoted(str(folders.pop()))}"], found, wanted)


def propose_http(wish: Wish, url_env: str | None, asked: Asked, bearer_token_env: str | None) -> None:
    """From answers of a JSON service."""
    wanted = _wanted(wish.department)
    address = None if url_env is None else _from_environment(url_env)
    try:
        if len(asked.answers) == len(asked.paths) and asked.keys is None:
            answers = [_read(each) for each in asked.answers]
        elif not asked.answers and address is not None and asked.keys is not None:
            places = [f"{address.rstrip('/')}{path}" for path in asked.paths]
            answers = asyncio.run(_asked(places, _read(asked.keys), asked.fields, _token(bearer_token_env)))
        else:
            fail("expected one --answer for each --path, or --url-env and --keys", 2)
        found = [from_json.table_of(answer, path) for answer, path in zip(answers, asked.paths, strict=True)]
    except Unreadable as error:
        fail(str(error))
    _tell(wish, HTTP, _service_head(address, bearer_token_env), found, wanted)


def propose_graphql(wish: Wish, url_env: str, bearer_token_env: str | None) -> None:
    """From the schema of a GraphQL service."""
    wanted = _wanted(wish.department)
    address = _from_environment(url_env)
    try:
        introspected, sdl = asyncio.run(_schema(address, _token(bearer_token_env)))
        found = from_graphql.tables_of(introspected, sdl)
    except Unreadable as error:
        fail(str(error))
    _tell(wish, GRAPHQL, _service_head(address, bearer_token_env), found, wanted)


async def _schema(address: str, token: str | None) -> tuple[bytes | None, bytes | None]:
    """What it says of its schema in the two ways, one of which it may refuse."""
    try:
        introspected = await from_service.answered(address, {"query": from_graphql.INTROSPECTION}, token)
    except Unreadable:
        return None, await from_service.answered(address, {"query": from_graphql.SDL}, token)
    try:
        return introspected, await from_service.answered(address, {"query": from_graphql.SDL}, token)
    except Unreadable:
        # What is no subgraph may call the question itself malformed.
        return introspected, None


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


def _tell(wish: Wish, wording: Wording, head: Sequence[str], tables: Sequence[Table], wanted: Sequence[Wanted]) -> None:
    found = proposal(tables, wanted, pairs_apart=wording.pairs_apart)
    text = written(wish.department, wording, head, found)
    waiting = [{"line": number, "text": line} for number, line in undecided_lines(text)]
    if wish.out is not None:
        _write(wish.out, text)
    if wish.as_json:
        report = {"binding": text, "undecided": waiting, "remarks": found.remarks}
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    if wish.out is None:
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
