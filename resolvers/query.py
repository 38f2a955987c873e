"""The root fields: subjects by their keys, the catalogue, and the log of one's own uses."""

import strawberry

from resolvers.access_log import AccessLog, HasAccessLog
from resolvers.catalogue import CatalogueField
from resolvers.enterprise import Enterprise
from resolvers.person import Person
from resolvers.sourced import ResolverCalledError


def _person(id_number: str, given_name: str | None = strawberry.UNSET) -> None:
    raise ResolverCalledError


def _persons(id_numbers: list[str], given_names: list[str | None] | None = strawberry.UNSET) -> None:
    raise ResolverCalledError


def _enterprise(credit_code: str) -> None:
    raise ResolverCalledError


def _enterprises(credit_codes: list[str]) -> None:
    raise ResolverCalledError


def _access_log(
    root: strawberry.Parent[HasAccessLog], first: int = 20, after: str | None = strawberry.UNSET
) -> AccessLog | None:
    """The page that was read for these arguments before the field is resolved."""
    return root.access_log


@strawberry.type(description="What can be asked.\n\n查询入口。")
class Query:
    """Every key that is well formed is answered: there is no central register to ask whether a subject exists."""

    person: Person | None = strawberry.field(resolver=_person, description="One person.\n\n按公民身份号码查询自然人。")
    persons: list[Person] | None = strawberry.field(
        resolver=_persons, description="Persons in the order of the keys.\n\n按公民身份号码批量查询自然人。"
    )
    enterprise: Enterprise | None = strawberry.field(
        resolver=_enterprise, description="One enterprise.\n\n按统一社会信用代码查询企业。"
    )
    enterprises: list[Enterprise] | None = strawberry.field(
        resolver=_enterprises, description="Enterprises in the order of the keys.\n\n按统一社会信用代码批量查询企业。"
    )
    catalogue: list[CatalogueField] = strawberry.field(description="Every governed field.\n\n政务数据目录。")
    access_log: AccessLog | None = strawberry.field(
        resolver=_access_log,
        description=(
            "Who used the data of the subject that the token names, under a purpose about oneself.\n\n"
            "本人数据被谁使用，仅限本人查询类用途。"
        ),
    )
