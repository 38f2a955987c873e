"""Plots of a report, as SVG to be put into its page: they print sharply, and need no script."""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Final

import pygal
from pygal.style import Style

# it puts a finder of its maps among those of all imports, of a kind that Python has given up
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

ANSWERED: Final = "#2f6f73"
REFUSED: Final = "#c8553d"
_INK: Final = "#26323a"
_FONT: Final = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
_LONGEST_LABEL: Final = 52
_ROOM_FOR_CAPITALS: Final = 28
"""The library takes every letter to be of medium width."""

_NUMBERS_BEHIND: Final = "inline:.text-overlay text.value{text-anchor:start!important;transform:translateX(7px)}"
_UNWANTED: Final = re.compile(r"<!--.*?-->|<script.*?</script>", re.DOTALL)
_LABELS: Final = 10

_STYLE: Final = Style(
    background="transparent",
    plot_background="transparent",
    foreground=_INK,
    foreground_strong=_INK,
    foreground_subtle="#c9d1d6",
    guide_stroke_color="#dde3e6",
    major_guide_stroke_color="#dde3e6",
    guide_stroke_dasharray="0",
    major_guide_stroke_dasharray="0",
    font_family=_FONT,
    label_font_size=13,
    major_label_font_size=13,
    value_font_size=13,
    legend_font_size=13,
    value_colors=(_INK, _INK),
    colors=(ANSWERED, REFUSED),
    opacity="1",
    opacity_hover="1",
)


def bars(name: str, counts: Sequence[tuple[str, int]], colour: str = ANSWERED) -> str:
    """Horizontal bars, the first on top, each with its number; empty without any. `name` tells it from other plots."""
    if not counts:
        return ""
    style = Style(**{**_STYLE.__dict__, "colors": (colour,)})
    chart = pygal.HorizontalBar(
        style=style,
        width=960,
        height=46 + 30 * len(counts),
        show_legend=False,
        show_x_labels=False,
        css=("file://style.css", "file://graph.css", _NUMBERS_BEHIND),
        print_values=True,
        print_values_position="top",
        x_labels=[_label(word) for word, _ in reversed(counts)],
        range=(0, max(count for _, count in counts) * 1.12),
        rounded_bars=2,
        margin_left=_ROOM_FOR_CAPITALS,
        **_PLAIN,
    )
    chart.add("", [count for _, count in reversed(counts)])
    return _inline(chart, name)


def columns(name: str, days: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """A column a day, the series upon each other; empty without days."""
    if not days:
        return ""
    every = -(-len(days) // _LABELS)
    chart = pygal.StackedBar(
        style=_STYLE,
        width=960,
        height=280,
        legend_at_bottom=True,
        legend_box_size=12,
        x_labels=[day if place % every == 0 else "" for place, day in enumerate(days)],
        show_y_guides=True,
        y_labels_major_count=5,
        **_PLAIN,
    )
    for word, counts in series.items():
        chart.add(word, list(counts))
    return _inline(chart, name)


def _label(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…"


def _inline(chart: pygal.graph.graph.Graph, name: str) -> str:
    # an id of its own making would be another one each time; comments name the day, and a page on paper needs no script
    chart.uuid = name
    return _UNWANTED.sub("", str(chart.render(is_unicode=True)))


_PLAIN: Final = {
    "js": (),
    "disable_xml_declaration": True,
    "no_data_text": "",
    "show_dots": False,
    "margin": 4,
    "spacing": 8,
    "truncate_label": -1,
    "truncate_legend": -1,
    "formatter": lambda number: f"{int(number):,}",
    "value_formatter": lambda number: f"{int(number):,}",
}
