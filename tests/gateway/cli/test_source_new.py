"""`meridian source new`, as an integrator meets it."""

import json
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from graphql import build_schema, graphql_sync
from typer.testing import CliRunner, Result

from gateway.cli import app
from source_adapters.scaffolding.from_database import head_of
from source_adapters.testing_sample import EDGE, HIGH, LOW

CANARY = "canary918273645"


def invoked(*arguments: str, **environ: str) -> Result:
    """What the command does."""
    return CliRunner().invoke(app, ["source", "new", *arguments], env=environ)


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The address of a land register of three."""
    path = tmp_path / "land.db"
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE fwqlr (zjhm TEXT PRIMARY KEY, zfts INTEGER, jzmj REAL, xm TEXT)")
        rows = [(EDGE, 1, 90.5, CANARY), (HIGH, 2, 120.0, CANARY), (LOW, 0, 0.5, CANARY)]
        made.executemany("INSERT INTO fwqlr VALUES (?, ?, ?, ?)", rows)
    return f"sqlite+aiosqlite:///{path}"


def test_a_binding_is_printed(database: str) -> None:
    """On stdout, and beside it how much waits for a decision."""
    done = invoked("sql", "land_housing", "--url-env", "LAND", LAND=database)
    assert done.exit_code == 0
    bound = tomllib.loads(done.stdout)["departments"]["land_housing"]["tables"][0]
    assert (bound["table"], bound["key_column"], bound["key"]) == ("fwqlr", "zjhm", "identity_number")
    assert bound["attributes"] == {"homesOwned": "zfts", "homeFloorArea": "jzmj"}
    assert done.stderr == '0 lines wait for a decision: they hold "?"\n'


def test_no_key_and_no_name_is_printed(database: str) -> None:
    """However few rows there are."""
    printed = invoked("sql", "land_housing", "--url-env", "LAND", "--json", LAND=database).output
    assert not [secret for secret in (CANARY, EDGE, HIGH, LOW) if secret in printed]


def test_nothing_is_overwritten(database: str, tmp_path: Path) -> None:
    """Not even what it wrote itself."""
    out = tmp_path / "new.toml"
    arguments = ("sql", "land_housing", "--url-env", "LAND", "--out", str(out))
    assert invoked(*arguments, LAND=database).exit_code == 0
    before = out.read_text(encoding="utf-8")
    again = invoked(*arguments, LAND=database)
    assert (again.exit_code, out.read_text(encoding="utf-8")) == (2, before)
    assert "exists already, and nothing is overwritten" in again.stderr


def test_programs_are_told_in_json(tmp_path: Path) -> None:
    """The binding, and the lines that wait."""
    path = tmp_path / "yl.csv"
    path.write_text(f"sfzh,yje\n{EDGE},100\n{HIGH},200\n{LOW},150\n", encoding="utf-8")
    report = json.loads(invoked("files", "labour", str(path), "--json").stdout)
    first = report["undecided"][0]
    assert first["text"] == 'pensionMonthly = { column = "yje", unit = "?" }'
    assert report["binding"].splitlines()[first["line"] - 1] == first["text"]
    assert "nothing was found for Enterprise.wageDispute" in report["remarks"]


@pytest.mark.parametrize(
    ("arguments", "environ", "problem"),
    [
        (("sql", "land", "--url-env", "LAND"), {}, "the schema knows no department land; it knows civil_affairs"),
        (("sql", "land_housing", "--url-env", "LAND"), {}, "LAND is not set in the environment"),
        (("sql", "land_housing", "--url-env", "LAND"), {"LAND": CANARY}, "not a database address"),
        (
            ("sql", "land_housing", "--url-env", "LAND"),
            {"LAND": f"sqlite+aiosqlite:////nowhere/{CANARY}.db"},
            "the database cannot be read (OperationalError)",
        ),
        (
            ("sql", "land_housing", "--url-env", "LAND"),
            {"LAND": f"postgresql+asyncpg://u:{CANARY}@127.0.0.1:1/d"},
            "the database cannot be read (ConnectionRefusedError)",
        ),
        (("http", "national_tax", "--path", "/p"), {}, "expected one --answer for each --path, or --url-env and"),
        (("http", "national_tax", "--path", "/p", "--answer", "nowhere.json"), {}, "nowhere.json: cannot be read"),
        (("files", "education", "nowhere.csv"), {}, "nowhere.csv: cannot be read (No such file or directory)"),
        (("files", "education", "a/x.csv", "b/y.csv"), {}, "the files of a department lie in one folder"),
        (("graphql", "labour", "--url-env", "L"), {"L": "ftp://x"}, "expected http:// or https:// and a host"),
    ],
)
def test_what_cannot_be_inspected_is_named(arguments: tuple[str, ...], environ: dict[str, str], problem: str) -> None:
    """In one sentence, without an address and what it may hold."""
    done = invoked(*arguments, **environ)
    assert done.exit_code in {1, 2}
    assert problem in done.stderr
    assert CANARY not in done.output


def test_a_table_that_is_not_there_is_named(database: str) -> None:
    """And another is not looked at."""
    done = invoked("sql", "land_housing", "--url-env", "LAND", "--table", "fw", LAND=database)
    assert "there is no table or view fw" in done.stderr


def test_a_password_stays_where_it_is() -> None:
    """The binding asks for the variable that will hold it."""
    head = head_of(f"mysql+asyncmy://u:{CANARY}@h:3306/d")
    assert head[0] == 'address = "mysql+asyncmy://u@h:3306/d"'
    assert head[1].startswith('password_env = "?"')


@pytest.mark.parametrize("command", ["sql", "files", "http", "graphql"])
def test_help_has_an_example(command: str) -> None:
    """Of each kind."""
    assert f"meridian source new {command}" in " ".join(invoked(command, "--help").output.split())


@contextmanager
def listening(answers: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Iterator[str]:
    """A service in a thread of its own that answers each POST so, or with 400; its address."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer."""
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = answers({**asked, "token": self.headers.get("Authorization")})
            self.send_response(200 if found is not None else 400)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_a_live_service_is_asked_about_the_keys_of_a_file(tmp_path: Path) -> None:
    """With its token, for the fields that are named; no key is printed."""
    path = tmp_path / "keys.txt"
    path.write_text(f"{EDGE}\n{HIGH}\n{LOW}\n", encoding="utf-8")
    asked: list[dict[str, Any]] = []

    def answers(question: dict[str, Any]) -> dict[str, Any]:
        asked.append(question)
        return {"list": [{"sfzh": key, "xjzt": "1"} for key in question["keys"]]}

    with listening(answers) as address:
        done = invoked(
            *("http", "education", "--path", "/students", "--url-env", "EDU", "--keys", str(path)),
            *("--field", "sfzh", "--field", "xjzt", "--bearer-token-env", "EDU_TOKEN"),
            EDU=address,
            EDU_TOKEN=CANARY,
        )
    assert done.exit_code == 0, done.output
    assert asked == [{"keys": [EDGE, HIGH, LOW], "fields": ["sfzh", "xjzt"], "years": [], "token": f"Bearer {CANARY}"}]
    bound = tomllib.loads(done.stdout)["departments"]["education"]
    assert (bound["address"], bound["bearer_token_env"]) == (address, "EDU_TOKEN")
    assert bound["services"][0]["attributes"]["schoolEnrolment"] == {"path": "xjzt", "codes": "schoolEnrolment"}
    assert not [secret for secret in (CANARY, EDGE, HIGH, LOW) if secret in done.output]


SCHEMA = build_schema("type Query { students(ids: [ID!]!): [Student] } type Student { sfzh: ID! xjzt: String }")
SUBGRAPH = 'type Student @key(fields: "sfzh") { sfzh: ID! xjzt: String } type Query { x: Int }'


@pytest.mark.parametrize("introspects", [True, False])
def test_a_schema_is_asked_for_in_both_ways(introspects: bool) -> None:
    """One of which a service may refuse."""

    def answers(question: dict[str, Any]) -> dict[str, Any] | None:
        if "__schema" in question["query"]:
            return dict(graphql_sync(SCHEMA, question["query"]).formatted) if introspects else None
        return None if introspects else {"data": {"_service": {"sdl": SUBGRAPH}}}

    with listening(answers) as address:
        done = invoked("graphql", "education", "--url-env", "EDU", EDU=address)
    assert done.exit_code == 0, done.output
    (query,) = tomllib.loads(done.stdout)["departments"]["education"]["queries"]
    assert query["key_field"] == "sfzh"
    assert ("field" in query) == introspects
    assert ("entities" in query) != introspects
