"""How columns are stored, held against what they are bound as."""

import pytest

from source_adapters.bound import DATABASE_FORMATS, DateFormat, Field, SqlDepartment, Table
from source_adapters.checking.blocks import blocks_of
from source_adapters.checking.sql_columns import unfit_columns
from source_adapters.contract import Attribute, Entity, Form, ValueKind
from source_adapters.keys import KeyKind
from source_adapters.sql_stored import Kind, Stored
from tests.source_adapters.sample_department import LIMITS


@pytest.mark.parametrize("form", DATABASE_FORMATS)
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.WHOLE, Kind.DAY, Kind.BINARY_FRACTION])
def test_days_of_every_form_have_their_columns(form: DateFormat, kind: Kind) -> None:
    """Texts can hold all of them, numbers those of digits alone, and days only what the standard writes."""
    field = Field("csrq", format=form, pivot=30)
    table = Table(Entity.PERSON, "p", "sfzh", KeyKind.IDENTITY_NUMBER, {"birthDate": field})
    bound = SqlDepartment("sample", "", LIMITS, (table,))
    (block,) = blocks_of(bound)
    declared = {(Entity.PERSON, "birthDate"): Attribute("birthDate", Form.EXACT, ValueKind.DATE)}
    found = list(unfit_columns(bound, block, {"p": {"csrq": Stored(kind)}}, declared))
    fits = kind is Kind.TEXT or (kind is Kind.WHOLE and form.is_digits) or (kind is Kind.DAY and form is DateFormat.ISO)
    assert bool(found) != fits
