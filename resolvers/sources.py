"""`sources`: who answered which field of an entity, and as of when."""

from datetime import datetime

import strawberry

from resolvers.codes import Outcome


@strawberry.type(description="Who answered a field, and as of when.\n\n字段的数源部门与数据时点。")
class SourceLine:
    """One granted and selected field of an entity."""

    field: str = strawberry.field(description="The field's name in the schema.\n\n字段名。")
    year: int | None = strawberry.field(description="The year asked for, if any.\n\n所请求的年度。")
    department: str = strawberry.field(description="Its authority, or `derived`.\n\n数源部门,或 derived(推导)。")
    outcome: Outcome = strawberry.field(description="What became of it.\n\n应答情况。")
    as_of: datetime | None = strawberry.field(description="When the department says it held.\n\n数据时点。")
    fetched_at: datetime = strawberry.field(description="When Meridian read it.\n\n读取时间。")
    cached: bool = strawberry.field(
        description="Whether any of it was kept from an earlier reading.\n\n是否含有缓存的数据(此前读取)。"
    )
