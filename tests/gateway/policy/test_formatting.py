"""Formatting: one way to write, and nothing changes in what is said."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.files import decoded
from gateway.policy.formatting import formatted
from gateway.policy.problems import Report
from gateway.policy.rows import rule_rows
from tests.gateway.policy.small_city import FILES

HEADER = "ptype,client,purpose,field,form,district,from,until,eft,id"


def rewritten(name: str, text: str) -> str:
    """The text as it should be written."""
    report = Report()
    file = decoded(name, text.encode(), report)
    assert file is not None
    written = formatted(file, report)
    assert not report.problems
    return written


def rule(id_: str) -> str:
    """A rule that differs by its id alone."""
    return f"p,portal,lottery,Person.name,exact,*,2007-01-01,2007-12-31,allow,{id_}"


def test_rules_are_ordered_within_their_block_and_comments_stay() -> None:
    """Numbers by value; blanks, byte order mark, carriage returns and double gaps go."""
    lines = [HEADER, rule("b-10"), f" {rule('b-9').replace(',', ' , ')}", "", "", " # second", rule("a-1"), ""]
    expected = [HEADER, rule("b-9"), rule("b-10"), "", "# second", rule("a-1"), ""]
    assert rewritten("rules/lottery.csv", "\ufeff" + "\r\n".join(lines)) == "\n".join(expected)


def test_registers_keep_their_order_and_lose_needless_quotes() -> None:
    """A comma still needs its quotes."""
    text = 'id,note\n"b" , "one, two"\na,"x"\n'.replace(' , "', ',"')
    assert rewritten("rules-about.csv", text) == 'id,note\nb,"one, two"\na,x\n'


@given(st.lists(st.from_regex(r"[a-z]{1,2}-?[0-9]{1,3}", fullmatch=True), unique=True, max_size=8), st.randoms())
def test_formatting_keeps_every_rule_and_settles_at_once(ids: list[str], random: Random) -> None:
    """The same rules before and after, and a second time changes nothing."""
    lines = [random.choice([rule(id_), f"# {id_}\n{rule(id_)}", f"{rule(id_)}\n"]) for id_ in ids]
    text = "\n".join([HEADER, *lines])
    once = rewritten("rules/lottery.csv", text)
    assert rewritten("rules/lottery.csv", once) == once
    assert sorted(_said(once)) == sorted(_said(text))


def _said(text: str) -> list[str]:
    file = decoded("rules/lottery.csv", text.encode(), Report())
    assert file is not None
    return [row["id"].text for row in rule_rows(file, Report()) or ()]


def test_the_small_city_is_written_as_it_should_be() -> None:
    """Every register and rule file of it."""
    assert {name: rewritten(name, text) for name, text in FILES.items()} == dict(FILES)
