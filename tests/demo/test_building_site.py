"""Directories are built in one piece."""

from pathlib import Path

import pytest

from demo.building_site import building_site, restore, swap


def test_site_is_gone_after_a_failure(tmp_path: Path) -> None:
    """Whatever interrupts the building, nothing is left of it."""
    place = tmp_path / "city"

    def interrupted() -> None:
        with building_site(place) as site:
            (site / "half").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_site_left_by_a_killed_process_is_cleared(tmp_path: Path) -> None:
    """A new building starts on empty ground."""
    place = tmp_path / "city"
    left = tmp_path / ".city.building"
    left.mkdir()
    (left / "half").write_text("half")
    with building_site(place) as site:
        assert list(site.iterdir()) == []


def test_swap_replaces_what_was_there(tmp_path: Path) -> None:
    """After the swap only the new one is there."""
    place = tmp_path / "city"
    place.mkdir()
    (place / "old").write_text("old")
    with building_site(place) as site:
        (site / "new").write_text("new")
        swap(site, place)
    assert [path.name for path in place.iterdir()] == ["new"]
    assert list(tmp_path.iterdir()) == [place]


def test_interrupted_swap_is_undone(tmp_path: Path) -> None:
    """Killed between the two renames, the old one is put back by the next builder."""
    place = tmp_path / "city"
    left = tmp_path / ".city.old"
    left.mkdir()
    (left / "ledger").write_text("entries")
    restore(place)
    assert (place / "ledger").read_text() == "entries"
    restore(place)
    assert list(tmp_path.iterdir()) == [place]
