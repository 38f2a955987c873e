"""`catalogue`: every governed field with its department, officer, forms and sensitivity; reads no data."""

from enum import Enum

import strawberry

from resolvers.declared import FieldDeclaration, Sensitivity
from source_adapters.contract import Form


@strawberry.enum(name="Form", description="How a value is disclosed.\n\n数据提供形式。")
class DisclosedForm(Enum):
    """The forms that a rule can grant."""

    EXACT = Form.EXACT.value
    RANGE = Form.RANGE.value
    STATUS = Form.STATUS.value
    MASKED = Form.MASKED.value
    RELATION = Form.RELATION.value


@strawberry.type(description="An authority and its responsible officer.\n\n数源部门与共享责任人。")
class CatalogueDepartment:
    """A department as its register row names it."""

    id: str
    title: str
    officer: str


@strawberry.type(description="A governed field.\n\n政务数据目录条目。")
class CatalogueField:
    """One line of the catalogue; `department` is null for a derived field, which lists its inputs instead."""

    field: str = strawberry.field(description="Its schema coordinate.\n\n字段坐标。")
    department: CatalogueDepartment | None
    inputs: list[str] = strawberry.field(description="What it is derived from.\n\n推导所用字段。")
    forms: list[DisclosedForm]
    held: list[DisclosedForm] = strawberry.field(
        description="Forms that the caller holds under the purpose of the request.\n\n调用方在本用途下持有的形式。"
    )
    sensitivity: Sensitivity
    description: str
    description_zh: str


def line(declared: FieldDeclaration, department: CatalogueDepartment | None, held: tuple[Form, ...]) -> CatalogueField:
    """The catalogue's line about a declared field of which the caller holds some forms."""
    return CatalogueField(
        field=declared.coordinate,
        department=department,
        inputs=[taken.coordinate for taken in declared.inputs],
        forms=[DisclosedForm(form.value) for form in declared.forms],
        held=[DisclosedForm(form.value) for form in held],
        sensitivity=declared.sensitivity,
        description=declared.description,
        description_zh=declared.description_zh,
    )
