"""The twelve districts, their streets, and the places that numbers and newcomers come from (GB/T 2260)."""

from typing import Final

DISTRICTS: Final = {
    "440104": "越秀",
    "440103": "荔湾",
    "440105": "海珠",
    "440106": "天河",
    "440111": "白云",
    "440112": "黄埔",
    "440113": "番禺",
    "440114": "花都",
    "440115": "南沙",
    "440116": "萝岗",
    "440183": "增城",
    "440184": "从化",
}

STREETS_PER_DISTRICT: Final = 8

STREETS: Final = tuple(
    f"{district}{street:03d}" for district in DISTRICTS for street in range(1, STREETS_PER_DISTRICT + 1)
)
"""Nine digits each: the district and a street of it."""

BIRTHPLACES: Final = (*DISTRICTS, "440102", "440107", "440121", "440122", "440123", "440124", "440126")
"""First six digits of identity numbers given out in the city, districts that are no more included."""

ELSEWHERE: Final = ("430104", "450103", "510104", "360103", "420106", "522121", "410102", "460106", "653101")
"""Six digits of the counties that newcomers are registered in."""
