"""Files: what an editor or a spreadsheet may do to them, and what it may not."""

import codecs

import pytest

from gateway.policy.files import MAX_BYTES, MAX_LINE
from tests.gateway.policy.small_city import FILES, PolicySet

LOTTERY = "rules/lottery.csv"
SAVED = "expected a file saved as UTF-8; a spreadsheet calls it CSV UTF-8"


def test_the_small_city_is_a_good_set(policy_set: PolicySet) -> None:
    """Unspoilt, it is accepted."""
    assert policy_set.problems() == []


@pytest.mark.parametrize("file", sorted(FILES))
def test_marks_and_line_ends_of_windows_change_nothing(policy_set: PolicySet, file: str) -> None:
    """A byte order mark, CRLF and a missing final newline are accepted, and the first row is not lost."""
    target = policy_set.path / file
    data = target.read_bytes().removesuffix(b"\n").replace(b"\n", b"\r\n")
    target.write_bytes(codecs.BOM_UTF8 + data)
    assert policy_set.problems() == []


def test_old_line_ends_are_refused(policy_set: PolicySet) -> None:
    """With carriage returns alone a file would be one line."""
    target = policy_set.path / LOTTERY
    target.write_bytes(target.read_bytes().replace(b"\n", b"\r"))
    assert policy_set.problems()[0] == (
        f"{LOTTERY}:1:59: a carriage return alone ends no line; expected line ends LF or CRLF"
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\n# caf\xe9\n", f"2:6: byte 0xE9 is not UTF-8; {SAVED}"),
        ("摇号".encode() + b"\xe9", f"1:3: byte 0xE9 is not UTF-8; {SAVED}"),
        (codecs.BOM_UTF8 + "摇号".encode() + b"\xe9", f"1:3: byte 0xE9 is not UTF-8; {SAVED}"),
        ("ptype".encode("utf-16"), f" the file is UTF-16; {SAVED}"),
        ("客户".encode("gb18030"), f"1:1: byte 0xBF is not UTF-8; {SAVED}"),
        (b"", "1: wrong header; expected ptype,client,purpose,field,form,district,from,until,eft,id"),
        (b"x" * (MAX_BYTES + 1), " file too large; expected at most 8000000 bytes"),
    ],
)
def test_undecodable_files_are_refused(policy_set: PolicySet, data: bytes, expected: str) -> None:
    """Another encoding is named with its line and byte, even inside a comment."""
    (policy_set.path / LOTTERY).write_bytes(data)
    assert f"{LOTTERY}:{expected}" in policy_set.problems()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<<<<<<< ours", "1: merge marker; expected one version of these lines"),
        ("=======", "1: merge marker; expected one version of these lines"),
        (">>>>>>> theirs", "1: merge marker; expected one version of these lines"),
        ("# a\u200bb", "4: character U+200B ZERO WIDTH SPACE is not allowed; expected plain text, English or Chinese"),
        ("# \x00", "3: character U+0000 is not allowed; expected plain text, English or Chinese"),
    ],
)
def test_unsound_lines_are_refused(policy_set: PolicySet, line: str, expected: str) -> None:
    """Left-overs of a merge and unseen characters are refused in any line."""
    policy_set.replace(LOTTERY, "# what the lottery needs", line)
    assert policy_set.problems() == [f"{LOTTERY}:2:{expected}"]


def test_overlong_lines_are_refused(policy_set: PolicySet) -> None:
    """A line has at most 2,000 characters."""
    policy_set.append(LOTTERY, "#" * (MAX_LINE + 1))
    assert policy_set.problems() == [f"{LOTTERY}:5: line too long; expected at most 2000 characters"]


def test_text_that_is_not_composed_is_refused(policy_set: PolicySet) -> None:
    """One spelling for what looks the same."""
    policy_set.replace("clients.csv", "Lin Mei", "Lu\u0308 Mei")
    assert any("U+0308" in problem for problem in policy_set.problems())


@pytest.mark.parametrize("file", ["model.conf", *sorted(FILES)])
def test_every_file_must_be_there(policy_set: PolicySet, file: str) -> None:
    """A missing register is named; a missing rule file is missed by what stands elsewhere."""
    (policy_set.path / file).unlink()
    problems = policy_set.problems()
    assert problems
    assert file.startswith("rules/") or f"{file}: cannot be read (No such file or directory)" in problems


def test_a_missing_folder_is_a_refusal(policy_set: PolicySet) -> None:
    """Nothing to read is no policy."""
    empty = PolicySet(policy_set.path / "nowhere")
    assert empty.problems() == [".: the folder cannot be read (No such file or directory)"]


def test_a_sheet_is_not_read(policy_set: PolicySet) -> None:
    """Whoever saved beside the files learns as what to save."""
    (policy_set.path / "clients.xlsx").write_bytes(b"PK")
    assert policy_set.problems() == ["clients.xlsx: not a file of a policy set; expected the sheet saved as CSV UTF-8"]


def test_a_line_of_another_encoding_is_shown_as_far_as_it_can_be(policy_set: PolicySet) -> None:
    """With the caret under the first byte that is none of UTF-8."""
    target = policy_set.path / LOTTERY
    target.write_bytes(target.read_bytes().replace(b"# what", b"# \xe9 what"))
    (told,) = policy_set.told()
    assert told.splitlines()[1:] == ["    # \ufffd what the lottery needs", "      ^"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clients.csv.bak", "not a file of a policy set"),
        ("client.csv", "not a file of a policy set"),
        ("rules/lottery.CSV", "not a rule file"),
        ("rules/lottery.csv~", "not a rule file"),
        ("rules/lotery.csv", 'unknown purpose "lotery"'),
    ],
)
def test_strange_files_are_refused(policy_set: PolicySet, name: str, expected: str) -> None:
    """A denial in a file that nobody reads would be lost."""
    (policy_set.path / name).write_text(FILES["rules/lottery.csv"].splitlines()[0] + "\n")
    assert policy_set.problems()[0].startswith(f"{name}: {expected}")


def test_hidden_files_and_the_readme_are_left_alone(policy_set: PolicySet) -> None:
    """What editors hide, and a page for people, is no part of a set."""
    version = policy_set.load().version
    (policy_set.path / ".~lock.clients.csv#").write_text("x")
    (policy_set.path / "README.md").write_text("x")
    assert policy_set.load().version == version


@pytest.mark.parametrize("file", sorted(FILES))
def test_the_version_changes_with_every_byte(policy_set: PolicySet, file: str) -> None:
    """Two sets of one version are the same to the byte."""
    version = policy_set.load().version
    policy_set.append(file, "")
    assert policy_set.load().version != version
    assert len(version) == 16
