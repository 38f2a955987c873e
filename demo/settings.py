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
sources = "sources.toml"
ledger = "../{ledger}"

[mandate]
issuer = "{issuer}"
audience = "{audience}"
key_set = "keys/jwks.json"
"""


def gateway_settings(directory: Path) -> str:
    """`meridian.toml` of the city in `directory`; every path in it is relative to that."""
    policies = Path(os.path.relpath(POLICIES, directory.resolve())).as_posix()
    return GATEWAY_SETTINGS.format(
        policy_day=POLICY_DAY.isoformat(),
        policies=policies,
        ledger=f"{directory.resolve().name}-ledger",
        issuer=ISSUER,
        audience=AUDIENCE,
    )


def source_bindings() -> str:
    """`sources.toml`: how the departments of the city are asked. SQLite paths are relative to the file."""
    return "".join(department.binding for department in DEPARTMENTS).lstrip()
