"""The rules: one file a purpose, each row a grant or a denial of one field in one form between two days."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from gateway.policy.cells import district, filled, in_order, iso_date, known, one_of
from gateway.policy.dates import a_year_after
from gateway.policy.files import RULES, RULES_ABOUT, PolicyFiles, TextFile
from gateway.policy.problems import Place, Report, nearest, quoted
from gateway.policy.regions import ANYWHERE
from gateway.policy.registers import Registers, Subjects
from gateway.policy.rows import Cell, Row, register_rows, rule_rows
from resolvers.declared import Register
from source_adapters.contract import Form

_UNION: Final = "union."
_ABOUT_COLUMNS: Final = ("id", "legal_basis", "approved_by", "approved_on", "note")


class Effect(StrEnum):
    """What a rule does where it applies; one denial outweighs every grant."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Rule:
    """One sound row. `subject` is a client or a group; `from_` and `until` are both included.

    `district` is `*`, a district or one of its streets; a denial always has `*`.
    """

    subject: str
    purpose: str
    coordinate: str
    form: Form
    district: str
    from_: date
    until: date
    effect: Effect
    id: str
    place: Place

    @property
    def line(self) -> tuple[str, ...]:
        """The values as Casbin's policy definition orders them."""
        return (
            self.subject,
            self.purpose,
            self.coordinate,
            self.form.value,
            self.district,
            self.from_.isoformat(),
            self.until.isoformat(),
            self.effect.value,
            self.id,
        )


@dataclass(frozen=True, slots=True)
class SignedRules:
    """The rules of a set; `signed` are the ids that rules-about.csv answers for.

    It `is_whole` if no row of a rule file had a problem: what a lost row would have done is not known.
    """

    rules: tuple[Rule, ...]
    signed: frozenset[str]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Names:
    registers: Registers
    register: Register
    subjects: Set[str] | None


def read_rules(files: PolicyFiles, registers: Registers, register: Register, report: Report) -> SignedRules:
    """Every sound rule of every file, in the order of file names and lines, and what is signed for."""
    names = _Names(registers, register, registers.subjects)
    before = len(report)
    read = [(text, _file_rows(text, registers, report)) for text in files.rules]
    rows = [(text, row) for text, found in read for row in found or ()]
    if not rows and len(report) == before:
        expected = "at least one, since nothing would be granted"
        report.add(Place(RULES), "no rule in any file", expected=expected)
    rules = tuple(_sound_rules(rows, names, report))
    _check_ids([row["id"] for _, row in rows], report)
    organisations = {client.organisation for client in registers.clients.read.values()}
    unions = {signed_union(organisation, name) for organisation in organisations for name in register}
    readable = files.has_every_rule_file and all(found is not None for _, found in read)
    beside = (report.words_beside(text.name) for text in files.rules)
    ids = unions.union((row["id"].text for _, row in rows), *beside)
    is_whole = readable and len(report) == before
    signed = _check_about(files, ids if readable else None, rules, report)
    return SignedRules(rules, frozenset(signed), is_whole)


def signed_union(organisation: str, coordinate: str) -> str:
    """The id under which rules-about.csv answers for what an organisation learns of a field by several grants."""
    return f"{_UNION}{organisation}.{coordinate}"


def field_and_form(field: Cell, form: Cell, register: Register, report: Report) -> tuple[str, Form]:
    """A coordinate of the schema and a form that the schema gives it."""
    coordinate = known(field, "field", register.keys(), report)
    if coordinate not in register:
        return coordinate, Form.STATUS
    forms = {offered.value: offered for offered in register[coordinate].forms}
    if form.text not in forms:
        message = f"{coordinate} has no form {quoted(form.text)}"
        report.add(form.place, message, expected=" or ".join(forms), nearest=nearest(form.text, forms))
    return coordinate, forms.get(form.text, Form.STATUS)


def _file_rows(text: TextFile, registers: Registers, report: Report) -> tuple[Row, ...] | None:
    purposes = registers.purposes.names
    if purposes is not None and text.purpose not in purposes:
        report.unknown(Place(text.name), "purpose", text.purpose, purposes)
    return rule_rows(text, report)


def _sound_rules(rows: Iterable[tuple[TextFile, Row]], names: _Names, report: Report) -> Iterator[Rule]:
    for text, row in rows:
        before = len(report)
        rule = _rule(row, text, names, report)
        if len(report) == before:
            yield rule


def _rule(row: Row, text: TextFile, names: _Names, report: Report) -> Rule:
    coordinate, form = field_and_form(row["field"], row["form"], names.register, report)
    rule = Rule(
        subject=known(row["client"], "client or group", names.subjects, report),
        purpose=_own_purpose(row["purpose"], text, names.registers, report),
        coordinate=coordinate,
        form=form,
        district=district(row["district"], report),
        from_=iso_date(row["from"], report),
        until=iso_date(row["until"], report),
        effect=_effect(row["eft"], report),
        id=filled(row["id"], "rule id", report),
        place=row.place,
    )
    in_order(rule.from_, row["from"], rule.until, row["until"], report)
    _check_within_purpose(rule, row, names.registers, report)
    _check_term(rule, row, report)
    _check_reach(rule, row, names.registers, report)
    return rule


def _effect(cell: Cell, report: Report) -> Effect:
    word = one_of(cell, "effect", [effect.value for effect in Effect], report)
    return Effect(word) if word in set(Effect) else Effect.DENY


def _own_purpose(cell: Cell, text: TextFile, registers: Registers, report: Report) -> str:
    names = registers.purposes.names
    purpose = known(cell, "purpose", names, report)
    if purpose != text.purpose and (names is None or purpose in names):
        message = f"a rule of purpose {quoted(purpose)} in the file of {quoted(text.purpose)}"
        report.add(cell.place, message, expected=f"it in {RULES}/{purpose}.csv")
    return purpose


def _check_within_purpose(rule: Rule, row: Row, registers: Registers, report: Report) -> None:
    purpose = registers.purposes.sound.get(rule.purpose)
    if purpose is None:
        return
    span = f"a day from {purpose.from_} until {purpose.until}"
    for day, column in ((rule.from_, "from"), (rule.until, "until")):
        if day != date.min and not purpose.from_ <= day <= purpose.until:
            report.add(row[column].place, f"{day} is outside the dates of the purpose", expected=span)


def _check_term(rule: Rule, row: Row, report: Report) -> None:
    """What is disclosed exactly is looked at anew every year."""
    if row["form"].text != Form.EXACT or rule.effect is not Effect.ALLOW or date.min in {rule.from_, rule.until}:
        return
    latest = a_year_after(rule.from_)
    if rule.until > latest:
        message = f"an exact grant from {rule.from_} until {rule.until} lasts longer than a year"
        report.add(row["until"].place, message, expected=f"{latest} at the latest")


def _check_reach(rule: Rule, row: Row, registers: Registers, report: Report) -> None:
    """A denial takes away everywhere what a group holds; whoever asks about himself is led to nobody else."""
    if row["eft"].text == Effect.DENY and rule.district != ANYWHERE:
        report.add(row["district"].place, "a denial applies in every district", expected=ANYWHERE)
    purpose = registers.purposes.read.get(rule.purpose)
    if purpose is not None and purpose.subjects is Subjects.SELF and row["form"].text == Form.RELATION:
        message = f"a relation under {quoted(purpose.id)}, whose subjects are SELF"
        report.add(row["form"].place, message, expected="a form of a field of the subject itself")


def _check_ids(ids: Iterable[Cell], report: Report) -> None:
    first: dict[str, Place] = {}
    for cell in ids:
        if cell.text.startswith(_UNION):
            report.add(cell.place, f"rule id {quoted(cell.text)} is one for unions", expected="an id of its own")
        earlier = first.setdefault(cell.text, cell.place)
        if earlier != cell.place:
            message = f"rule id {quoted(cell.text)} stands in {earlier.file}:{earlier.line} already"
            report.add(cell.place, message, expected="an id of its own")


def _check_about(files: PolicyFiles, ids: Set[str] | None, rules: tuple[Rule, ...], report: Report) -> Set[str]:
    """What is disclosed exactly, and what is denied, must be answered for by somebody."""
    text = files.texts.get(RULES_ABOUT)
    rows = None if text is None else register_rows(text, _ABOUT_COLUMNS, report)
    if rows is None:
        return frozenset()
    about = _about_ids(rows, ids, report) | report.words_beside(RULES_ABOUT)
    for rule in rules:
        if (rule.form is Form.EXACT or rule.effect is Effect.DENY) and rule.id not in about:
            what = "denies" if rule.effect is Effect.DENY else "discloses exactly"
            report.add(rule.place, f"rule {quoted(rule.id)} {what} without a row in {RULES_ABOUT}")
    return about


def _about_ids(rows: tuple[Row, ...], rule_ids: Set[str] | None, report: Report) -> Set[str]:
    places: dict[str, Place] = {}
    for row in rows:
        name = known(row["id"], "rule id", rule_ids, report)
        if name in places:
            report.add(row["id"].place, f"rule id {quoted(name)} is told about in line {places[name].line} already")
        places[name] = row["id"].place
        filled(row["legal_basis"], "legal basis", report)
        filled(row["approved_by"], "name of who approved it", report)
        iso_date(row["approved_on"], report)
    return places.keys()
