"""Every way that files were seen to go wrong under a plain Casbin, and what becomes of it here."""

from datetime import date
from pathlib import Path

import pytest

from gateway.policy.snapshot import Snapshot
from source_adapters.contract import Form
from tests.gateway.policy.hazards.hazard import (
    SETS,
    Hazard,
    RequestHazard,
    file_hazards,
    lay_out_sound,
    recorded_rows,
    request_hazards,
)
from tests.gateway.policy.hazards.requests import MALFORMED
from tests.gateway.policy.hazards.stock import DENIED, GRANTED, Stock, measured, raised
from tests.gateway.policy.small_city import PolicySet

ROWS = 37
FILING = "rules/filing.csv"
MODEL = "model.conf"
DAY = date(2007, 6, 30)

each_hazard = pytest.mark.parametrize("hazard", file_hazards(), ids=lambda hazard: hazard.folder.name)


def asked(snapshot: Snapshot, question: tuple[str, ...]) -> bool:
    """A question that a plain Casbin is asked too."""
    client, purpose, coordinate, *_ = question
    return snapshot.ruling(client, purpose, coordinate, Form.RANGE, DAY).allowed


@each_hazard
def test_a_hazard_is_refused_with_what_would_mend_it(tmp_path: Path, hazard: Hazard) -> None:
    """With these headlines and no other; what is harmless is accepted, and decides as the officer meant."""
    policy_set = hazard.lay_out(tmp_path / "set")
    assert policy_set.problems() == list(hazard.refused)
    if not hazard.refused:
        assert asked(policy_set.load(), GRANTED)
        assert not asked(policy_set.load(), DENIED)


@each_hazard
def test_a_plain_casbin_does_with_it_what_is_recorded(tmp_path: Path, hazard: Hazard) -> None:
    """The record stays true of the Casbin that is installed; what it does not read is recorded as such."""
    spoilt = hazard.lay_out(tmp_path / "set").path
    sound = lay_out_sound(tmp_path / "sound").path
    if all(same_bytes(spoilt / name, sound / name) for name in (MODEL, FILING)):
        assert hazard.stock is Stock.UNREAD
    else:
        assert measured(spoilt / MODEL, spoilt / FILING) is hazard.stock


def same_bytes(one: Path, other: Path) -> bool:
    """Whether two files are there and alike."""
    return one.exists() and one.read_bytes() == other.read_bytes()


def test_every_row_of_the_table_has_its_folder() -> None:
    """They are numbered without a gap."""
    assert recorded_rows() == set(range(1, ROWS + 1))


@each_hazard
def test_a_folder_is_named_after_its_row(hazard: Hazard) -> None:
    """So that they stand in the order of the table."""
    assert hazard.folder.name.startswith(f"{hazard.row:02d}-")


@each_hazard
def test_a_folder_holds_only_what_differs(tmp_path: Path, hazard: Hazard) -> None:
    """Every file in it is another one in the sound set."""
    sound = lay_out_sound(tmp_path / "sound").path
    files = [path.relative_to(hazard.folder) for path in hazard.folder.rglob("*") if path.is_file()]
    assert not [name for name in files if same_bytes(sound / name, hazard.folder / name)]


def test_what_is_accepted_a_plain_casbin_decides_rightly_too() -> None:
    """Only what is harmless is accepted."""
    accepted = [hazard for hazard in file_hazards() if not hazard.refused]
    assert accepted
    assert {hazard.stock for hazard in accepted} == {Stock.RIGHT}


def test_the_sound_set_decides_rightly_under_both(tmp_path: Path) -> None:
    """So that what differs is due to the hazard."""
    policy_set = lay_out_sound(tmp_path / "set")
    assert measured(policy_set.path / MODEL, policy_set.path / FILING) is Stock.RIGHT
    assert asked(policy_set.load(), GRANTED)
    assert not asked(policy_set.load(), DENIED)


@pytest.mark.parametrize("hazard", request_hazards(), ids=lambda hazard: hazard.what)
def test_a_malformed_question_is_answered_by_a_plain_casbin_as_recorded(tmp_path: Path, hazard: RequestHazard) -> None:
    """Two of the three raise in the middle of a decision."""
    path = lay_out_sound(tmp_path / "set").path
    assert raised(path / MODEL, path / FILING, MALFORMED[hazard.request]) == hazard.stock_answers


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("word", ["", "*", "desks", "nobody"])
def test_a_request_that_names_nothing_registered_is_denied(policy_set: PolicySet, position: int, word: str) -> None:
    """It never reaches Casbin, which would raise or keep the name; a group is no client."""
    names = [word if at == position else name for at, name in enumerate(GRANTED[:3])]
    assert not policy_set.load().ruling(names[0], names[1], names[2], Form.RANGE, DAY).allowed


def test_the_records_are_described_for_people() -> None:
    """What the folder is, and what the words of its records mean."""
    text = (SETS.parent / "README.md").read_text(encoding="utf-8")
    assert [word.name for word in Stock if f"`{word.name}`" not in text] == []
