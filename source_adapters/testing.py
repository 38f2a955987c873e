"""What every adapter must do, as checks that run against any `Source` holding the sample below.

An integrator who writes an adapter stands up a department with `testing_sample.PEOPLE` and `FIRMS`, written as that
department would write them, under the name `DEPARTMENT`, and runs every check of `CHECKS` against it. The people's
register is not complete, the firms' is. `fake.FakeSource(DEPARTMENT, PEOPLE, FIRMS)` passes them all.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from source_adapters.contract import (
    INVALID,
    NO_RECORD,
    TOO_MANY,
    Attribute,
    Cell,
    Coarsening,
    Entity,
    FetchRequest,
    Form,
    LookUp,
    Row,
    Sealed,
    Source,
    SourceDataInvalid,
    ValueKind,
)
from source_adapters.scrutiny import Rule, Scrutinising
from source_adapters.testing_sample import (
    AS_OF,
    BLANK,
    BLANK_FIRM,
    CENTENARIAN,
    CHILD,
    EDGE,
    EDGE_FIRM,
    HIGH,
    LOW,
    LOW_FIRM,
    SEXES,
    STATUSES,
    STRANGER,
    THREE,
    THREE_FIRMS,
    UNKNOWN_FIRM,
    WRONG,
    asking,
    banded,
    coarse,
    coded,
    exact,
    related,
    status,
)

Check: TypeAlias = Callable[[Source], Awaitable[None]]


class NonConformance(AssertionError):
    """An adapter does not do what the contract says."""


HOMES: Final = exact("homesOwned", ValueKind.COUNT)
NAME_MATCHES: Final = Attribute("nameMatches", Form.STATUS, ValueKind.NAME_MATCH)
SEX: Final = coded("sex", SEXES)
REGISTRATION: Final = coded("registrationStatus", STATUSES, silence="NONE")
MEMBERS: Final = related("householdMembers", Entity.PERSON, most=4)
EMPLOYER: Final = related("employer", Entity.ENTERPRISE, most=1)
REPRESENTATIVE: Final = related("legalRepresentative", Entity.PERSON, most=1)
ARREARS: Final = exact("localTaxArrears", ValueKind.MONEY, silence=Decimal("0.00"))


async def answers_stand_in_the_order_of_the_look_ups(source: Source) -> None:
    """Rows answer look-ups by position, whatever order the department keeps."""
    for keys, homes in ((THREE, [0, 1, 3]), (THREE[::-1], [3, 1, 0])):
        _expect(await _column(source, asking(keys, HOMES)), homes, "homes in order")


async def attributes_stand_in_the_order_asked(source: Source) -> None:
    """Cells stand in the order of the attributes, which come from wherever they are kept."""
    asked = (exact("incomeTax", ValueKind.MONEY, 2007), HOMES, SEX)
    _expect(await _cells(source, asking([LOW], *asked)), [(Decimal("39999.99"), 0, "FEMALE")], "cells in order")
    _expect(await _cells(source, asking([LOW], *asked[::-1])), [("FEMALE", 0, Decimal("39999.99"))], "cells reversed")


async def one_key_may_occur_under_several_names(source: Source) -> None:
    """Duplicate look-ups are each answered, each with its own given name."""
    look_ups = [LookUp(EDGE, name) for name in ("陈大文", "陈小文", None, "")] + [LookUp(EDGE, " 陈大文 ")]
    _expect(
        await _column(source, asking(look_ups, NAME_MATCHES)),
        ["YES", "NO", "UNDETERMINED", "UNDETERMINED", "YES"],
        "verdicts",
    )


async def names_are_compared_however_they_were_typed(source: Source) -> None:
    """Widths, blanks and the kind of interpunct make no difference; a missing name on record leaves it open."""
    look_ups = [
        LookUp(LOW, "阿依古丽•买买提"),
        LookUp(LOW, "阿依古丽 . 买买提"),
        LookUp(BLANK, "黄"),
        LookUp(STRANGER, "黄"),
    ]
    _expect(
        await _column(source, asking(look_ups, NAME_MATCHES)), ["YES", "YES", "UNDETERMINED", NO_RECORD], "verdicts"
    )


async def silence_of_an_incomplete_register_is_unknown(source: Source) -> None:
    """No row at a register that is not complete is NO_RECORD, whatever the schema says silence means."""
    asked = exact("homesOwned", ValueKind.COUNT, silence=0)
    (row,) = await _rows(source, asking([STRANGER], asked))
    _expect((row.cells, row.as_of), ((NO_RECORD,), (None,)), "a stranger")


async def silence_of_a_complete_register_has_its_meaning(source: Source) -> None:
    """No row at a complete register is what the schema says; where it says nothing, NO_RECORD."""
    asked = (REGISTRATION, ARREARS, exact("name", ValueKind.TEXT))
    request = asking([UNKNOWN_FIRM, EDGE_FIRM], *asked, entity=Entity.ENTERPRISE)
    expected = [("NONE", Decimal("0.00"), NO_RECORD), ("SUSPENDED", Decimal("1000.00"), "荔湾茶楼")]
    _expect(await _cells(source, request), expected, "an unknown firm")


async def a_key_that_cannot_be_looked_up_has_no_record(source: Source) -> None:
    """A malformed key is never taken for one that the register does not hold."""
    wrong_check = EDGE_FIRM[:-1] + ("1" if EDGE_FIRM[-1] == "0" else "0")
    request = asking([wrong_check, "", "x", EDGE_FIRM], REGISTRATION, entity=Entity.ENTERPRISE)
    _expect(await _column(source, request), [NO_RECORD, NO_RECORD, NO_RECORD, "SUSPENDED"], "malformed keys")


async def a_year_without_a_record_is_silence(source: Source) -> None:
    """Years are told apart, and one that is missing is silence, not the figure of another."""
    income = [exact("incomeTax", ValueKind.MONEY, year) for year in (2006, 2007, 2005)]
    expected = [
        (Decimal("0.01"), Decimal("39999.99"), NO_RECORD),
        (NO_RECORD, Decimal("40000.00"), NO_RECORD),
        (NO_RECORD, None, NO_RECORD),
    ]
    _expect(await _cells(source, asking([LOW, EDGE, BLANK], *income)), expected, "income tax by year")
    tax = [exact("localTax", ValueKind.MONEY, year, silence=Decimal(0)) for year in (2006, 2007)]
    request = asking([LOW_FIRM, EDGE_FIRM, UNKNOWN_FIRM], *tax, entity=Entity.ENTERPRISE)
    expected_tax = [(0, Decimal("99.99")), (Decimal("12.30"), Decimal("100.00")), (0, 0)]
    _expect(await _cells(source, request), expected_tax, "local tax by year")


async def what_cannot_be_true_is_invalid_in_every_form(source: Source) -> None:
    """Unknown codes, dates to come, dates before the birth that the key tells, counts and areas below nought."""
    registered = "householdRegisteredOn"
    asked = (
        SEX,
        exact("birthDate", ValueKind.DATE),
        status("birthDate", ValueKind.DATE, date(1970, 1, 1)),
        coarse("birthDate", ValueKind.DATE, Coarsening.YEAR),
        exact(registered, ValueKind.DATE),
        banded(registered, ValueKind.DATE, date(1970, 1, 1), date(2000, 1, 1)),
        coarse(registered, ValueKind.DATE, Coarsening.MONTH),
        HOMES,
        status("homesOwned", ValueKind.COUNT, 1),
        exact("homeFloorArea", ValueKind.AREA),
        banded("homeFloorArea", ValueKind.AREA, Decimal(60)),
        status("insuredMonths", ValueKind.MONTHS, 60),
        Attribute("insuredMonths", Form.INPUT, ValueKind.MONTHS),
    )
    for keys in ([WRONG], [LOW, WRONG, EDGE]):
        cells = dict(zip(keys, await _cells(source, asking(keys, *asked)), strict=True))
        _expect(cells[WRONG], (INVALID,) * len(asked), "a record that cannot be true")
    paid_back = exact("incomeTax", ValueKind.MONEY, 2007)
    _expect(await _column(source, asking([WRONG], paid_back)), [Decimal("-12.50")], "a tax that was paid back")


async def what_is_invalid_is_counted_by_rule(source: Source) -> None:
    """A source that counts what it holds against its department (`scrutiny.Scrutinising`) counts each cell once."""
    if not isinstance(source, Scrutinising):
        return
    asked = (
        SEX,
        exact("birthDate", ValueKind.DATE),
        status("birthDate", ValueKind.DATE, date(1970, 1, 1)),
        banded("householdRegisteredOn", ValueKind.DATE, date(2000, 1, 1)),
        exact("householdRegisteredOn", ValueKind.DATE),
        HOMES,
        banded("homeFloorArea", ValueKind.AREA, Decimal(60)),
    )
    before = source.invalid_cells.counts()
    for keys in ([WRONG], [LOW, EDGE, WRONG, HIGH, CENTENARIAN, BLANK]):
        await _rows(source, asking(keys, *asked))
    after = source.invalid_cells.counts()
    found = {rule: after[rule] - before.get(rule, 0) for rule in after}
    expected = {Rule.CODE: 2, Rule.RANGE: 4, Rule.FUTURE_DATE: 4, Rule.DEAD_BEFORE_BORN: 4}
    _expect({rule: times for rule, times in found.items() if times}, expected, "counts by rule")


async def a_cell_without_a_value_is_unknown_in_every_form(source: Source) -> None:
    """A record that says nothing is None in each form, which is not the same as no record."""
    asked = (
        exact("name", ValueKind.TEXT),
        Attribute("name", Form.MASKED, ValueKind.TEXT),
        SEX,
        status("birthDate", ValueKind.DATE, date(1970, 1, 1)),
        coarse("birthDate", ValueKind.DATE, Coarsening.YEAR),
        coarse("householdDivision", ValueKind.DIVISION, Coarsening.DISTRICT),
        banded("homesOwned", ValueKind.COUNT, 1),
        status("homeFloorArea", ValueKind.AREA, Decimal(60)),
        status("incomeTax", ValueKind.MONEY, Decimal(1), 2007),
        Attribute("homesOwned", Form.INPUT, ValueKind.COUNT),
    )
    _expect(await _cells(source, asking([BLANK], *asked)), [(None,) * len(asked)], "a blank record")
    section = coarse("industry", ValueKind.TEXT, Coarsening.SECTION)
    capital = banded("registeredCapital", ValueKind.MONEY, Decimal(1))
    request = asking([BLANK_FIRM], section, capital, REGISTRATION, entity=Entity.ENTERPRISE)
    _expect(await _cells(source, request), [(None, None, None)], "a blank firm")


async def exact_values_keep_their_type(source: Source) -> None:
    """Money and areas are decimals of two places, counts int, dates dates, divisions as registered."""
    asked = (
        exact("birthDate", ValueKind.DATE),
        exact("householdRegisteredOn", ValueKind.DATE),
        exact("householdDivision", ValueKind.DIVISION),
        exact("homeFloorArea", ValueKind.AREA),
        exact("insuredMonths", ValueKind.MONTHS),
        exact("idNumber", ValueKind.TEXT),
    )
    (cells,) = await _cells(source, asking([EDGE], *asked))
    expected = (date(1970, 8, 15), date(2000, 2, 1), "440104002", Decimal("60.00"), 60, EDGE)
    _expect(cells, expected, "exact values")
    _expect([type(cell) for cell in cells], [date, date, str, Decimal, int, str], "types")
    _expect(str(cells[3]), "60.00", "places of an area")


async def status_is_at_or_above_the_edge(source: Source) -> None:
    """Below, at and above the edge are False, True, True for every kind of figure."""
    for asked in (
        status("birthDate", ValueKind.DATE, date(1970, 8, 15)),
        status("householdRegisteredOn", ValueKind.DATE, date(2000, 2, 1)),
        status("homesOwned", ValueKind.COUNT, 1),
        status("homeFloorArea", ValueKind.AREA, Decimal("60.00")),
        status("insuredMonths", ValueKind.MONTHS, 60),
        status("incomeTax", ValueKind.MONEY, Decimal(40000), 2007),
    ):
        _expect(await _column(source, asking(THREE, asked)), [False, True, True], f"status of {asked.name}")
    for asked in (
        status("registeredOn", ValueKind.DATE, date(2000, 1, 1)),
        status("registeredCapital", ValueKind.MONEY, Decimal(500000)),
        status("localTaxArrears", ValueKind.MONEY, Decimal("1000.00")),
        status("localTax", ValueKind.MONEY, Decimal(100), 2007),
    ):
        found = await _column(source, asking(THREE_FIRMS, asked, entity=Entity.ENTERPRISE))
        _expect(found, [False, True, True], f"status of {asked.name}")


async def bands_are_open_below_and_above(source: Source) -> None:
    """A value at an edge belongs to the band that begins there."""
    for asked in (
        banded("birthDate", ValueKind.DATE, date(1970, 8, 15), date(1985, 1, 1)),
        banded("householdRegisteredOn", ValueKind.DATE, date(2000, 2, 1), date(2000, 2, 2)),
        banded("homesOwned", ValueKind.COUNT, 1, 3),
        banded("homeFloorArea", ValueKind.AREA, Decimal("60.00"), Decimal("60.01")),
        banded("insuredMonths", ValueKind.MONTHS, 60, 61),
        banded("incomeTax", ValueKind.MONEY, Decimal("40000.00"), Decimal("40000.01"), year=2007),
    ):
        _expect(await _column(source, asking(THREE, asked)), [0, 1, 2], f"bands of {asked.name}")
    capital = banded("registeredCapital", ValueKind.MONEY, Decimal(500000), Decimal("500000.01"))
    found = await _column(source, asking(THREE_FIRMS, capital, entity=Entity.ENTERPRISE))
    _expect(found, [0, 1, 2], "bands of registeredCapital")
    _expect(await _column(source, asking(THREE, banded("homesOwned", ValueKind.COUNT))), [0, 0, 0], "one band")


async def coarse_values_follow_from_the_value(source: Source) -> None:
    """Months, years, districts and sections need no edges."""
    month = coarse("birthDate", ValueKind.DATE, Coarsening.MONTH)
    year = coarse("householdRegisteredOn", ValueKind.DATE, Coarsening.YEAR)
    district = coarse("householdDivision", ValueKind.DIVISION, Coarsening.DISTRICT)
    expected = [("1960-03", "2000", "440103"), ("1970-08", "2000", "440104"), ("1985-01", "2000", "440105")]
    _expect(await _cells(source, asking(THREE, month, year, district)), expected, "coarse values")
    section = coarse("industry", ValueKind.TEXT, Coarsening.SECTION)
    found = await _column(source, asking(THREE_FIRMS, section, entity=Entity.ENTERPRISE))
    _expect(found, ["C", "I", "F"], "sections")


async def masks_show_what_is_fixed(source: Source) -> None:
    """A masked name keeps its first character, a masked identity number its first three and its check."""
    name = Attribute("name", Form.MASKED, ValueKind.TEXT)
    number = Attribute("idNumberMasked", Form.MASKED, ValueKind.TEXT)
    expected = [("阿**", "440**************X"), ("陈**", "440**************5"), ("李**", "440**************1")]
    _expect(await _cells(source, asking(THREE, name, number)), expected, "masks")


async def words_are_those_of_the_schema(source: Source) -> None:
    """Codes arrive as words."""
    _expect(await _column(source, asking(THREE, SEX)), ["FEMALE", "MALE", "MALE"], "sexes")
    found = await _column(source, asking(THREE_FIRMS, REGISTRATION, entity=Entity.ENTERPRISE))
    _expect(found, ["ACTIVE", "SUSPENDED", "REVOKED"], "registration")


async def inputs_are_sealed(source: Source) -> None:
    """A figure on its way to a sum shows itself to nobody on the way."""
    asked = Attribute("localTax", Form.INPUT, ValueKind.MONEY, year=2007, silence=Sealed(Decimal(0)))
    request = asking([EDGE_FIRM, UNKNOWN_FIRM], asked, entity=Entity.ENTERPRISE)
    found = await _column(source, request)
    figures = [cell.figure if isinstance(cell, Sealed) else cell for cell in found]
    _expect(figures, [Decimal("100.00"), Decimal(0)], "inputs")


async def a_relation_is_the_distinct_keys_of_the_others(source: Source) -> None:
    """One or many, each once and canonical, however and however often the department wrote it; nobody is no record."""
    expected = [{EDGE, HIGH}, {LOW, EDGE, HIGH, CENTENARIAN}, NO_RECORD, NO_RECORD, NO_RECORD]
    asked = asking([LOW, EDGE, BLANK, CENTENARIAN, STRANGER], MEMBERS)
    _expect([_subjects(cell) for cell in await _column(source, asked)], expected, "members")
    _expect(await _column(source, asking([LOW, HIGH], EMPLOYER)), [(EDGE_FIRM,), (LOW_FIRM,)], "employers")
    request = asking([*THREE_FIRMS, BLANK_FIRM, UNKNOWN_FIRM], REPRESENTATIVE, entity=Entity.ENTERPRISE)
    expected_representatives = [(CENTENARIAN,), (EDGE,), (LOW,), NO_RECORD, NO_RECORD]
    _expect(await _column(source, request), expected_representatives, "representatives")


async def a_relation_to_too_many_is_not_cut(source: Source) -> None:
    """Beyond what the request allows nobody is named, and duplicates do not count."""
    counted = [related("householdMembers", Entity.PERSON, most) for most in (1, 2, 3, 4, 100)]
    (low, edge) = await _cells(source, asking([LOW, EDGE], *counted))
    _expect([_named(cell) for cell in low], [TOO_MANY, 2, 2, 2, 2], "two members")
    _expect([_named(cell) for cell in edge], [TOO_MANY, TOO_MANY, TOO_MANY, 4, 4], "four members")
    _expect(await _column(source, asking([EDGE, LOW], EMPLOYER)), [TOO_MANY, (EDGE_FIRM,)], "two employers")


async def a_relation_with_a_malformed_key_is_invalid(source: Source) -> None:
    """The others are not told as though they were all; where there are too many anyway, that is told first."""
    few = related("householdMembers", Entity.PERSON, 1)
    (high, low) = await _cells(source, asking([HIGH, LOW], MEMBERS, few, HOMES))
    _expect(high, (INVALID, TOO_MANY, 3), "a malformed member")
    _expect(_subjects(low[0]), {EDGE, HIGH}, "its neighbour")


async def a_relation_multiplies_no_rows(source: Source) -> None:
    """Relations stand beside other attributes, each in its place, and one row answers one look-up."""
    asked = (MEMBERS, exact("incomeTax", ValueKind.MONEY, 2007), EMPLOYER, SEX)
    found = await _cells(source, asking([EDGE, LOW, EDGE], *asked))
    members = [_subjects(cells[0]) for cells in found]
    _expect(members, [{LOW, EDGE, HIGH, CENTENARIAN}, {EDGE, HIGH}, {LOW, EDGE, HIGH, CENTENARIAN}], "members")
    edge: tuple[Cell, ...] = (Decimal("40000.00"), TOO_MANY, "MALE")
    _expect([cells[1:] for cells in found], [edge, (Decimal("39999.99"), (EDGE_FIRM,), "FEMALE"), edge], "the others")


async def a_century_apart_is_somebody_else(source: Source) -> None:
    """Who shares nothing with a centenarian but a 15-digit number never gets the centenarian's row."""
    asked = exact("birthDate", ValueKind.DATE)
    expected: list[Cell] = [NO_RECORD, date(1905, 3, 5)]
    _expect(await _column(source, asking([CHILD, CENTENARIAN], asked)), expected, "born a century apart")
    _expect(await _column(source, asking([CHILD], asked)), expected[:1], "the younger alone")


async def an_answer_depends_on_its_own_key_only(source: Source) -> None:
    """Each key is answered alone as it is among others."""
    asked = (SEX, HOMES, exact("incomeTax", ValueKind.MONEY, 2007), MEMBERS)
    keys = [LOW, CHILD, CENTENARIAN, STRANGER, BLANK, HIGH, "malformed"]
    together = await _cells(source, asking(keys, *asked))
    alone = [(await _cells(source, asking([key], *asked)))[0] for key in keys]
    _expect(together, alone, "answers together and alone")


async def records_say_when_they_held(source: Source) -> None:
    """Rows carry the department's own moment, and the call the moment at which it was read."""
    found = await source.fetch(asking([LOW], HOMES))
    _expect(found.rows[0].as_of, (AS_OF,), "as of")
    _expect(found.fetched_at.utcoffset() is not None, True, "an aware moment of reading")


async def moments_do_not_tell_a_record_from_silence(source: Source) -> None:
    """Where silence has a value, both are of one moment; beside it each attribute has its own, or none."""
    asked = (REGISTRATION, ARREARS, exact("name", ValueKind.TEXT))
    found = await source.fetch(asking([UNKNOWN_FIRM, EDGE_FIRM], *asked, entity=Entity.ENTERPRISE))
    unknown, known = (row.as_of for row in found.rows)
    _expect(known[:2], unknown[:2], "moments of a record")
    _expect((None in unknown[:2], unknown[2]), (False, None), "moments of silence")


async def no_look_ups_have_no_rows(source: Source) -> None:
    """Nothing asked is nothing answered."""
    _expect(await _rows(source, asking([], HOMES)), [], "rows")


async def many_look_ups_are_all_answered(source: Source) -> None:
    """However an adapter splits a request, positions hold."""
    keys = [THREE[number % 3] for number in range(2500)]
    _expect(await _column(source, asking(keys, HOMES)), [(0, 1, 3)[number % 3] for number in range(2500)], "many")


async def what_is_not_bound_is_refused(source: Source) -> None:
    """An attribute that the department does not hold, or not by year, fails the call instead of being guessed."""
    for asked in (
        exact("favouriteColour", ValueKind.TEXT),
        exact("homesOwned", ValueKind.COUNT, 2007),
        exact("incomeTax", ValueKind.MONEY),
        related("guardians", Entity.PERSON, 1),
    ):
        await _expect_refusal(source, asking([LOW], asked), SourceDataInvalid)


async def only_register_words_are_passed_on(source: Source) -> None:
    """A client or purpose that could break out of a comment or a header is refused before any call."""
    good = asking([LOW], HOMES)
    for client, purpose in (("a */ b", "p"), ("a", "p\r\nX: y"), ("", "p")):
        request = FetchRequest(
            good.department, good.entity, good.look_ups, good.attributes, client, purpose, good.timeout
        )
        await _expect_refusal(source, request, ValueError)


CHECKS: Final[tuple[Check, ...]] = (
    answers_stand_in_the_order_of_the_look_ups,
    attributes_stand_in_the_order_asked,
    one_key_may_occur_under_several_names,
    names_are_compared_however_they_were_typed,
    silence_of_an_incomplete_register_is_unknown,
    silence_of_a_complete_register_has_its_meaning,
    a_key_that_cannot_be_looked_up_has_no_record,
    a_year_without_a_record_is_silence,
    what_cannot_be_true_is_invalid_in_every_form,
    what_is_invalid_is_counted_by_rule,
    a_cell_without_a_value_is_unknown_in_every_form,
    exact_values_keep_their_type,
    status_is_at_or_above_the_edge,
    bands_are_open_below_and_above,
    coarse_values_follow_from_the_value,
    masks_show_what_is_fixed,
    words_are_those_of_the_schema,
    inputs_are_sealed,
    a_relation_is_the_distinct_keys_of_the_others,
    a_relation_to_too_many_is_not_cut,
    a_relation_with_a_malformed_key_is_invalid,
    a_relation_multiplies_no_rows,
    a_century_apart_is_somebody_else,
    an_answer_depends_on_its_own_key_only,
    records_say_when_they_held,
    moments_do_not_tell_a_record_from_silence,
    no_look_ups_have_no_rows,
    many_look_ups_are_all_answered,
    what_is_not_bound_is_refused,
    only_register_words_are_passed_on,
)
"""Every check; each is a coroutine function over an open source and raises `NonConformance`."""


async def _rows(source: Source, request: FetchRequest) -> list[Row]:
    return list((await source.fetch(request)).rows)


async def _cells(source: Source, request: FetchRequest) -> list[tuple[Cell, ...]]:
    return [row.cells for row in await _rows(source, request)]


async def _column(source: Source, request: FetchRequest) -> list[Cell]:
    return [cells[0] for cells in await _cells(source, request)]


def _subjects(cell: Cell) -> object:
    """A relation in any order, but each subject once."""
    return set(cell) if isinstance(cell, tuple) and len(set(cell)) == len(cell) else cell


def _named(cell: Cell) -> object:
    return len(cell) if isinstance(cell, tuple) else cell


def _expect(found: object, expected: object, what: str) -> None:
    if found != expected:
        raise NonConformance(f"{what}: expected {expected!r}, found {found!r}")


async def _expect_refusal(source: Source, request: FetchRequest, refusal: type[Exception]) -> None:
    try:
        await source.fetch(request)
    except refusal:
        return
    raise NonConformance(f"expected {refusal.__name__}")
