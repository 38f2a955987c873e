"""Bad files: what stands in them, what our loader says, and what a plain Casbin does with the same bytes.

The good set lets a group of desks see an income class and denies it to one desk. Each row spoils the set in one
place, mostly the denial, and asks for that desk. `number` counts the hazards in the order officers meet them.
"""

# ruff: noqa: E501 - a spoilt line and the refusal it meets stand on one line each

from dataclasses import dataclass
from typing import Final

from tests.gateway.policy.hazards.stock import Stock

FILING: Final = "rules/filing.csv"
MODEL: Final = "model.conf"
ALLOW: Final = "p,desks,filing,Person.income,range,*,2007-01-01,2008-12-31,allow,f3"
DENY: Final = "p,desk-b,filing,Person.income,range,*,2007-01-01,2008-12-31,deny,f4"
HEADER: Final = "ptype,client,purpose,field,form,district,from,until,eft,id"
WORD: Final = "expected only A-Z a-z 0-9 . _ - in a value"
PLAIN: Final = "expected plain text, English or Chinese"
NINE: Final = "expected 9: client,purpose,field,form,district,from,until,eft,id"
PINNED: Final = "not the model of this gateway; expected the file as delivered, unedited"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One way to spoil a file: `old` becomes `new` wherever it stands; everything if `old` is empty.

    `refused` is the headline that the loader's report must hold, without the file; empty if it must accept.
    """

    number: int
    what: str
    old: str | bytes
    new: str | bytes
    refused: str
    stock: Stock
    file: str = FILING

    def spoilt(self, data: bytes) -> bytes:
        """The file with the hazard in it."""
        old, new = _bytes(self.old), _bytes(self.new)
        assert old in data, f"{self.what}: nothing to spoil"
        return data.replace(old, new) if old else new


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _denial(number: int, what: str, new: str | bytes, refused: str, stock: Stock) -> Hazard:
    return Hazard(number, what, DENY, new, refused, stock)


def _added(number: int, what: str, lines: str, refused: str, stock: Stock) -> Hazard:
    return Hazard(number, what, ALLOW, f"{ALLOW}\n{lines}", refused, stock)


def _model(number: int, what: str, old: str, new: str, stock: Stock) -> Hazard:
    return Hazard(number, what, old, new, f": {PINNED}", stock, MODEL)


_CHAIN: Final = "\n".join(f"g,{one},{next_}" for one, next_ in zip(["desk-b", *(f"r{n}" for n in range(1, 12))], [f"r{n}" for n in range(1, 13)], strict=True))  # fmt: skip
_NAMES: Final = "client, purpose, field, form, district, from, until, eft, id"

HAZARDS: Final = (
    _denial(1, "a value short", DENY.replace(",deny", ""), f":5: found 8 values after `p`; {NINE}", Stock.DECISION_RAISES),
    _denial(2, "trailing comma", f"{DENY},", f":5: found 10 values after `p`; {NINE}", Stock.DECISION_RAISES),
    *(
        _denial(3, f"row kind {kind}", DENY.replace("p", kind, 1), f':5:1: unknown row kind "{kind}"; did you mean p?', Stock.LEAK)
        for kind in ("P", "policy", "p2", "x")
    ),
    Hazard(4, "byte order mark", HEADER, "\ufeff" + HEADER, "", Stock.DENIED),
    Hazard(5, "line ends of Windows", "\n", "\r\n", "", Stock.DENIED),
    _denial(5, "blanks and tabs after commas", DENY.replace(",", " ,\t"), "", Stock.DENIED),
    Hazard(6, "carriage returns alone", "\n", "\r", ":1:59: a carriage return alone ends no line; expected line ends LF or CRLF", Stock.DENIED),
    *(
        _denial(7, f"separated by {ord(mark):04X}", DENY.replace(",", mark), f":5:2: wrong separator; {WORD}", Stock.LEAK)
        for mark in ("\t", ";", "，")
    ),
    _denial(8, "quoted value", DENY.replace("deny", '"deny"'), f":5:61: quotes are not allowed; {WORD}", Stock.LEAK),
    _denial(9, "quoted comma", DENY.replace("desk-b", '"desk-b,x"'), f":5:3: quotes are not allowed; {WORD}", Stock.DECISION_RAISES),
    _denial(9, "unclosed quote", DENY.replace("deny", '"deny'), f":5:61: quotes are not allowed; {WORD}", Stock.LEAK),
    _added(10, "duplicate", ALLOW.replace("f3", "f6"), ":5: duplicate of line 4; expected each rule once", Stock.DENIED),
    _added(11, "contradiction", ALLOW.replace("allow,f3", "deny,f6"), ":5: deny contradicts allow in line 4 for the same client, purpose, field, form and district; expected one of them, or dates that do not overlap", Stock.DENIED),
    _denial(12, "misspelt client", DENY.replace("desk-b", "dsek-b"), ':5:3: unknown client or group "dsek-b"; did you mean desk-b?', Stock.LEAK),
    _denial(12, "misspelt purpose", DENY.replace("filing", "filling"), ':5:10: unknown purpose "filling"; did you mean filing?', Stock.LEAK),
    _denial(12, "misspelt field", DENY.replace("income", "incme"), ':5:17: unknown field "Person.incme"; did you mean Person.income?', Stock.LEAK),
    _denial(12, "wrong case", DENY.replace("Person", "person"), ':5:17: unknown field "person.income"; did you mean Person.income?', Stock.LEAK),
    _added(13, "cyclic groups", "g,a,b\ng,b,c\ng,c,a", ':5:1: unknown row kind "g"; did you mean p?', Stock.DENIED),
    _added(13, "group of itself", "g,a,a", ':5:1: unknown row kind "g"; did you mean p?', Stock.DENIED),
    _denial(14, "group behind ten others", f"{_CHAIN}\n{DENY.replace('desk-b', 'r12')}", ':5:1: unknown row kind "g"; did you mean p?', Stock.LEAK),
    Hazard(15, "Latin-1 in a comment", ALLOW, f"# caf\u00e9\n{ALLOW}".encode("latin-1"), ":4:6: byte 0xE9 is not UTF-8; expected a file saved as UTF-8", Stock.LOAD_RAISES),
    Hazard(15, "UTF-16", "", HEADER.encode("utf-16"), ":1:1: byte 0xFF is not UTF-8; expected a file saved as UTF-8", Stock.LOAD_RAISES),
    _denial(16, "NUL", DENY.replace("deny", "de\x00ny"), f":5:63: character U+0000 is not allowed; {PLAIN}", Stock.LEAK),
    _denial(16, "zero-width space", DENY.replace("deny", "deny\u200b"), f":5:65: character U+200B ZERO WIDTH SPACE is not allowed; {PLAIN}", Stock.LEAK),
    _denial(16, "Cyrillic look-alike", DENY.replace("deny", "d\u0435ny"), f":5:62: character U+0435 CYRILLIC SMALL LETTER IE is not allowed; {PLAIN}", Stock.LEAK),
    _denial(16, "combining mark", DENY.replace("deny", "den\u0301y"), f":5:64: character U+0301 COMBINING ACUTE ACCENT is not allowed; {PLAIN}", Stock.LEAK),
    _denial(16, "no-break space", DENY.replace("deny", "deny\u00a0"), f":5:65: character U+00A0 NO-BREAK SPACE is not allowed; {PLAIN}", Stock.DENIED),
    Hazard(17, "empty file", "", "", f":1: wrong header; expected {HEADER}", Stock.DENIED),
    Hazard(17, "only groups", "", "g,desk-b,desks\n", f":1: wrong header; expected {HEADER}", Stock.DENIED),
    _added(18, "200,000 commas", "p" + "," * 200_000, ":5: line too long; expected at most 2000 characters", Stock.DECISION_RAISES),
    _added(18, "20 MB in one value", "p," + "x" * 20_000_000, ": file too large; expected at most 8000000 bytes", Stock.DECISION_RAISES),
    _denial(19, "number sign in a value", DENY.replace("deny", "de#ny"), f":5:63: a comment stands on a line of its own; {WORD}", Stock.LEAK),
    _denial(20, "comment after a rule", DENY.replace("deny,f4", "deny # not b,f4"), f":5:66: a comment stands on a line of its own; {WORD}", Stock.LEAK),
    _added(21, "note of another language", "// note", f":5:1: character U+002F SOLIDUS is not allowed in a value; {WORD}", Stock.DENIED),
    _added(21, "header again", HEADER, ':5:1: unknown row kind "ptype"; did you mean p?', Stock.DENIED),
    _added(21, "section", "[section]", f":5:1: brackets are not allowed; {WORD}", Stock.DENIED),
    _added(21, "merge marker", "<<<<<<< ours", ":5:1: merge marker; expected one version of these lines", Stock.DENIED),
    *(
        _denial(22, f"effect {effect}", DENY.replace("deny", effect), f':5:61: unknown effect "{effect}"; {mend}', Stock.LEAK)
        for effect, mend in (("Deny", "did you mean deny?"), ("block", "expected allow or deny"), ("", "expected allow or deny"), ("alow", "did you mean allow?"))
    ),
    _denial(22, "blank in the effect", DENY.replace("deny", "de ny"), f":5:63: blank inside a value; {WORD}", Stock.LEAK),
    _denial(23, "stray bracket", DENY.replace("deny", "deny)"), f":5:65: brackets are not allowed; {WORD}", Stock.LOAD_RAISES),
    _denial(23, "leading comma", f",{DENY}", ':5:1: unknown row kind ""; did you mean p?', Stock.LOAD_RAISES),
    _added(23, "only commas", ",,,", ':5:1: unknown row kind ""; did you mean p?', Stock.LOAD_RAISES),
    _denial(24, "unclosed bracket", DENY.replace("filing", "(filing"), f":5:10: brackets are not allowed; {WORD}", Stock.DECISION_RAISES),
    _denial(24, "bracketed list", DENY.replace("desk-b", "[desk-a, desk-b]"), f":5:3: brackets are not allowed; {WORD}", Stock.LEAK),
    _added(25, "group row with an expiry", "g,desk-b,desks,2006-12-31", ':5:1: unknown row kind "g"; did you mean p?', Stock.DENIED),
    _added(26, "group row without a group", "g,desk-b", ':5:1: unknown row kind "g"; did you mean p?', Stock.LOAD_RAISES),
    _added(26, "blank group", "g,desk-b,", ':5:1: unknown row kind "g"; did you mean p?', Stock.DENIED),
    _denial(27, "two files joined without a line end", f"g,desk-b,desks{DENY}", ':5:1: unknown row kind "g"; did you mean p?', Stock.LEAK),
    _denial(28, "wildcard for the field", DENY.replace("Person.income", "*"), f":5:17: `*` stands only in the column district; {WORD}", Stock.LEAK),
    Hazard(29, "priorities", HEADER, HEADER.replace("ptype", "ptype,priority"), f":1: wrong header; expected {HEADER}", Stock.DENIED),
    _model(30, "no request definition", "[request_definition]\nr = client, purpose, field, form, district, today\n", "", Stock.DECISION_RAISES),
    _model(30, "no policy definition", f"[policy_definition]\np = {_NAMES}\n", "", Stock.LOAD_RAISES),
    _model(30, "no effect", "[policy_effect]\ne = some(where (p.eft == allow)) && !some(where (p.eft == deny))\n", "", Stock.LOAD_RAISES),
    _model(30, "no matchers", "[matchers]\nm = ", "[role_definition]\ng2 = ", Stock.LOAD_RAISES),
    _model(30, "no role definition", "[role_definition]\ng = _, _\n", "", Stock.LOAD_RAISES),
    _model(31, "misspelt section", "[matchers]", "[matcher]", Stock.DECISION_RAISES),
    _model(31, "section in the wrong case", "[matchers]", "[Matchers]", Stock.DECISION_RAISES),
    _model(32, "unknown section", "[matchers]", "[notes]\nn = 1\n[matchers]", Stock.DENIED),
    _model(32, "matcher twice, the last one wins", "p.client)\n", 'p.client)\nm = r.client == "desk-b"\n', Stock.DENIED),
    _model(33, "misspelt request value", "r.field == p.field", "r.feld == p.field", Stock.DECISION_RAISES),
    _model(33, "syntax error in the matcher", "r.field == p.field", "r.field = = p.field", Stock.DECISION_RAISES),
    _model(34, "number sign in the matcher", "&& r.purpose", "# && r.purpose", Stock.DENIED),
    _model(35, "no effect among the policy values", ", until, eft, id", ", until, id", Stock.DECISION_RAISES),
    _model(36, "byte order mark in the model", "# The decision", "\ufeff# The decision", Stock.LOAD_RAISES),
    Hazard(36, "empty model", "", "", f": {PINNED}", Stock.LOAD_RAISES, MODEL),
)  # fmt: skip
