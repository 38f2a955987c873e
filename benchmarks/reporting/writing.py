"""The report's three files, named after the day: the text, the picture, and everything as JSON."""

import dataclasses
from pathlib import Path

import orjson

from benchmarks.reporting.markdown import report
from benchmarks.reporting.picture import picture
from benchmarks.reporting.results import Results
from benchmarks.reporting.targets import targets


def write_report(results: Results, directory: Path) -> Path:
    """Write them, over those of an earlier run of the same day; returns the text's path."""
    directory.mkdir(parents=True, exist_ok=True)
    text, drawn, data = (directory / f"{results.date}.{suffix}" for suffix in ("md", "svg", "json"))
    drawn.write_text(picture(results), encoding="utf-8")
    data.write_bytes(as_json(results))
    text.write_text(report(results, drawn.name), encoding="utf-8")
    return text


def as_json(results: Results) -> bytes:
    """Every sample and every figure to reach."""
    reached = [
        {"name": target.name, "about": target.about, "wanted": target.wanted, "found": target.found,
         "reached": target.is_reached}
        for target in targets(results)
    ]  # fmt: skip
    content = {**dataclasses.asdict(results), "targets": reached}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
