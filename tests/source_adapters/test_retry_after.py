"""What a service says about asking again."""

from datetime import UTC, datetime

import pytest

from source_adapters.retry_after import may_pass, seconds_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 12:00:30", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("-5", None),
        ("1.5", None),
        ("１２", None),
        ("9" * 400, None),
        ("soon", None),
        ("", None),
    ],
)
def test_seconds_are_read_from_numbers_and_dates(header: str | None, seconds: float | None) -> None:
    """What cannot be read says nothing; what is past is now."""
    assert seconds_of(header, NOW) == seconds


def test_faults_of_the_service_and_of_the_moment_may_pass() -> None:
    """A refusal of the question does not."""
    assert all(map(may_pass, (500, 502, 503, 504, 429, 408, 425)))
    assert not any(map(may_pass, (301, 400, 401, 403, 404, 422)))
