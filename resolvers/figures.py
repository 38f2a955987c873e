"""Objects with one sub-field per form, so that what a query asks for is visible in it and typed."""

from datetime import date
from decimal import Decimal
from enum import Enum

import strawberry


@strawberry.enum(description="A figure against the registered threshold.\n\n与登记门槛相比的状态。")
class Level(Enum):
    """Where a figure stands against the edge that policy registered."""

    BELOW = "BELOW"
    AT_OR_ABOVE = "AT_OR_ABOVE"


@strawberry.type(description="A registered band [from, to) of amounts or areas.\n\n登记的区间,含下限不含上限。")
class FigureRange:
    """A band of a Decimal figure; open ends are null."""

    from_: Decimal | None = strawberry.field(name="from", description="Lower end, included.\n\n下限(含)。")
    to: Decimal | None = strawberry.field(description="Upper end, excluded.\n\n上限(不含)。")
    label: str = strawberry.field(description="The band in words.\n\n区间说明。")


@strawberry.type(description="A registered band [from, to) of counts, months or years.\n\n登记的整数区间。")
class CountRange:
    """A band of an integer figure; open ends are null."""

    from_: int | None = strawberry.field(name="from", description="Lower end, included.\n\n下限(含)。")
    to: int | None = strawberry.field(description="Upper end, excluded.\n\n上限(不含)。")
    label: str = strawberry.field(description="The band in words.\n\n区间说明。")


@strawberry.type(description="An amount of yuan, in the form asked for.\n\n金额(元),按所请求的形式提供。")
class MoneyFigure:
    """An amount of money."""

    status: Level | None
    range_: FigureRange | None = strawberry.field(name="range")
    exact: Decimal | None


@strawberry.type(description="A sum of yuan that is never given exactly.\n\n合计金额(元),不提供精确数据。")
class MoneyClass:
    """An amount of money without an exact form."""

    status: Level | None
    range_: FigureRange | None = strawberry.field(name="range")


@strawberry.type(description="A floor area in m².\n\n建筑面积(平方米)。")
class AreaFigure:
    """An area."""

    status: Level | None
    range_: FigureRange | None = strawberry.field(name="range")
    exact: Decimal | None


@strawberry.type(description="A count whose status says whether there is any.\n\n数量;状态表示有无。")
class FlaggedCount:
    """A count whose status is a Boolean."""

    status: bool | None
    range_: CountRange | None = strawberry.field(name="range")
    exact: int | None


@strawberry.type(description="A number of persons or months.\n\n人数或月数。")
class CountFigure:
    """A count whose status is a level."""

    status: Level | None
    range_: CountRange | None = strawberry.field(name="range")
    exact: int | None


@strawberry.type(description="A date whose range and status count completed years since.\n\n日期;区间与状态按周年计。")
class DateSince:
    """A date disclosed by the years that have passed since."""

    status: bool | None
    range_: CountRange | None = strawberry.field(name="range")
    exact: date | None


@strawberry.type(description="A date; range: its month or its year.\n\n日期;区间为所在月份或年份。")
class CoarseDate:
    """A date whose range is a calendar period: ``2007-03`` or ``2007``."""

    range_: str | None = strawberry.field(name="range")
    exact: date | None


@strawberry.type(description="A code; range: the group it belongs to.\n\n代码;区间为其上级分组。")
class CoarseCode:
    """A hierarchical code whose range is its parent: the district of a street, the section of a class."""

    range_: str | None = strawberry.field(name="range")
    exact: str | None


@strawberry.type(description="A personal name; masked: first character and **.\n\n姓名;脱敏为首字加**。")
class PersonName:
    """A name in full or masked."""

    masked: str | None
    exact: str | None
