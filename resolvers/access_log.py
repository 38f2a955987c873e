"""`accessLog`: the uses of a subject's data, as the subject itself is told of them."""

from typing import Protocol

import strawberry


@strawberry.type(description="What data is used for.\n\n用途。")
class AccessPurpose:
    """A purpose in plain words; one that is registered no longer has no titles."""

    id: str = strawberry.field(description="Its code.\n\n用途编码。")
    title: str = strawberry.field(description="Its title, in Chinese.\n\n用途中文名称。")
    title_en: str = strawberry.field(description="Its title, in English; may be empty.\n\n用途英文名称，可为空。")


@strawberry.type(description="A field that was used.\n\n被使用的字段。")
class AccessedField:
    """A field and the form it was given in."""

    field: str = strawberry.field(description="Its schema coordinate.\n\n字段坐标。")
    form: str = strawberry.field(description="The form it was given in.\n\n数据提供形式。")
    year: int | None = strawberry.field(description="The year it is about, if it has years.\n\n所属年度。")


@strawberry.type(description="A use of the subject's data.\n\n一次数据使用记录。")
class Access:
    """When, by whom, for what, and which fields; nobody else is told of."""

    time: str = strawberry.field(description="When, RFC 3339 in UTC.\n\n使用时间（协调世界时）。")
    purpose: AccessPurpose | None = strawberry.field(description="For what.\n\n用途。")
    organisation: str = strawberry.field(description="By which body.\n\n使用部门。")
    fields: list[AccessedField] = strawberry.field(description="Which fields in which form.\n\n字段与提供形式。")


@strawberry.type(description="Uses of the subject's data, the newest first.\n\n本人数据使用记录，由新到旧。")
class AccessLog:
    """A page; it may hold fewer uses than were asked for, or none, and still have a next one."""

    accesses: list[Access] = strawberry.field(description="The uses of this page.\n\n本页记录。")
    next: str | None = strawberry.field(
        description="Give it as `after` for the page before in time; null at the end.\n\n下一页游标，末页为空。"
    )


class HasAccessLog(Protocol):
    """The root value that holds the page which was read."""

    access_log: AccessLog | None
