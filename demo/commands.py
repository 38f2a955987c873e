"""`meridian demo ...`: build the model city, put it on stage, and run the housing lottery against it."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from demo import stage
from demo.city import DEFAULT_SEED, STEPS, City, NoCityHere, build
from demo.departments import industry_commerce
from demo.departments.held import rows_of
from demo.departments.roll import ASKED_BY_SQL, DESKS
from demo.departments.serving import LOOPBACK, services, serving
from demo.generator.districts import STREETS
from demo.generator.edges import LOTTERY_YEAR
from demo.generator.size import CitySize
from demo.housing_lottery.command import Lottery, run_lottery
from demo.housing_lottery.question import PURPOSE
from demo.keys import DEFAULT_LIFE, Claims, signed_token
from demo.kinds.moving import Moved, all_on_postgres, mixed
from demo.kinds.roll import ON_SERVERS
from demo.processes import DemoFailed, Stopped, ending_politely, until_one_ends
from demo.secret_files import read_secrets
from demo.stage import DEFAULT_PORT, DEFAULT_PORT_BASE, Stage

LOTTERY_CLIENT: Final = "housing-lottery-portal"
LOTTERY_TOKEN_LIFE: Final = 4 * 3_600
INTERRUPTED: Final = 130
"""The exit code by which shells know that work was broken off. Serving has no end, so ending it is success."""


class Database(StrEnum):
    """Where the city's registers are: those asked by SQL in files or on a server, or each on a kind of its own."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"
    MIXED = "mixed"


app = typer.Typer(
    help="The model city: build it, serve it, and run the housing lottery against it.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
token_app = typer.Typer(help="Sign an access token of the model city.", pretty_exceptions_show_locals=False)
"""`meridian token`: the same as `meridian demo token`, to be mounted beside it."""

CityOption = Annotated[
    Path, typer.Option("--city", envvar="MERIDIAN_CITY", help="Directory of the model city.", file_okay=False)
]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65_535, help="Port of the gateway.")]
PortBaseOption = Annotated[
    int,
    typer.Option(
        "--port-base", min=1, max=65_536 - len(DESKS), help="First of the neighbouring ports of the departments."
    ),
]
DEFAULT_CITY: Final = Path("var/city")
DEFAULT_SIZE: Final = CitySize()


@app.command()
def city(
    directory: CityOption = DEFAULT_CITY,
    persons: Annotated[int, typer.Option(help="How many people live in it.")] = DEFAULT_SIZE.persons,
    applicants: Annotated[
        int, typer.Option(help="How many of them apply for a home (whole hundreds).")
    ] = DEFAULT_SIZE.applicants,
    enterprises: Annotated[int, typer.Option(help="How many enterprises.")] = DEFAULT_SIZE.enterprises,
    seed: Annotated[int, typer.Option(help="Another seed is another city.")] = DEFAULT_SEED,
) -> None:
    """Build the model city, unless the same one is there already.

    Example: meridian demo city --persons 1200 --applicants 400 --enterprises 300
    """
    with _telling() as console:
        try:
            size = CitySize(persons, applicants, enterprises)
        except ValueError as error:
            raise DemoFailed(str(error)) from error
        built = _built(directory, console, size, seed)
        console.print(f"the model city is in {built.directory}", highlight=False, soft_wrap=True)


@app.command()
def departments(directory: CityOption = DEFAULT_CITY, port_base: PortBaseOption = DEFAULT_PORT_BASE) -> None:
    """Serve the departments that are asked over HTTP, each at a port of its own.

    Their bearer tokens come from the environment, or from the city's own secrets.

    Example: meridian demo departments --port-base 8101
    """
    with _telling(code_when_stopped=0) as console:
        asyncio.run(_serve(City.at(directory), port_base, console))


@app.command()
def move(
    enterprise: Annotated[str, typer.Option(help="Its unified social credit code.")],
    to: Annotated[str, typer.Option(help="Division of the new seat: nine digits of a street of the city.")],
    directory: CityOption = DEFAULT_CITY,
) -> None:
    """Move an enterprise to another district: whoever asks the company register from now on is told so.

    The planted truth keeps the old seat, until the city is built anew.

    Example: meridian demo move --enterprise 914401155521898689 --to 440106003
    """
    with _telling() as console:
        if to not in STREETS:
            raise DemoFailed("that is no street of the city: nine digits, e.g. 440106003")
        try:
            industry_commerce.move(City.at(directory).database(industry_commerce.DESK.department), enterprise, to)
        except industry_commerce.NoSuchEnterprise as error:
            raise DemoFailed(str(error)) from error
        console.print("moved", highlight=False)


@app.command()
@token_app.callback(invoke_without_command=True)
def token(
    client: Annotated[str, typer.Option(help="Client id, as in policies/clients.csv.")],
    purpose: Annotated[
        list[str] | None, typer.Option(help="Narrow the token to this purpose; may be repeated.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="Bind the token to this identity number.")] = None,
    ttl: Annotated[int, typer.Option(min=1, help="Seconds until it expires.")] = DEFAULT_LIFE,
    directory: CityOption = DEFAULT_CITY,
) -> None:
    """Sign an access token with the demo's key and print it, and nothing else.

    Example: meridian token --client housing-lottery-portal --purpose housing-lottery
    """
    with _telling():
        claims = Claims(client, tuple(purpose or ()), subject, ttl)
        typer.echo(signed_token(City.at(directory).signing_key, claims))


@app.command()
def run(
    port: PortOption = DEFAULT_PORT,
    directory: CityOption = DEFAULT_CITY,
    port_base: PortBaseOption = DEFAULT_PORT_BASE,
    database: Annotated[
        Database,
        typer.Option(
            "--database",
            help="Where the registers that are asked by SQL are kept; mixed: departments of every kind.",
        ),
    ] = Database.SQLITE,
) -> None:
    """Build the city, start its departments and a gateway in front of them, and serve until interrupted.

    The gateway's operations port (metrics, views, suspensions) is the next one after its own. Exit code 0 when asked to
    end, 1 when something could not start or ended by itself.

    Example: meridian demo run --port 8000
    """
    with _telling(code_when_stopped=0) as console, ExitStack() as started:
        if stage.gateway_answers(port):
            raise DemoFailed(f"a gateway already answers at port {port}; stop it or choose another with --port")
        city = _built(directory, console)
        where = started.enter_context(_moved(city, database, console))
        staged = Stage(city, port, port_base, where.addresses, where.sources, ops_port=port + 1)
        children = started.enter_context(stage.everything(staged))
        _tell_next_steps(staged, console)
        until_one_ends([*where.servers, *children])


@app.command()
def lottery(
    port: PortOption = DEFAULT_PORT,
    directory: CityOption = DEFAULT_CITY,
    port_base: PortBaseOption = DEFAULT_PORT_BASE,
    results: Annotated[Path, typer.Option(help="CSV to write.", dir_okay=False)] = Path("var/lottery-results.csv"),
    batch: Annotated[int, typer.Option(min=1, max=500, help="Applicants in one question.")] = 50,
    concurrency: Annotated[int, typer.Option(min=1, help="Questions under way at once.")] = 8,
    check: Annotated[
        Path | None, typer.Option(help="Compare with the planted truth, e.g. var/city/truth.json.")
    ] = None,
) -> None:
    """Check every housing application, starting what is not running and stopping only that afterwards.

    Example: meridian demo lottery --check var/city/truth.json
    """
    with _telling() as console, ExitStack() as started:
        running = stage.gateway_answers(port)
        staged = Stage(City.at(directory) if running else _built(directory, console), port, port_base)
        if not running:
            started.enter_context(stage.everything(staged))
        signed = signed_token(staged.city.signing_key, Claims(LOTTERY_CLIENT, (PURPOSE,), life=LOTTERY_TOKEN_LIFE))
        results.parent.mkdir(parents=True, exist_ok=True)
        wanted = Lottery(
            staged.city.applications, results, staged.endpoint, signed, LOTTERY_YEAR, batch, concurrency, check
        )
        code = run_lottery(wanted, console)
    raise typer.Exit(code)


@contextmanager
def _telling(*, code_when_stopped: int = INTERRUPTED) -> Iterator[Console]:
    """A console on standard error; what stops a demonstration is told there and becomes the exit code."""
    console = Console(stderr=True)
    try:
        with ending_politely():
            yield console
    except (DemoFailed, NoCityHere) as error:
        console.print(f"[red]error:[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    except Stopped as stopped:
        console.print("stopped")
        raise typer.Exit(code_when_stopped) from stopped


def _built(directory: Path, console: Console, size: CitySize = DEFAULT_SIZE, seed: int = DEFAULT_SEED) -> City:
    columns = (
        TextColumn("building the city: {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(STEPS), start=False)

        def report(step: str) -> None:
            progress.start_task(task)
            progress.update(task, description=step, completed=STEPS.index(step))

        return build(directory, size, seed, report)


@contextmanager
def _moved(city: City, database: Database, console: Console) -> Iterator[Moved]:
    """The registers where they are wanted, until the block ends."""
    if database is Database.SQLITE:
        yield Moved()
        return
    files = {name: city.database(name) for name in (ASKED_BY_SQL if database is Database.POSTGRES else ON_SERVERS)}
    columns = (TextColumn("moving: {task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task("", total=rows_of(files.values()))

        def report(department: str, rows: int) -> None:
            progress.update(task, description=department.replace("_", " "), advance=rows)

        moving = all_on_postgres(files, report) if database is Database.POSTGRES else mixed(city, report, console.print)
        with moving as moved:
            progress.stop()
            yield moved


async def _serve(city: City, port_base: int, console: Console) -> None:
    environ = {**read_secrets(city.secrets), **os.environ}
    on_ports = [(service, port_base + place) for place, service in enumerate(services(city, environ))]
    try:
        async with serving(on_ports):
            for service, port in on_ports:
                console.print(f"{service.desk.department}: http://{LOOPBACK}:{port}", highlight=False)
            await _until_asked_to_end()
    except OSError as error:
        last = port_base + len(on_ports) - 1
        raise DemoFailed(f"ports {port_base} to {last} cannot all be used: {error.strerror}") from error


async def _until_asked_to_end() -> None:
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    await asked.wait()


def _tell_next_steps(staged: Stage, console: Console) -> None:
    city_option = "" if staged.city.directory == DEFAULT_CITY else f" --city {staged.city.directory}"
    port_option = "" if staged.port == DEFAULT_PORT else f" --port {staged.port}"
    console.print(
        f"\n[bold]Meridian answers at {staged.endpoint}[/bold]\n\n"
        f"  sign a token         meridian token --client {LOTTERY_CLIENT}{city_option}\n"
        f"  run the lottery      meridian demo lottery{port_option}{city_option}\n"
        f"  see who is there     curl http://{LOOPBACK}:{staged.port}/ready\n"
        f"  see what is counted  curl http://{LOOPBACK}:{staged.ops_port}/metrics\n\n"
        "Ctrl-C ends it.\n",
        highlight=False,
        soft_wrap=True,
    )
