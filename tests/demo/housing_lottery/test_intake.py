"""Reading applications: nothing is lost, and what is wrong is named with its line."""

from pathlib import Path

import pytest

from demo.housing_lottery.intake import ApplicationsUnreadable, BadRow, Intake, read_applications

HEADER = "application_number,identity_number,name\n"


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> Intake:
    """What is read from a file of this text."""
    path = tmp_path / "applications.csv"
    path.write_bytes(text.encode(encoding))
    return read_applications(path)


def test_applications_are_read_as_written(tmp_path: Path) -> None:
    """Names keep their blanks: how they compare is not the reader's business."""
    (one,) = read(tmp_path, HEADER + "7,11010519491231002X,王\u3000芳 \n").applications
    assert (one.line, one.number, one.identity_number, one.name) == (2, "7", "11010519491231002X", "王\u3000芳 ")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("7,11010519491231002X", "2 cells instead of 3"),
        ("7,11010519491231002X,王芳,more", "4 cells instead of 3"),
        (",11010519491231002X,王芳", "application_number is empty"),
        ("7, ,王芳", "identity_number is empty"),
        ("7,11010519491231002X,\u3000", "name is empty"),
        ("1,11010519491231002X,王芳", "application number already used on line 2"),
    ],
)
def test_bad_row_is_kept_with_its_line(tmp_path: Path, row: str, problem: str) -> None:
    """A row that cannot be used is named, and the rows around it are read."""
    intake = read(tmp_path, f"{HEADER}1,A,a\n{row}\n2,B,b\n")
    assert [application.number for application in intake.applications] == ["1", "2"]
    assert intake.bad_rows == (BadRow(3, row.split(",")[0], problem),)


def test_line_is_counted_in_the_file(tmp_path: Path) -> None:
    """Blank lines count, and are no rows; line endings and a byte order mark do not matter."""
    intake = read(tmp_path, "\ufeff" + HEADER.replace("\n", "\r\n") + "\r\n1,A,a\r\n\r\n2,B\r\n")
    assert [application.line for application in intake.applications] == [3]
    assert [row.line for row in intake.bad_rows] == [5]


@pytest.mark.parametrize(
    ("text", "encoding", "message"),
    [
        ("", "utf-8", "line 1: expected the header"),
        ("number,id,name\n", "utf-8", "line 1: expected the header"),
        (HEADER + "1,A,王芳\n", "gb18030", "not UTF-8 at byte"),
        (HEADER + '1,A,"王"芳\n', "utf-8", "line 2"),
        (HEADER + '1,A,"王芳\n', "utf-8", "line 2"),
    ],
)
def test_unreadable_file_is_refused_with_its_place(tmp_path: Path, text: str, encoding: str, message: str) -> None:
    """Another header, encoding or broken quoting refuses the whole file and says where."""
    with pytest.raises(ApplicationsUnreadable, match=message):
        read(tmp_path, text, encoding)


def test_missing_file_is_named(tmp_path: Path) -> None:
    """Where there is no file, the message says which."""
    with pytest.raises(ApplicationsUnreadable, match=r"nowhere\.csv"):
        read_applications(tmp_path / "nowhere.csv")


def test_applicants_are_not_shown(tmp_path: Path) -> None:
    """An application in a log names no number and no name of a person."""
    assert "SECRET" not in repr(read(tmp_path, HEADER + "7,SECRET,SECRET\n"))
