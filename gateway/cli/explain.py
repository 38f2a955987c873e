"""`meridian explain`: the plan of a query for a client and a purpose, without touching a source."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.failing import fail
from gateway.cli.serve import ConfigOption
from gateway.clock import Clock
from gateway.engine.describe import described
from gateway.engine.document import Documents
from gateway.engine.mandate import Caller, establish, registered_client
from gateway.engine.plan import Plan
from gateway.engine.plans import Plans
from gateway.engine.variables import coerced, with_placeholders
from gateway.errors import Refusal, StartRefused
from gateway.policy.load import load
from gateway.policy.problems import PolicyRefused
from gateway.settings import Settings, read_settings
from resolvers.schema import REGISTER, SCHEMA


def explain(
    config: ConfigOption,
    client: Annotated[str, typer.Option(help="Client id, as in clients.csv.")],
    purpose: Annotated[str, typer.Option(help="Purpose, as in purposes.csv.")],
    query: Annotated[str, typer.Argument(help="A file with the query, or - for standard input.")] = "-",
    variables: Annotated[str, typer.Option(help="Variables that shape the query, as JSON.")] = "{}",
    operation: Annotated[str | None, typer.Option(help="Operation name, if there are several.")] = None,
    date: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Policy day.")] = None,
) -> None:
    """Print which department would be asked for which attribute, in which form and wave, under which rule.

    No department is asked and nothing is recorded; keys and names are not needed.

    Example: meridian explain -c var/city/meridian.toml --client housing-lottery-portal --purpose housing-lottery
    query.graphql
    """
    try:
        settings = read_settings(config)
        text = sys.stdin.read() if query == "-" else Path(query).read_text(encoding="utf-8")
        given = _object(variables)
        plan = _plan(
            settings, Clock(date.date() if date else settings.policy_day), client, purpose, text, operation, given
        )
    except (StartRefused, PolicyRefused, OSError, json.JSONDecodeError) as error:
        fail(str(error), 2)
    except Refusal as refusal:
        places = ", ".join(f"line {line}, column {column}" for line, column in refusal.locations)
        fail(f"{refusal.code}: {refusal.message}{f' ({places})' if places else ''}")
    typer.echo(described(plan), nl=False)


def _object(variables: str) -> dict[str, object]:
    given = json.loads(variables)
    if not isinstance(given, dict):
        fail("--variables takes a JSON object, for example '{\"year\": 2006}'", 2)
    return given


def _plan(
    settings: Settings,
    clock: Clock,
    client: str,
    purpose: str,
    text: str,
    operation: str | None,
    given: dict[str, object],
) -> Plan:
    snapshot, day = load(settings.policies, REGISTER), clock.policy_day()
    caller = Caller(client)
    mandate = establish(caller, registered_client(caller, snapshot, day), purpose, None, snapshot, day)
    documents = Documents(SCHEMA, settings.limits, introspection=settings.introspection)
    chosen = documents.read(text).choose(operation)
    plans = Plans(SCHEMA, REGISTER, settings.limits.related)
    return plans.take(chosen, mandate, coerced(chosen, with_placeholders(chosen, given), SCHEMA), snapshot, day).plan
