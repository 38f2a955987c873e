"""The files by which a gateway finds its way in the city: its own settings, and where the departments are."""

import os
from pathlib import Path
from typing import Final

from demo.departments.roll import DEPARTMENTS
from demo.generator.edges import POLICY_DAY
from demo.keys import AUDIENCE, ISSUER

POLICIES: Final = Path(__file__).resolve().parent.parent / "policies"

GATEWAY_SETTINGS: Final = """\
profile = "demo"
policy_day = {policy_day}
policies = "{policies}"
sources = "{sources}"
ledger = "{ledger}"
supervisor = "data-supervision-office"

[mandate]
issuer = "{issuer}"
audience = "{audience}"
key_set = "{key_set}"

[checkpoints]
key = "{ledger}-key.pem"
anchor_directory = "{ledger}-anchor"
"""


def gateway_settings(directory: Path) -> str:
    """`meridian.toml` of the city in `directory`; every path in it is relative to that."""
    policies = Path(os.path.relpath(POLICIES, directory.resolve()))
    ledger = Path("..") / f"{directory.resolve().name}-ledger"
    return _settings(policies, Path("sources.toml"), ledger, Path("keys/jwks.json"))


def settings_with(sources: Path, directory: Path) -> str:
    """The same with other bindings, wherever the file is: every path in it is absolute."""
    city = directory.resolve()
    return _settings(POLICIES, sources, city.with_name(f"{city.name}-ledger"), city / "keys" / "jwks.json")


def source_bindings() -> str:
    """`sources.toml`: how the departments of the city are asked. SQLite paths are relative to the file."""
    return "".join(department.binding for department in DEPARTMENTS).lstrip()


def _settings(policies: Path, sources: Path, ledger: Path, key_set: Path) -> str:
    return GATEWAY_SETTINGS.format(
        policy_day=POLICY_DAY.isoformat(),
        policies=policies.as_posix(),
        sources=sources.as_posix(),
        ledger=ledger.as_posix(),
        issuer=ISSUER,
        audience=AUDIENCE,
        key_set=key_set.as_posix(),
    )
