"""What a binding may refer to beyond itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from source_adapters.gathering import Clock


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The folder that its paths are taken from, the environment, and the time."""

    folder: Path
    environ: Mapping[str, str] = field(repr=False)
    clock: Clock
