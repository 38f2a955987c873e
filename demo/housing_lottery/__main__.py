"""`python -m demo.housing_lottery`: the lottery as the housing office runs it, against any gateway."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from demo.housing_lottery.command import Lottery, run_lottery


def main(
    applications: Annotated[Path, typer.Argument(help="CSV: application_number,identity_number,name.")],
    results: Annotated[Path, typer.Argument(help="CSV to write: what became of each application.")],
    token: Annotated[
        str,
        typer.Option(
            envvar="HOUSING_LOTTERY_TOKEN", help="Access token of the housing office.", prompt=True, hide_input=True
        ),
    ],
    url: Annotated[str, typer.Option(help="The gateway.")] = "http://127.0.0.1:8000/graphql",
    year: Annotated[int, typer.Option(help="Whose income tax counts.")] = 2006,
    batch: Annotated[int, typer.Option(min=1, help="Applicants in one question.")] = 50,
    concurrency: Annotated[int, typer.Option(min=1, help="Questions under way at once.")] = 8,
) -> None:
    """Ask the gateway about each application and write down which may take part in the lottery."""
    lottery = Lottery(applications, results, url, token, year, batch, concurrency)
    raise typer.Exit(run_lottery(lottery, Console(stderr=True)))


if __name__ == "__main__":
    typer.run(main)
