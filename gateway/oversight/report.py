"""A supervisor's report as a page of HTML: one file without scripts or anything from elsewhere, made to be printed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Final

from gateway.oversight.page_style import STYLE
from gateway.oversight.plots import ANSWERED, REFUSED, bars, columns
from gateway.oversight.tallies import COLUMNS, Key, Tallies

MOST_BARS: Final = 15
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a report is about: the days in the city, both included, and under which request it was entered."""

    first: date
    last: date
    made: str
    entered: str
    lines: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A section: its heading in English and Chinese, what it says, and the counter its table shows."""

    name: str
    heading: str
    heading_zh: str
    text: str
    colour: str = ANSWERED


_PARTS: Final = (
    _Part("purposes", "Uses by purpose", "按用途", "Operations that disclosed something, by who asked and what for."),
    _Part("fields", "Uses by field and form", "按字段与形式", "A field counts once an operation for each form."),
    _Part("refusals", "Operations refused", "拒绝的请求", "Refused whole, by the code of the refusal.", REFUSED),
    _Part("denials", "Fields denied", "未授权的字段", "Selected and not granted; nothing was fetched.", REFUSED),
    _Part(
        "unavailable",
        "Departments that failed",
        "部门未应答",
        "Operations it could not answer.",
        REFUSED,
    ),
    _Part("budgets", "Budgets exceeded", "超出额度", "Operations refused because a budget was used up.", REFUSED),
    _Part("strangers", "Strangers refused", "未通过身份验证", "Refused before it was known who asks.", REFUSED),
    _Part("acts", "Suspensions", "暂停与恢复", "What departments suspended and resumed."),
    _Part("views", "Views read", "查阅记录", "Readings of the ledger itself, this one included."),
)


def report(tallies: Tallies, frame: Frame) -> str:
    """The page."""
    parts = "".join(_section(part, tallies) for part in _PARTS)
    matrix = _table("by_purpose", tallies.by_purpose)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Uses of data, {frame.first} to {frame.last}</title><style>{STYLE}</style></head><body>"
        f"{_head(frame)}{_tiles(tallies)}{_days(tallies, frame)}{parts}"
        f"<section><h2>Purpose by purpose <span>各用途明细</span></h2>{matrix}</section>"
        f"{_foot(frame)}</body></html>\n"
    )


def _head(frame: Frame) -> str:
    return (
        "<header><p>Meridian</p><h1>Uses of data <span>数据使用监督报告</span></h1>"
        f"<p class=period>{frame.first} – {frame.last}</p></header>"
    )


def _tiles(tallies: Tallies) -> str:
    tiles = (
        (tallies.uses, "uses", "使用次数"),
        (tallies.subjects.total(), "subjects asked about", "涉及对象（次）"),
        (tallies.refused, "operations refused", "拒绝请求"),
        (tallies.denials.total(), "fields denied", "未授权字段"),
        (tallies.unavailable.total(), "failures of departments", "部门未应答"),
    )
    return (
        "<div class=tiles>"
        + "".join(f"<div><b>{count:,}</b>{escape(word)}<i>{zh}</i></div>" for count, word, zh in tiles)
        + "</div>"
    )


def _days(tallies: Tallies, frame: Frame) -> str:
    days = [frame.first + _DAY * place for place in range((frame.last - frame.first).days + 1)]
    series = {
        word: [tallies.days[day.isoformat(), outcome] for day in days]
        for word, outcome in (("answered 已提供", "ANSWERED"), ("refused 已拒绝", "REFUSED"))
    }
    plot = columns("days", [f"{day:%m-%d}" for day in days], series) if tallies.days else _NONE
    return f"<section><h2>Day by day <span>按日</span></h2>{plot}</section>"


def _section(part: _Part, tallies: Tallies) -> str:
    counter: Counter[Key] = getattr(tallies, part.name)
    told = _plotted(part, counter) if counter else _NONE
    return (
        f"<section><h2>{part.heading} <span>{part.heading_zh}</span></h2><p class=what>{escape(part.text)}</p>"
        f"{told}</section>"
    )


def _plotted(part: _Part, counter: Counter[Key]) -> str:
    most = _ranked(counter)[:MOST_BARS]
    plot = bars(part.name, [(" · ".join(key), count) for key, count in most], part.colour)
    rest = f"<p class=what>The {MOST_BARS} most frequent of {len(counter):,}.</p>" if len(counter) > MOST_BARS else ""
    # a single word and its number say all in the plot already
    table = _table(part.name, counter) if len(COLUMNS[part.name]) > 1 else ""
    return plot + rest + table


def _table(name: str, counter: Counter[Key]) -> str:
    if not counter:
        return _NONE
    head = "".join(f"<th>{escape(word)}</th>" for word in COLUMNS[name])
    rows = "".join(f"<tr>{_cells(key)}<td class=n>{count:,}</td></tr>" for key, count in _ranked(counter))
    return f"<table><thead><tr>{head}<th class=n>count</th></tr></thead><tbody>{rows}</tbody></table>"


def _cells(words: Iterable[str]) -> str:
    return "".join(f"<td>{escape(word)}</td>" for word in words)


def _ranked(counter: Counter[Key]) -> Sequence[tuple[Key, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _foot(frame: Frame) -> str:
    return (
        f"<footer>Counted from {frame.lines:,} lines of the ledger; made {escape(frame.made)}, entered as "
        f"{escape(frame.entered)}. A sheet of all counts lies beside this page.</footer>"
    )


_NONE: Final = "<p class=none>None. 无</p>"
