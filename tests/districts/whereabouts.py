"""Who is where in the model city, from the planted truth alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demo.generator.districts import DISTRICTS


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """District of enterprises and persons (None: in none of the twelve), and who stands for which enterprise.

    `enterprises` are some of every district, and all that are in none.
    """

    district: Mapping[str, str | None] = field(repr=False)
    enterprises: Sequence[str] = field(repr=False)
    representative: Mapping[str, str] = field(repr=False)

    def seats_in(self, district: str | None) -> set[str]:
        """The enterprises of a district."""
        return {code for code in self.enterprises if self.district[code] == district}


def whereabouts(truth: Mapping[str, Any]) -> Whereabouts:
    """Read it from `truth.json`."""
    facts = truth["facts"]["enterprises"]
    return Whereabouts(
        district={key: _district(division) for key, division in truth["divisions"].items()},
        enterprises=tuple(facts),
        representative={
            code: told["industry_commerce"]["legalRepresentative"][0]
            for code, told in facts.items()
            if told["industry_commerce"].get("legalRepresentative")
        },
    )


def _district(division: str | None) -> str | None:
    return division[:6] if division and division[:6] in DISTRICTS else None
