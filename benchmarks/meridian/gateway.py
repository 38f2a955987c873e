"""Meridian as one of the gateways: its own settings, policy, keys and ledger, in front of the same departments."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.load.generator import Target
from benchmarks.load.work import MERIDIAN
from benchmarks.meridian.bindings import Adapter, source_bindings
from benchmarks.meridian.policies import CLIENT, PURPOSE, write_policies
from benchmarks.peers.gateway import Ports, Running, until_it_answers
from benchmarks.peers.ports import free_port
from benchmarks.processes import GATEWAY_CORE, python, started
from demo.generator.edges import POLICY_DAY
from demo.keys import AUDIENCE, ISSUER, Claims, signed_token, write_key_pair

RULES: Final = 1_000
_TOKEN_LIFE: Final = 24 * 3_600
HASH_KEY: Final = "6d6572696469616e2062656e63686d61726b206b6579206f66206e6f20757365"
"""Of the subjects in this ledger, all of them imagined."""

_SETTINGS: Final = """\
profile = "demo"
policy_day = {policy_day}
policies = "policies"
sources = "sources.toml"
ledger = "ledger"
deadline = 30

[mandate]
issuer = "{issuer}"
audience = "{audience}"
key_set = "jwks.json"
"""


@dataclass(frozen=True, slots=True)
class Meridian:
    """Meridian with so many rules; without `ledger`, entries are made and dropped (see `without_ledger`)."""

    name: str = "meridian"
    rules: int = RULES
    ledger: bool = True
    adapter: Adapter = Adapter.GRAPHQL

    def prepare(self) -> None:
        """It is installed with the benchmarks."""

    @contextmanager
    def running(self, ports: Ports, directory: Path) -> Iterator[Running]:
        """One process, as `meridian serve` makes it."""
        port = free_port()
        headers = write_city(self, ports, directory)
        module = "gateway.cli" if self.ledger else "benchmarks.meridian.without_ledger"
        command = python(module, "serve", "--config", str(directory / "meridian.toml"), "--port", str(port))
        console, environ = directory / "console.log", {"MERIDIAN_SUBJECT_HASH_KEY": HASH_KEY}
        with started(self.name, command, GATEWAY_CORE, console, environ) as process:
            yield until_it_answers(process, Target(port, "/graphql", headers, MERIDIAN))


def write_city(meridian: Meridian, ports: Ports, directory: Path) -> dict[str, str]:
    """Write everything that this Meridian reads at its start; returns the headers of the benchmark's client."""
    write_policies(directory / "policies", meridian.rules)
    write_key_pair(directory / "jwks.json", directory / "signing-key.json")
    (directory / "sources.toml").write_text(source_bindings(ports, meridian.adapter), encoding="utf-8")
    settings = _SETTINGS.format(policy_day=POLICY_DAY.isoformat(), issuer=ISSUER, audience=AUDIENCE)
    (directory / "meridian.toml").write_text(settings, encoding="utf-8")
    token = signed_token(directory / "signing-key.json", Claims(CLIENT, (PURPOSE,), life=_TOKEN_LIFE))
    return {"Authorization": f"Bearer {token}", "Sharing-Purpose": PURPOSE}
