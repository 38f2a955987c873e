"""What is wrong with a chain."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.chain import Line, read
from gateway.audit.continuity import FINDINGS_KEPT, Continuity, Fault, Place
from tests.gateway.audit.ledgers import sealed

CHAIN = [line for text in sealed(12) if (line := read(text)) is not None]


def faults(lines: list[Line | None]) -> list[tuple[Fault, int]]:
    """What is found in a sequence of lines, None standing for a changed one, and at which of them."""
    continuity = Continuity()
    for number, line in enumerate(lines, start=1):
        if line is None:
            continuity.unreadable(Place("000001.jsonl", number))
        else:
            continuity.line(Place("000001.jsonl", number), line)
    findings = continuity.findings()
    assert continuity.accepted is all(finding.fault.is_warning for finding in findings)
    return [(finding.fault, finding.place.line) for finding in findings]


def test_an_untouched_chain_has_no_fault() -> None:
    """Nothing is found where nothing was done, whatever the length."""
    assert all(faults([*CHAIN[:length]]) == [] for length in range(len(CHAIN) + 1))


@settings(deadline=None)
@given(st.integers(0, 11))
def test_a_changed_line_is_named(place: int) -> None:
    """At its own place, the first and the last included."""
    assert faults([*CHAIN[:place], None, *CHAIN[place + 1 :]]) == [(Fault.EDITED, place + 1)]


@settings(deadline=None)
@given(st.integers(0, 10), st.integers(1, 5))
def test_missing_lines_are_named_where_the_next_one_stands(place: int, count: int) -> None:
    """However many were taken out, as long as one follows."""
    count = min(count, 11 - place)
    assert faults([*CHAIN[:place], *CHAIN[place + count :]]) == [(Fault.MISSING, place + 1)]


@settings(deadline=None)
@given(st.integers(0, 11), st.integers(0, 11))
def test_a_repeated_line_is_named(source: int, place: int) -> None:
    """A copy of an earlier line, put in anywhere after it, was inserted."""
    source, place = sorted((source, place))
    copied = [*CHAIN[: place + 1], CHAIN[source], *CHAIN[place + 1 :]]
    assert faults([*copied]) == [(Fault.INSERTED, place + 2)]


@settings(deadline=None)
@given(st.integers(0, 11))
def test_a_foreign_line_is_named(place: int) -> None:
    """Rubbish between two lines that belong together was inserted; after the last it is no line of ours."""
    found = faults([*CHAIN[:place], None, *CHAIN[place:]])
    assert found == [(Fault.INSERTED, place + 1)]


@settings(deadline=None)
@given(st.integers(0, 11), st.integers(0, 11))
def test_exchanged_lines_are_named(one: int, other: int) -> None:
    """Both are there, so nothing is missing: at least one is not in its place."""
    one, other = sorted((one, other))
    lines: list[Line | None] = [*CHAIN]
    lines[one], lines[other] = lines[other], lines[one]
    found = faults(lines)
    if one == other:
        assert found == []
    else:
        assert {fault for fault, _ in found} == {Fault.REORDERED}
        assert all(one < line - 1 <= other for _, line in found)


def test_a_line_replaced_together_with_its_hash_is_named_at_the_next() -> None:
    """The forged line is whole in itself, but the next one still follows the original."""
    forged = Line(CHAIN[3].prev, CHAIN[3].seq, CHAIN[3].kind, b"{}", "f" * 64)
    assert faults([*CHAIN[:3], forged, *CHAIN[4:]]) == [(Fault.UNLINKED, 5)]


def test_a_forged_number_does_not_hide_what_follows() -> None:
    """A line that claims a number far ahead leaves a gap that is named."""
    forged = Line(CHAIN[3].prev, 900, CHAIN[3].kind, b"{}", "f" * 64)
    found = faults([*CHAIN[:3], forged, *CHAIN[4:]])
    assert (Fault.REORDERED, 5) in found
    assert (Fault.MISSING, 4) in found


def test_changed_and_missing_lines_side_by_side_are_both_named() -> None:
    """One changed line cannot stand for three."""
    assert faults([*CHAIN[:3], None, *CHAIN[6:]]) == [(Fault.EDITED, 4), (Fault.MISSING, 5)]


def test_findings_are_counted_beyond_those_kept() -> None:
    """A ledger full of faults is reported in bounded memory."""
    continuity = Continuity()
    for number in range(FINDINGS_KEPT + 7):
        continuity.report(Fault.EDITED, Place("000001.jsonl", number), "changed")
    assert (len(continuity.findings()), continuity.unlisted) == (FINDINGS_KEPT, 7)


def test_a_finding_prints_as_one_line() -> None:
    """File, line, fault and what it means."""
    continuity = Continuity()
    continuity.line(Place("000001.jsonl", 1), CHAIN[1])
    assert [str(finding) for finding in continuity.findings()] == [
        "000001.jsonl:1: MISSING: line number 1 is missing before this line"
    ]
