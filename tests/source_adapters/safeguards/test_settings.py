"""Both tables of a department are read strictly, and are what the guide says that they are."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from source_adapters.bindings import BindingError, Bindings, load_bindings
from source_adapters.contract import Entity
from source_adapters.safeguards.fitting import refuse_unfit
from source_adapters.safeguards.settings import (
    AS_USUAL,
    BreakerSettings,
    BulkheadSettings,
    CacheSettings,
    RetrySettings,
    Safeguards,
)

GUIDE = Path(__file__).parents[3] / "docs" / "integrators-guide-resilience.md"
DEPARTMENT = """
[departments.industry_commerce]
kind = "http"
address = "http://127.0.0.1:9"

[[departments.industry_commerce.services]]
entity = "Enterprise"
path = "/q"
records = "list"
key_field = "code"
key = "credit_code"

[departments.industry_commerce.services.attributes]
name = "mc"
registeredCapital = "zczb"
"""
SAFEGUARDS = """
[departments.industry_commerce.resilience]
attempts = 3
retry_share = 0.5
bad_share = 0.3
open_seconds = 20

[departments.industry_commerce.cache]
entries = 100
stale_if_down = 600

[departments.industry_commerce.cache.Enterprise]
name = { seconds = 60, sensitivity = "basic" }
"""


def load(folder: Path, text: str) -> Bindings:
    """Bindings from a file with this text."""
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return load_bindings(path, {})


def refusal(folder: Path, text: str) -> tuple[str, ...]:
    """The problems of a file with this text."""
    with pytest.raises(BindingError) as refused:
        load(folder, text)
    return refused.value.problems


def test_a_department_without_tables_is_as_usual(tmp_path: Path) -> None:
    """Failures are borne, and nothing is kept."""
    assert load(tmp_path, DEPARTMENT).safeguards == {"industry_commerce": AS_USUAL}
    assert not AS_USUAL.cache.kept
    assert AS_USUAL.cache.stale_if_down is None


def test_what_is_set_is_read(tmp_path: Path) -> None:
    """And the rest is as usual."""
    (read,) = load(tmp_path, DEPARTMENT + SAFEGUARDS).safeguards.values()
    assert isinstance(read, Safeguards)
    assert read.resilience.retry == RetrySettings(attempts=3, retry_share=0.5)
    assert read.resilience.breaker == BreakerSettings(bad_share=0.3, open_seconds=20.0)
    assert read.resilience.bulkhead == BulkheadSettings()
    assert read.cache == CacheSettings({(Entity.ENTERPRISE, "name"): 60.0}, 100, 600.0)


def test_a_pool_has_as_many_connections_as_are_set(tmp_path: Path) -> None:
    """Or as many as the adapter finds right."""
    text = DEPARTMENT.replace('kind = "http"', 'kind = "http"\nconnections = 16')
    assert load(tmp_path, text).departments["industry_commerce"].limits.connections == 16
    assert load(tmp_path, DEPARTMENT).departments["industry_commerce"].limits.connections is None


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("resilience]\nattempts = 0", "resilience.attempts: expected a positive whole number"),
        ("resilience]\nretry_share = 1.5", "resilience.retry_share: expected a number above 0 and not above 1"),
        ("resilience]\nwindow = 5", "resilience.judged_from: must not be more than window"),
        ("cache]\nentries = -1", "cache.entries: expected a positive whole number"),
        (
            'cache.Enterprise]\nname = { seconds = 0, sensitivity = "basic" }',
            "seconds: expected a positive number",
        ),
        ("cache.Enterprise]\nname = { seconds = 60 }", "name.sensitivity: missing; expected one of basic"),
        ('cache.Enterprise]\nname = { seconds = 6, sensitivity = "sensitive" }', "name.sensitivity: expected one of"),
        ("cache.Enterprise]\nname = 60", "cache.Enterprise.name: expected a table"),
        ("cache.Company]\nname = 60", "cache.Company: unknown setting; known here: Enterprise, Person, entries"),
        ("resilience]\nretries = 3", "resilience.retries: unknown setting; known here: attempts"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, table: str, problem: str) -> None:
    """Wrong types, unknown names, and a cache without the word."""
    told = refusal(tmp_path, f"{DEPARTMENT}\n[departments.industry_commerce.{table}\n")
    assert any(problem in each for each in told), told


def objection(_entity: Entity, attribute: str) -> str | None:
    """What a schema says that marks one of the two as sensitive."""
    return "the schema marks it sensitive" if attribute == "registeredCapital" else None


def unfit(bindings: Bindings, deadline: float = 5.0) -> tuple[str, ...]:
    """The problems of bindings before a start."""
    try:
        refuse_unfit(bindings, deadline, objection)
    except BindingError as error:
        return error.problems
    return ()


def test_what_is_sensitive_is_never_kept(tmp_path: Path) -> None:
    """The start is refused, with file and line."""
    more = "\n".join(f'{name} = {{ seconds = 60, sensitivity = "basic" }}' for name in ("registeredCapital", "nobody"))
    assert unfit(load(tmp_path, DEPARTMENT + SAFEGUARDS)) == ()
    sensitive, unknown = unfit(load(tmp_path, DEPARTMENT + SAFEGUARDS + more))
    assert sensitive == (
        "sources.toml:29: departments.industry_commerce.cache.Enterprise.registeredCapital: must not be kept: "
        "the schema marks it sensitive"
    )
    assert unknown == (
        "sources.toml:30: departments.industry_commerce.cache.Enterprise.nobody: nothing of that name is bound here"
    )


def test_timeouts_must_fit_into_the_deadline(tmp_path: Path) -> None:
    """All that one call may wait for together; and a call must have the time to be slow."""
    assert unfit(load(tmp_path, DEPARTMENT), deadline=4.6) == ()
    (problem,) = unfit(load(tmp_path, DEPARTMENT), deadline=4.5)
    assert problem == (
        "sources.toml:2: departments.industry_commerce: a call may take 4.5 s (wait_seconds 0.5 + connect_timeout 1 "
        "+ read_timeout 3), which does not fit into the deadline of 4.5 s; shorten them, or lengthen the deadline"
    )
    slow = DEPARTMENT + "\n[departments.industry_commerce.resilience]\nslow_after = 6\n"
    (problem,) = unfit(load(tmp_path, slow))
    assert problem == (
        "sources.toml:18: departments.industry_commerce.resilience.slow_after: 6 s are not below the deadline of 5 s: "
        "no call would ever be slow"
    )


def documented() -> dict[str, str]:
    """Setting → default, as the tables of the guide have them."""
    rows = re.findall(r"^\| `([a-z_]+)` \| (.+?) \| .+ \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(dict(rows))
    return dict(rows)


def shown(default: Any) -> str:
    """A default as the guide writes it."""
    return "–" if default is None else f"`{default:g}`"


def test_the_guide_tells_of_every_setting() -> None:
    """With its default, and of no other."""
    usual = (RetrySettings(), BreakerSettings(), BulkheadSettings(), CacheSettings())
    of_the_code = {
        each.name: shown(getattr(settings, each.name))
        for settings in usual
        for each in fields(settings)
        if each.name != "kept"
    }
    assert documented() == of_the_code
