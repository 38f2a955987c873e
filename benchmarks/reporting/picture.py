"""The report's picture: CPU a request of each gateway in each scenario, as bars on a scale of powers of ten."""

from collections.abc import Iterator
from html import escape
from math import ceil, floor, log10
from typing import Final

from benchmarks.reporting.results import Results
from benchmarks.reporting.targets import MERIDIAN

_WIDTH, _LEFT, _RIGHT = 860, 170, 90
_BAR, _GAP, _TITLE = 16, 4, 34
_OWN, _OTHERS, _GRID, _TEXT = "#b3261e", "#7a8ba0", "#dde2e8", "#22272e"
_STYLE: Final = f'font-family="system-ui, sans-serif" font-size="12" fill="{_TEXT}"'


def picture(results: Results) -> str:
    """The SVG; only the frame where nothing was measured."""
    groups = _groups(results)
    values = [value for _, bars in groups for _, value in bars]
    least, greatest = (floor(log10(min(values))), ceil(log10(max(values)))) if values else (0, 1)
    scale = (_WIDTH - _LEFT - _RIGHT) / max(1, greatest - least)
    height = 30 + sum(_TITLE + len(bars) * (_BAR + _GAP) for _, bars in groups) + 30
    body = [*_grid(least, greatest, scale, height), *_bars(groups, least, scale)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" {_STYLE}>'
        f"<title>CPU µs a request</title>"
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>'
        f'<text x="{_LEFT}" y="18">CPU µs a request (shorter is better; each line is ten times the one before)</text>'
    )
    return "\n".join([head, *body, "</svg>", ""])


def _groups(results: Results) -> list[tuple[str, list[tuple[str, float]]]]:
    groups = []
    for scenario in results.scenarios:
        found = [(name, results.figures(name, scenario)) for name in results.gateways]
        bars = [(name, each.cpu_us.median) for name, each in found if each is not None and each.cpu_us.median > 0]
        if bars:
            groups.append((scenario.title, sorted(bars, key=lambda bar: bar[1])))
    return groups


def _grid(least: int, greatest: int, scale: float, height: int) -> Iterator[str]:
    for power in range(least, greatest + 1):
        x = _LEFT + (power - least) * scale
        yield f'<line x1="{x:.1f}" y1="26" x2="{x:.1f}" y2="{height - 26}" stroke="{_GRID}"/>'
        yield f'<text x="{x:.1f}" y="{height - 10}" text-anchor="middle">{10**power:,}</text>'


def _bars(groups: list[tuple[str, list[tuple[str, float]]]], least: int, scale: float) -> Iterator[str]:
    y = 30
    for title, bars in groups:
        yield f'<text x="{_LEFT}" y="{y + 20}" font-weight="bold">{escape(title)}</text>'
        y += _TITLE - _GAP
        for name, value in bars:
            width = max(1.0, (log10(value) - least) * scale)
            colour = _OWN if name == MERIDIAN else _OTHERS
            yield f'<text x="{_LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
            yield f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{colour}"/>'
            yield f'<text x="{_LEFT + width + 6:.1f}" y="{y + 12}">{value:,.0f}</text>'
            y += _BAR + _GAP
        y += _GAP
