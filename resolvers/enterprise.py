"""Enterprise, keyed by the unified social credit code of GB 32100: one line a governed field."""

from typing import TYPE_CHECKING, Annotated, Final

import strawberry

from resolvers.codes import DutyFulfilment, Inspection, RegistrationStatus, TaxRegistration, Validity, WageDispute
from resolvers.declared import Sensitivity
from resolvers.departments import (
    DISABLED_FEDERATION,
    FAMILY_PLANNING,
    FINANCE,
    FOOD_DRUG,
    INDUSTRY_COMMERCE,
    LABOUR,
    LOCAL_TAX,
    NATIONAL_TAX,
    PUBLIC_SECURITY,
    QUALITY_SUPERVISION,
    STATISTICS,
    WORK_SAFETY,
)
from resolvers.derived.total_tax import INPUTS, total_tax
from resolvers.figures import CoarseCode, CoarseDate, CountFigure, MoneyClass, MoneyFigure
from resolvers.sourced import derived, relation, sourced
from resolvers.sources import SourceLine
from source_adapters.contract import Coarsening, ValueKind

if TYPE_CHECKING:
    from resolvers.person import Person

_BASIC: Final = Sensitivity.BASIC


# fmt: off
@strawberry.federation.type(keys=["creditCode"], description="An enterprise.\n\n企业。")
class Enterprise:
    """A registered enterprise; which department answers for what."""

    credit_code: str | None = sourced(INDUSTRY_COMMERCE, ValueKind.TEXT, "E", "Unified social credit code (GB 32100).", "统一社会信用代码。", sensitivity=_BASIC)
    name: str | None = sourced(INDUSTRY_COMMERCE, ValueKind.TEXT, "E", "Registered name.", "企业名称。", sensitivity=_BASIC)
    registration_status: RegistrationStatus | None = sourced(INDUSTRY_COMMERCE, ValueKind.CODE, "S", "State of the business registration.", "工商登记状态。", no_row="NONE", codes=RegistrationStatus, sensitivity=_BASIC)
    registered_on: CoarseDate | None = sourced(INDUSTRY_COMMERCE, ValueKind.DATE, "ER", "Date of registration; range: its year.", "登记日期;区间为所在年份。", coarsening=Coarsening.YEAR, sensitivity=_BASIC)
    division: CoarseCode | None = sourced(INDUSTRY_COMMERCE, ValueKind.DIVISION, "ER", "Street of the seat (nine digits); range: its district.", "住所所在街道;区间为所在区。", coarsening=Coarsening.DISTRICT, sensitivity=_BASIC)
    industry: CoarseCode | None = sourced(INDUSTRY_COMMERCE, ValueKind.TEXT, "ER", "Industry class (GB/T 4754); range: its section.", "行业小类;区间为行业门类。", coarsening=Coarsening.SECTION, sensitivity=_BASIC)
    registered_capital: MoneyFigure | None = sourced(INDUSTRY_COMMERCE, ValueKind.MONEY, "ERS", "Registered capital, yuan.", "注册资本(元)。")
    legal_representative: Annotated["Person", strawberry.lazy("resolvers.person")] | None = relation(INDUSTRY_COMMERCE, "The legal representative.", "法定代表人。")
    organisation_code: str | None = sourced(QUALITY_SUPERVISION, ValueKind.TEXT, "E", "Organisation code.", "组织机构代码。", sensitivity=_BASIC)
    code_certificate: Validity | None = sourced(QUALITY_SUPERVISION, ValueKind.CODE, "S", "Organisation code certificate.", "组织机构代码证状态。", codes=Validity, sensitivity=_BASIC)
    product_licence: Validity | None = sourced(QUALITY_SUPERVISION, ValueKind.CODE, "S", "Production licence.", "生产许可证状态。", codes=Validity)
    local_tax_registration: TaxRegistration | None = sourced(LOCAL_TAX, ValueKind.CODE, "S", "Registration for local taxes.", "地税登记状态。", no_row="NOT_REGISTERED", codes=TaxRegistration, fixes=("Enterprise.localTax",))
    local_tax: MoneyFigure | None = sourced(LOCAL_TAX, ValueKind.MONEY, "ERS", "Local taxes paid in a year, yuan.", "年度地税缴纳额(元)。", no_row=0, yearly=True)
    local_tax_arrears: MoneyFigure | None = sourced(LOCAL_TAX, ValueKind.MONEY, "ERS", "Local taxes in arrears, yuan.", "地税欠缴额(元)。", no_row=0)
    national_tax_registration: TaxRegistration | None = sourced(NATIONAL_TAX, ValueKind.CODE, "S", "Registration for national taxes.", "国税登记状态。", no_row="NOT_REGISTERED", codes=TaxRegistration, fixes=("Enterprise.nationalTax",))
    national_tax: MoneyFigure | None = sourced(NATIONAL_TAX, ValueKind.MONEY, "ERS", "National taxes paid in a year, yuan.", "年度国税缴纳额(元)。", no_row=0, yearly=True)
    total_tax: MoneyClass | None = derived(total_tax, ValueKind.MONEY, "RS", "Local and national taxes paid in a year, together.", "年度纳税总额(地税与国税之和)。", inputs=INPUTS, yearly=True)
    reported_employees: CountFigure | None = sourced(STATISTICS, ValueKind.COUNT, "ERS", "Employees as reported.", "填报从业人数。")
    reported_revenue: MoneyFigure | None = sourced(STATISTICS, ValueKind.MONEY, "ERS", "Revenue of a year as reported, yuan.", "填报年度营业收入(元)。", yearly=True)
    insured_employees: CountFigure | None = sourced(LABOUR, ValueKind.COUNT, "ERS", "Employees with social insurance.", "参保职工人数。", no_row=0)
    wage_dispute: WageDispute | None = sourced(LABOUR, ValueKind.CODE, "S", "Wage dispute.", "劳资纠纷状态。", no_row="NONE", codes=WageDispute)
    disabled_employees: CountFigure | None = sourced(DISABLED_FEDERATION, ValueKind.COUNT, "ERS", "Disabled employees.", "安置残疾职工人数。", no_row=0)
    subsidies: MoneyClass | None = sourced(FINANCE, ValueKind.MONEY, "RS", "Subsidies received in a year, yuan.", "年度财政补贴(元)。", no_row=0, yearly=True)
    safety_inspection: Inspection | None = sourced(WORK_SAFETY, ValueKind.CODE, "S", "Last safety inspection.", "最近一次安全生产检查。", codes=Inspection)
    food_licence: Validity | None = sourced(FOOD_DRUG, ValueKind.CODE, "S", "Food licence.", "食品许可证状态。", codes=Validity)
    fire_inspection: Inspection | None = sourced(PUBLIC_SECURITY, ValueKind.CODE, "S", "Last fire inspection.", "最近一次消防检查。", codes=Inspection)
    family_planning_duty: DutyFulfilment | None = sourced(FAMILY_PLANNING, ValueKind.CODE, "S", "Family planning duty.", "计划生育责任履行情况。", codes=DutyFulfilment)
    sources: list[SourceLine] | None = strawberry.field(description="Who answered which granted field.\n\n各字段的数源部门。")
# fmt: on
