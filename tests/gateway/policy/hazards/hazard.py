"""A bad set: what differs from the sound one, what our loader says to it, and what a plain Casbin did with it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, copytree
from typing import Final

from tests.gateway.policy.hazards.stock import Stock
from tests.gateway.policy.small_city import MODEL, PolicySet

HERE: Final = Path(__file__).parent
SOUND: Final = HERE / "sound"
SETS: Final = HERE / "sets"
RECORD: Final = "hazard.toml"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A line too long to be kept: `begin` and then `repeat`, `times` over, at the end of a file."""

    file: str
    begin: str
    repeat: str
    times: int

    def follow(self, folder: Path) -> None:
        """Write the line."""
        with (folder / self.file).open("a", encoding="utf-8") as stream:
            stream.write(self.begin + self.repeat * self.times + "\n")


@dataclass(frozen=True, slots=True)
class Hazard:
    """A row of the table of hazards. `refused` are all headlines of our report; none if the set is accepted."""

    folder: Path
    row: int
    what: str
    refused: tuple[str, ...]
    stock: Stock
    missing: str | None
    recipe: Recipe | None

    def lay_out(self, folder: Path) -> PolicySet:
        """The sound set with this hazard in it, in a new folder."""
        laid_out = lay_out_sound(folder)
        copytree(self.folder, folder, dirs_exist_ok=True)
        (folder / RECORD).unlink()
        if self.missing is not None:
            (folder / self.missing).unlink()
        if self.recipe is not None:
            self.recipe.follow(folder)
        return laid_out


@dataclass(frozen=True, slots=True)
class RequestHazard:
    """A malformed question, and what a plain Casbin answers it: the name of an exception, or its decision."""

    what: str
    request: str
    stock_answers: str


def lay_out_sound(folder: Path) -> PolicySet:
    """The sound set, with the model as delivered, in a new folder."""
    copytree(SOUND, folder)
    copyfile(MODEL, folder / MODEL.name)
    return PolicySet(folder)


def file_hazards() -> tuple[Hazard, ...]:
    """Every bad set, by row and name."""
    return tuple(_hazard(record.parent, read) for record, read in _records() if "request" not in read)


def request_hazards() -> tuple[RequestHazard, ...]:
    """Every malformed question."""
    return tuple(
        RequestHazard(str(read["what"]), str(read["request"]), str(read["stock_answers"]))
        for _, read in _records()
        if "request" in read
    )


def recorded_rows() -> set[int]:
    """The rows of the table of hazards that have a folder."""
    return {int(str(read["row"])) for _, read in _records()}


def _records() -> list[tuple[Path, dict[str, object]]]:
    return [(record, tomllib.loads(record.read_text(encoding="utf-8"))) for record in sorted(SETS.glob(f"*/{RECORD}"))]


def _hazard(folder: Path, read: dict[str, object]) -> Hazard:
    refused, recipe, missing = read["refused"], read.get("recipe"), read.get("missing")
    assert isinstance(refused, list)
    return Hazard(
        folder=folder,
        row=int(str(read["row"])),
        what=str(read["what"]),
        refused=tuple(map(str, refused)),
        stock=Stock[str(read["stock"])],
        missing=None if missing is None else str(missing),
        recipe=Recipe(**recipe) if isinstance(recipe, dict) else None,
    )
