"""Person, keyed by the identity number of GB 11643: one line a governed field."""

from typing import TYPE_CHECKING, Annotated, Final

import strawberry

from resolvers.codes import (
    EmploymentFiling,
    HardshipRecognition,
    HouseholdStatus,
    LegalAid,
    MaritalStatus,
    MedicalAssistance,
    PensionStatus,
    ResidencePermit,
    SchoolEnrolment,
    Sex,
    SubsistenceAllowance,
    Validity,
    Verdict,
    VitalStatus,
)
from resolvers.declared import Measure, Sensitivity
from resolvers.departments import (
    CIVIL_AFFAIRS,
    DISABLED_FEDERATION,
    EDUCATION,
    FAMILY_PLANNING,
    HEALTH,
    INDUSTRY_COMMERCE,
    JUSTICE,
    LABOUR,
    LAND_HOUSING,
    LOCAL_TAX,
    PUBLIC_SECURITY,
    TRADE_UNION,
)
from resolvers.derived import housing_eligibility as eligibility
from resolvers.figures import (
    AreaFigure,
    CoarseCode,
    CoarseDate,
    CountFigure,
    DateSince,
    FlaggedCount,
    MoneyFigure,
    PersonName,
)
from resolvers.sourced import derived, relation, sourced
from resolvers.sources import SourceLine
from source_adapters.contract import Coarsening, ValueKind

if TYPE_CHECKING:
    from resolvers.enterprise import Enterprise

_BASIC: Final = Sensitivity.BASIC
_YEARS: Final = Measure.YEARS_SINCE


# fmt: off
@strawberry.federation.type(keys=["idNumber"], description="A natural person.\n\n自然人。")
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
    household_members: list["Person"] | None = relation(PUBLIC_SECURITY, "Members of the same household, oneself left out.", "同户成员(不含本人)。")
    employment_filing: EmploymentFiling | None = sourced(LABOUR, ValueKind.CODE, "S", "Whether an employment is filed.", "就业备案状态。", no_row="NOT_FILED", codes=EmploymentFiling)
    employer: Annotated["Enterprise", strawberry.lazy("resolvers.enterprise")] | None = relation(LABOUR, "The employer that filed.", "备案用人单位。")
    enterprises: list[Annotated["Enterprise", strawberry.lazy("resolvers.enterprise")]] | None = relation(INDUSTRY_COMMERCE, "Enterprises of which the person is legal representative.", "任法定代表人的企业。")
    pension_status: PensionStatus | None = sourced(LABOUR, ValueKind.CODE, "S", "Pension.", "养老金领取状态。", no_row="NONE", codes=PensionStatus)
    pension_monthly: MoneyFigure | None = sourced(LABOUR, ValueKind.MONEY, "ERS", "Monthly pension, yuan.", "每月养老金(元)。")
    insured_months: CountFigure | None = sourced(LABOUR, ValueKind.MONTHS, "ERS", "Months of social insurance.", "社会保险缴费月数。", no_row=0)
    family_planning_certificate: Validity | None = sourced(FAMILY_PLANNING, ValueKind.CODE, "S", "Family planning certificate.", "计划生育证明状态。", codes=Validity)
    homes_owned: FlaggedCount | None = sourced(LAND_HOUSING, ValueKind.COUNT, "ERS", "Homes owned; status: owns any.", "拥有住房套数;状态为是否拥有住房。", no_row=0, flag=True)
    home_floor_area: AreaFigure | None = sourced(LAND_HOUSING, ValueKind.AREA, "ERS", "Floor area of homes owned, m².", "拥有住房建筑面积(平方米)。", no_row=0)
    income_tax: MoneyFigure | None = sourced(LOCAL_TAX, ValueKind.MONEY, "ERS", "Individual income tax paid in a year, yuan.", "年度个人所得税缴纳额(元)。", no_row=0, yearly=True)
    marital_status: MaritalStatus | None = sourced(CIVIL_AFFAIRS, ValueKind.CODE, "S", "Marital status (GB/T 2261.2).", "婚姻状况。", codes=MaritalStatus)
    subsistence_allowance: SubsistenceAllowance | None = sourced(CIVIL_AFFAIRS, ValueKind.CODE, "S", "Subsistence allowance.", "最低生活保障状态。", no_row="NONE", codes=SubsistenceAllowance)
    disability_grade: FlaggedCount | None = sourced(DISABLED_FEDERATION, ValueKind.COUNT, "ERS", "Grade of disability, 1 the most severe; status: certified.", "残疾等级(一级最重);状态为是否持证。", flag=True)
    school_enrolment: SchoolEnrolment | None = sourced(EDUCATION, ValueKind.CODE, "S", "School enrolment.", "学籍状态。", codes=SchoolEnrolment)
    hardship_worker: HardshipRecognition | None = sourced(TRADE_UNION, ValueKind.CODE, "S", "Recognition as a worker in hardship.", "困难职工认定状态。", codes=HardshipRecognition)
    medical_assistance: MedicalAssistance | None = sourced(HEALTH, ValueKind.CODE, "S", "Medical assistance.", "医疗救助状态。", codes=MedicalAssistance)
    legal_aid: LegalAid | None = sourced(JUSTICE, ValueKind.CODE, "S", "Legal aid.", "法律援助状态。", codes=LegalAid)
    housing_eligibility: eligibility.HousingEligibility | None = derived(eligibility.housing_eligibility, ValueKind.CODE, "S", "Eligibility for limited-price housing.", "限价房申购资格。", inputs=eligibility.INPUTS, yearly=True)
    sources: list[SourceLine] | None = strawberry.field(description="Who answered which granted field.\n\n各字段的数源部门。")
# fmt: on
