"""The table of reorganised divisions as a file."""

from datetime import date
from pathlib import Path

import pytest

from source_adapters.reorganisations import Change
from source_adapters.reorganisations_table import MOST_CHANGES, TableError, read_reorganisations

HEADER = "old,new,from,note\n"
CODE = "expected a division code of six or nine digits"
QUOTED = "not CSV: a quotation mark is not where it belongs"


def read(folder: Path, text: str | bytes) -> tuple[Change, ...]:
    """What a file of this content says."""
    path = folder / "divisions.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_reorganisations(path)


def test_each_row_is_a_change(tmp_path: Path) -> None:
    """A mark of the encoding, blanks, quoted notes and blank lines do no harm."""
    text = "\ufeff" + HEADER + '440102,440104,2005-04-28,"东山, 并入越秀"\r\n\r\n440107001, 440103009 ,2005-04-28,\n'
    assert read(tmp_path, text) == (
        Change("440102", "440104", date(2005, 4, 28), 2),
        Change("440107001", "440103009", date(2005, 4, 28), 4),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "divisions.csv:1: expected the header old,new,from,note"),
        ("old,new,from\n", "divisions.csv:1: expected the header old,new,from,note"),
        (HEADER + "440102,440104,2005-04-28\n", "divisions.csv:2: expected 4 values, found 3"),
        (HEADER + "4401,440104,2005-04-28,\n", f"divisions.csv:2: old: {CODE}"),
        (HEADER + "440102,４４0104,2005-04-28,\n", f"divisions.csv:2: new: {CODE}"),
        (HEADER + "440102,440104001,2005-04-28,\n", "divisions.csv:2: new: a district cannot become one street"),
        (HEADER + "440102,440104,2005/4/28,\n", "divisions.csv:2: from: expected a day such as 2005-04-28"),
        (HEADER + "440102,440104,2005-02-29,\n", "divisions.csv:2: from: no day of the calendar"),
        (HEADER + '440102,440104,2005-04-28,"x\n', f"divisions.csv:2: {QUOTED}"),
        (HEADER + "440102,440104,2005-04-28,\n" * 2, "divisions.csv:3: 440102 becoming 440104 is said twice"),
        (HEADER.encode() + b"\xff", "divisions.csv: not UTF-8"),
        (
            HEADER + "".join(f"{number:06d},{number + 1:06d},2005-04-28,\n" for number in range(MOST_CHANGES + 1)),
            "divisions.csv:5002: more than 5000 changes",
        ),
    ],
)  # fmt: skip
def test_a_bad_table_is_refused_with_file_and_line(tmp_path: Path, text: str | bytes, problem: str) -> None:
    """What was expected is said."""
    with pytest.raises(TableError) as refused:
        read(tmp_path, text)
    assert str(refused.value) == problem


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    """Without the folder it should be in."""
    with pytest.raises(TableError, match=r"^divisions.csv: cannot be read \(No such file or directory\)$"):
        read_reorganisations(tmp_path / "divisions.csv")
