"""Person, keyed by the identity number of GB 11643: one line a governed field."""

from typing import Final

import strawberry

from resolvers.codes import HouseholdStatus, ResidencePermit, Sex, Verdict, VitalStatus
from resolvers.declared import Measure, Sensitivity
from resolvers.departments import LAND_HOUSING, LOCAL_TAX, PUBLIC_SECURITY
from resolvers.derived import housing_eligibility as eligibility
from resolvers.figures import (
    AreaFigure,
    CoarseCode,
    CoarseDate,
    DateSince,
    MoneyFigure,
    OwnedCount,
    PersonName,
)
from resolvers.sourced import derived, sourced
from resolvers.sources import SourceLine
from source_adapters.contract import Coarsening, ValueKind

_BASIC: Final = Sensitivity.BASIC
_YEARS: Final = Measure.YEARS_SINCE


# fmt: off
@strawberry.type(description="A natural person.\n\n自然人。")
class Person:
    """A natural person; which department answers for what."""

    id_number: str | None = sourced(PUBLIC_SECURITY, ValueKind.TEXT, "E", "Identity number (GB 11643).", "公民身份号码。", sensitivity=_BASIC)
    id_number_masked: str | None = sourced(PUBLIC_SECURITY, ValueKind.TEXT, "M", "First three characters and the check character.", "脱敏的公民身份号码。", sensitivity=_BASIC)
    name: PersonName | None = sourced(PUBLIC_SECURITY, ValueKind.TEXT, "EM", "Name.", "姓名。", sensitivity=_BASIC)
    name_matches: Verdict | None = sourced(PUBLIC_SECURITY, ValueKind.NAME_MATCH, "S", "Whether the given name is the registered one.", "所提供姓名与登记姓名是否一致。", no_row="UNDETERMINED", codes=Verdict)
    sex: Sex | None = sourced(PUBLIC_SECURITY, ValueKind.CODE, "S", "Sex (GB/T 2261.1).", "性别。", codes=Sex, sensitivity=_BASIC)
    birth_date: DateSince | None = sourced(PUBLIC_SECURITY, ValueKind.DATE, "ERS", "Date of birth; range: age band; status: adult.", "出生日期;区间为年龄段;状态为是否成年。", measure=_YEARS, flag=True)
    household_status: HouseholdStatus | None = sourced(PUBLIC_SECURITY, ValueKind.CODE, "S", "Household registration in this city.", "本市户籍状态。", codes=HouseholdStatus)
    household_division: CoarseCode | None = sourced(PUBLIC_SECURITY, ValueKind.DIVISION, "ER", "Street of the household (nine digits); range: its district.", "户籍所在街道;区间为所在区。", coarsening=Coarsening.DISTRICT)
    household_registered_on: DateSince | None = sourced(PUBLIC_SECURITY, ValueKind.DATE, "ERS", "Date of household registration; status: years over the edge.", "户籍登记日期;状态为是否满规定年限。", measure=_YEARS, flag=True)
    residence_permit: ResidencePermit | None = sourced(PUBLIC_SECURITY, ValueKind.CODE, "S", "Residence permit.", "暂住证状态。", no_row="NONE", codes=ResidencePermit)
    vital_status: VitalStatus | None = sourced(PUBLIC_SECURITY, ValueKind.CODE, "S", "Alive or deceased.", "生存状态。", codes=VitalStatus)
    died_on: CoarseDate | None = sourced(PUBLIC_SECURITY, ValueKind.DATE, "ER", "Date of death; range: its month.", "死亡日期;区间为所在月份。", coarsening=Coarsening.MONTH)
    homes_owned: OwnedCount | None = sourced(LAND_HOUSING, ValueKind.COUNT, "ERS", "Homes owned; status: owns any.", "拥有住房套数;状态为是否拥有住房。", no_row=0, flag=True)
    home_floor_area: AreaFigure | None = sourced(LAND_HOUSING, ValueKind.AREA, "ERS", "Floor area of homes owned, m².", "拥有住房建筑面积(平方米)。", no_row=0)
    income_tax: MoneyFigure | None = sourced(LOCAL_TAX, ValueKind.MONEY, "ERS", "Individual income tax paid in a year, yuan.", "年度个人所得税缴纳额(元)。", no_row=0, yearly=True)
    housing_eligibility: eligibility.HousingEligibility | None = derived(eligibility.housing_eligibility, ValueKind.CODE, "S", "Eligibility for limited-price housing.", "限价房申购资格。", inputs=eligibility.INPUTS, yearly=True)
    sources: list[SourceLine] | None = strawberry.field(description="Who answered which granted field.\n\n各字段的数源部门。")
# fmt: on
