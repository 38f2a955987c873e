"""`meridian source new`: a binding proposed from what a live database, service or drop shows of itself.

What they do is imported by the commands: adapters are large, and officers' commands would wait for them in vain.
"""

from pathlib import Path
from typing import Annotated

import typer

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
    from gateway.cli import source_proposing

    source_proposing.propose_sql(source_proposing.Wish(department, out, as_json), url_env, table or (), rows)


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
    from gateway.cli import source_proposing

    source_proposing.propose_files(source_proposing.Wish(department, out, as_json), drop, rows)


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
    from gateway.cli import source_proposing

    asked = source_proposing.Asked(path, answer or (), keys, field or ())
    source_proposing.propose_http(source_proposing.Wish(department, out, as_json), url_env, asked, bearer_token_env)


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
    from gateway.cli import source_proposing

    source_proposing.propose_graphql(source_proposing.Wish(department, out, as_json), url_env, bearer_token_env)
