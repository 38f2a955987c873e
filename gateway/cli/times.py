"""Days and times as commands take them."""

from datetime import UTC, datetime

import typer


def moment_of(text: str) -> datetime:
    """A day or a time by ISO 8601, aware; UTC where no zone is named. A day is its beginning."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day (2026-11-24) and no time (2026-11-24T08:00:00+08:00)") from error
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
