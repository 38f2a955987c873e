"""What every test may use."""

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from hypothesis import settings

from tests.databases.kinds import MARIADB, POSTGRESQL, Kind, running

settings.register_profile("meridian", deadline=None, derandomize=True)
settings.load_profile("meridian")
"""No deadlines: how fast something is belongs in benchmarks. The same cases every time: a failure can be seen again."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--acceptance` runs the full counts and sizes as well."""
    parser.addoption("--acceptance", action="store_true", help="full counts and sizes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the acceptance tests to `make acceptance`: they take longer than a change should wait."""
    if config.getoption("--acceptance"):
        return
    kept = [item for item in items if "acceptance" not in item.keywords]
    config.hook.pytest_deselected(items=[item for item in items if "acceptance" in item.keywords])
    items[:] = kept


_SEEN: Final = "seen"
"""The property of a test's report under which what it saw comes from whichever process ran it."""


@pytest.fixture
def seen(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says in the run's summary what a test saw, in figures: `make acceptance` keeps it."""
    return lambda line: request.node.user_properties.append((_SEEN, line))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was seen, after everything else."""
    reports = [each for each in terminalreporter.getreports("passed") if each.when == "call"]
    lines = [line for each in reports for name, line in each.user_properties if name == _SEEN]
    if lines:
        terminalreporter.section(_SEEN)
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Kind]:
    """A real PostgreSQL."""
    with running(POSTGRESQL) as kind:
        yield kind


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Kind]:
    """A real MariaDB."""
    with running(MARIADB) as kind:
        yield kind


@pytest.fixture(params=[POSTGRESQL, MARIADB])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of database server in turn."""
    found: Kind = request.getfixturevalue(request.param)
    return found
