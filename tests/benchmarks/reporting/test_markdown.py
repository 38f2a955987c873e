"""The report."""

import xml.etree.ElementTree as ElementTree  # our own picture

import orjson
from inline_snapshot import snapshot

from benchmarks.measuring.scenario import ONE_16
from benchmarks.reporting.markdown import report
from benchmarks.reporting.picture import picture
from benchmarks.reporting.writing import as_json
from tests.benchmarks.samples import results, sample

RUNS = [
    sample("meridian"),
    sample("meridian", rate=1_200.0),
    sample("grafbase", rate=550.0),
    sample("apollo", void="no"),
]


def test_a_table_names_everybody_who_ran() -> None:
    """Medians with their spread, ratios beside Meridian, and who has nothing but void runs."""
    text = report(results(RUNS), "picture.svg")
    assert text[text.index("| meridian |") :] == snapshot("""\
| meridian | 1,100 (1,000–1,200) | 1.00 | 100 (100–100) | 2.00 (2.00–2.00) | 5.00 | 50 | 0.40 | ours, 50% |
| grafbase | 550 (550–550) | 0.50 | 100 (100–100) | 2.00 (2.00–2.00) | 5.00 | 50 | 0.40 | ours, 50% |
| apollo | void | – | – | – | – | – | – | – |
""")


def test_the_head_says_what_was_measured_where() -> None:
    """Machine, commit, what is missing and what is void."""
    text = report(results(RUNS, single=True), "picture.svg")
    assert "a processor, 2 cores, 8 GB, an operating system, Python 3.11.0; load average at the start 0.50" in text
    assert "- Not measured: hive: no packages" in text
    assert "- Void: apollo, one, 64 connections: no" in text


def test_single_figures_have_their_places() -> None:
    """Cold start, memory and the lottery."""
    text = report(results(RUNS, single=True), "picture.svg")
    assert "| meridian | 0.90 (0.80–1.00) |" in text
    assert "5,000 answers in 1 minutes, all right. Resident MB at even distances: 100, 101, 101, 103." in text
    assert "20,000 applications in 4.50 s, all as planted." in text


def test_the_picture_has_a_bar_for_each_gateway_in_each_scenario() -> None:
    """Well-formed, and no bar for void runs."""
    drawn = ElementTree.fromstring(picture(results([*RUNS, sample("meridian", ONE_16)])))  # noqa: S314  # our own
    assert len(drawn.findall("{http://www.w3.org/2000/svg}rect")) == 1 + 3


def test_nothing_measured_is_still_a_picture() -> None:
    """The frame alone."""
    assert len(ElementTree.fromstring(picture(results([])))) > 0  # noqa: S314  # our own


def test_everything_is_there_for_programs() -> None:
    """Every run, and the verdicts."""
    content = orjson.loads(as_json(results(RUNS)))
    assert len(content["samples"]) == len(RUNS)
    assert {target["name"] for target in content["targets"]} >= {"P1", "P11"}
