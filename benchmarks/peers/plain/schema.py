"""The schema of the plain way: one resolver a field, each behind a permission class that asks Casbin."""

from typing import Any, TypeAlias, cast

import strawberry
from casbin import Enforcer
from strawberry import BasePermission, Info
from strawberry.dataloader import DataLoader

from benchmarks.peers.plain.loaders import Loaders, Record


@strawberry.type
class Asker:
    """The context of a request: who asks, under which purpose, and by which means."""

    client: strawberry.Private[str]
    purpose: strawberry.Private[str]
    enforcer: strawberry.Private[Enforcer]
    loaders: strawberry.Private[Loaders]


Context: TypeAlias = Info[Asker, None]


class Granted(BasePermission):
    """Whether a rule grants this field to this client under this purpose."""

    message = "not granted"

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:
        """Ask Casbin."""
        asker = cast("Asker", info.context)
        field = f"{info.path.typename}.{info.field_name}"
        return bool(asker.enforcer.enforce(asker.client, asker.purpose, field))


def _loader(info: Context, department: str) -> DataLoader[str, Record]:
    return info.context.loaders[department]


@strawberry.type
class Person:
    """A person, of whom nothing is known but the number until a field is asked for."""

    number: strawberry.Private[str]

    @strawberry.field(permission_classes=[Granted])
    def id_number(self) -> str:
        """The number."""
        return self.number

    @strawberry.field(permission_classes=[Granted])
    async def sex(self, info: Context) -> str | None:
        """From the register of persons."""
        return cast("str | None", await self._security(info, "sex"))

    @strawberry.field(permission_classes=[Granted])
    async def household_status(self, info: Context) -> str | None:
        """From the register of persons."""
        return cast("str | None", await self._security(info, "householdStatus"))

    @strawberry.field(permission_classes=[Granted])
    async def household_division(self, info: Context) -> str | None:
        """From the register of persons."""
        return cast("str | None", await self._security(info, "householdDivision"))

    @strawberry.field(permission_classes=[Granted])
    async def vital_status(self, info: Context) -> str | None:
        """From the register of persons."""
        return cast("str | None", await self._security(info, "vitalStatus"))

    @strawberry.field(permission_classes=[Granted])
    async def residence_permit(self, info: Context) -> str | None:
        """From the register of persons."""
        return cast("str | None", await self._security(info, "residencePermit"))

    @strawberry.field(permission_classes=[Granted])
    async def household_members(self, info: Context) -> list["Person"] | None:
        """From the register of persons."""
        found = cast("list[Record]", await self._security(info, "householdMembers"))
        return [Person(number=each["idNumber"]) for each in found]

    @strawberry.field(permission_classes=[Granted])
    async def income_tax(self, info: Context, year: int) -> str | None:
        """From the tax bureau."""
        record = await _loader(info, "local_tax").load(self.number)
        return cast("str | None", record[f"tax{year}"])

    @strawberry.field(permission_classes=[Granted])
    async def homes_owned(self, info: Context) -> int | None:
        """From the register of homes."""
        return cast("int | None", (await _loader(info, "land_housing").load(self.number))["homesOwned"])

    @strawberry.field(permission_classes=[Granted])
    async def home_floor_area(self, info: Context) -> str | None:
        """From the register of homes."""
        return cast("str | None", (await _loader(info, "land_housing").load(self.number))["homeFloorArea"])

    async def _security(self, info: Context, name: str) -> object:
        return (await _loader(info, "public_security").load(self.number))[name]


@strawberry.type
class Enterprise:
    """An enterprise, of which nothing is known but the code until a field is asked for."""

    code: strawberry.Private[str]

    @strawberry.field(permission_classes=[Granted])
    def credit_code(self) -> str:
        """The code."""
        return self.code

    @strawberry.field(permission_classes=[Granted])
    async def registration_status(self, info: Context) -> str | None:
        """From the register of enterprises."""
        return cast("str | None", (await _loader(info, "industry_commerce").load(self.code))["registrationStatus"])

    @strawberry.field(permission_classes=[Granted])
    async def legal_representative(self, info: Context) -> Person | None:
        """From the register of enterprises."""
        record = await _loader(info, "industry_commerce").load(self.code)
        return Person(number=record["legalRepresentative"]["idNumber"])


@strawberry.type
class Query:
    """Persons and enterprises by their keys."""

    @strawberry.field
    def person(self, id_number: str) -> Person | None:
        """One person."""
        return Person(number=id_number)

    @strawberry.field
    def persons(self, id_numbers: list[str]) -> list[Person | None]:
        """Several persons, in order."""
        return [Person(number=number) for number in id_numbers]

    @strawberry.field
    def enterprise(self, credit_code: str) -> Enterprise | None:
        """One enterprise."""
        return Enterprise(code=credit_code)


SCHEMA = strawberry.Schema(Query)
