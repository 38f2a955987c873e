"""A set that is handed over is the set that was checked."""

from datetime import date
from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from gateway.policy.budgets import Budget, Kind
from gateway.policy.changes import Changes
from gateway.policy.examiner import briefed
from gateway.policy.frames import FrameBroken
from gateway.policy.handover import (
    TOLD,
    Accepted,
    Done,
    Errand,
    FilePart,
    Refused,
    RuleLines,
    Taken,
    TakingOver,
    Unchanged,
    file_parts,
    pieces_of,
)
from gateway.policy.load import WrittenSet
from gateway.policy.rules import Rule
from gateway.policy.rules_by_cell import by_cell
from gateway.policy.rulings import Rulings
from gateway.policy.snapshot import Registered
from gateway.policy.withheld import Ground, Withholding
from source_adapters.contract import Form
from tests.gateway.policy.examining import DAY, outcome, ruled, sent, served
from tests.gateway.policy.generated import CLIENTS, COORDINATES, DAYS, FORMS, PURPOSES, RULES, day
from tests.gateway.policy.small_city import MODEL, REGISTER, PolicySet

FILING = "rules/filing.csv"
GRANT = "p,desks,filing,Person.homesOwned,exact,*,2007-01-01,2007-12-31,allow,f9"
BUDGETS = tuple(Budget("office", None, None, Kind.SUBJECTS, limit, 30) for limit in range(1, 120))
WITHHELD = (Withholding("desk-a", "filing", 30, date(2007, 12, 31), Ground.TAX_AUDIT),)
BY_ID = {member.id: member for member in CLIENTS}


def handed_over(written: object) -> Taken:
    """The set when it has gone through the pipe."""
    taking = TakingOver(Accepted("version", {}, Changes()))
    for piece in sent(pieces_of(cast("WrittenSet", written), [])):
        taking.take(piece)
    return taking.whole()


@given(RULES, st.integers(-1, DAYS).map(day))
def test_rulings_of_a_handed_over_set_are_those_of_the_checked_one(rules: tuple[Rule, ...], today: date) -> None:
    """For any rules, every client, purpose, field and form."""
    written = SimpleNamespace(
        files=SimpleNamespace(contents={"model.conf": MODEL.read_bytes()}),
        registered=Registered(BY_ID, {}, {}),
        rules=rules,
        disclosures=None,
        budgets=BUDGETS,
        withheld=WITHHELD,
    )
    taken = handed_over(written).served.snapshot
    assert taken.budgets == BUDGETS
    assert taken.withheld == WITHHELD
    checked = Rulings(MODEL.read_text(), by_cell(rules), BY_ID)
    for client, purpose, coordinate, form in product(BY_ID, PURPOSES, COORDINATES, FORMS):
        asked = (client, purpose, coordinate, form, today)
        assert taken.ruling(*asked) == checked.ruling(*asked)
        assert taken.purposes_granted(client) == checked.purposes_granted(client)


def test_a_sound_set_arrives_whole(policy_set: PolicySet) -> None:
    """Registers, rules, bands, files and hashes: as if it had been loaded here."""
    in_force = served(policy_set)
    policy_set.append(FILING, "# another version")
    taken, loaded = outcome(policy_set, in_force), served(policy_set)
    assert isinstance(taken, Taken)
    there, here = taken.served.snapshot, loaded.snapshot
    assert there.version == here.version != in_force.snapshot.version
    assert (there.clients, there.purposes, there.departments) == (here.clients, here.purposes, here.departments)
    assert (taken.served.contents, taken.served.hashes) == (loaded.contents, loaded.hashes)
    cells = list(product(there.clients, there.purposes, REGISTER))
    assert ruled(there, cells) == ruled(here, cells)
    for purpose, coordinate in product(there.purposes, REGISTER):
        assert there.bands(purpose, coordinate) == here.bands(purpose, coordinate)
        assert there.edge(purpose, coordinate) == here.edge(purpose, coordinate)
    assert taken.changes == Changes()


def test_what_changes_is_told_by_the_files_in_force(policy_set: PolicySet) -> None:
    """Whatever lies in the folder by then."""
    in_force = served(policy_set)
    policy_set.replace(FILING, "p,desks,filing,Person.diedOn,range", "p,desk-a,filing,Person.diedOn,range")
    taken = outcome(policy_set, in_force)
    assert isinstance(taken, Taken)
    assert [(one.client, one.subject, one.before, one.after, one.widens) for one in taken.changes.listed] == snapshot(
        [("desk-b", "Person.diedOn", ("range",), (), False)]
    )


def test_the_very_bytes_in_force_are_unchanged(policy_set: PolicySet) -> None:
    """They are not taken over again."""
    assert outcome(policy_set, served(policy_set)) == Unchanged()


def test_a_stray_file_beside_the_bytes_in_force_is_refused(policy_set: PolicySet) -> None:
    """Although no byte of the set itself has changed."""
    in_force = served(policy_set)
    (policy_set.path / "clients.csv.bak").write_text("")
    assert isinstance(outcome(policy_set, in_force), Refused)


def test_a_refused_set_tells_its_first_problems(policy_set: PolicySet) -> None:
    """And counts the others."""
    in_force = served(policy_set)
    policy_set.append(FILING, *(f"p,nobody-{number},filing,x,y,*,a,b,c,d" for number in range(100)))
    refused = outcome(policy_set, in_force)
    assert isinstance(refused, Refused)
    assert (len(refused.problems), refused.count > 100) == (TOLD, True)
    assert refused.problems[0].file == FILING
    assert refused.hashes.keys() == in_force.hashes.keys()
    assert refused.version not in {None, in_force.snapshot.version}


def test_cells_in_use_are_ruled_on_beforehand(policy_set: PolicySet, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the new rules: after the turn Casbin is not asked about them, and what is denied by want of rules never is."""
    in_force = served(policy_set)
    cells = [(client, "filing", "Person.income", Form.RANGE, DAY) for client in ("desk-a", "desk-b", "portal")]
    for cell in cells:
        in_force.snapshot.ruling(*cell)
    policy_set.replace(FILING, "2008-12-31,allow,f3", "2008-12-30,allow,f3")
    policy_set.append("rules/lottery.csv", "# another version")
    taken = outcome(policy_set, in_force)
    assert isinstance(taken, Taken)
    expected = [served(policy_set).snapshot.ruling(*cell) for cell in cells]
    rulings: Any = taken.served.snapshot._rulings
    monkeypatch.setattr(rulings._decider, "decide", None)
    assert [taken.served.snapshot.ruling(*cell) for cell in cells] == expected


def test_only_cells_of_the_day_are_in_use(policy_set: PolicySet) -> None:
    """And no more than are wanted, those asked for last."""
    shot, today = served(policy_set).snapshot, date(2007, 5, 5)
    for day_ in (date(2007, 3, 1), today):
        for client in ("desk-a", "desk-b"):
            shot.ruling(client, "filing", "Person.income", Form.RANGE, day_)
    asked = [(client, "filing", "Person.income", Form.RANGE, today) for client in ("desk-a", "desk-b")]
    assert list(shot.asked(today, 10)) == asked
    assert list(shot.asked(today, 1)) == asked[1:]


def test_files_go_in_parts(policy_set: PolicySet) -> None:
    """Large ones in several, empty ones in one."""
    parts = list(file_parts({"large": b"x" * 200_000, "empty": b""}))
    assert [(part.name, len(part.data)) for part in parts] == snapshot(
        [("large", 65536), ("large", 65536), ("large", 65536), ("large", 3392), ("empty", 0)]
    )


ERRAND = Errand("policies", "version", DAY)


@pytest.mark.parametrize("pieces", [[], [Done()], [ERRAND], [ERRAND, FilePart("a", b""), RuleLines(())]])
def test_half_an_errand_is_none(pieces: list[object]) -> None:
    """A serving process that ends in the middle leaves nobody at work."""
    with pytest.raises(FrameBroken):
        briefed(pieces)


def test_a_piece_without_a_place_is_refused() -> None:
    """Such as an errand."""
    with pytest.raises(FrameBroken, match="no part of a set"):
        TakingOver(Accepted("version", {}, Changes())).take(ERRAND)
