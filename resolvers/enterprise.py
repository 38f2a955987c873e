"""Enterprise, keyed by the unified social credit code of GB 32100: one line a governed field."""

from typing import Final

import strawberry

from resolvers.codes import RegistrationStatus, TaxRegistration
from resolvers.declared import Sensitivity
from resolvers.departments import INDUSTRY_COMMERCE, LOCAL_TAX, NATIONAL_TAX
from resolvers.derived.total_tax import INPUTS, total_tax
from resolvers.figures import CoarseCode, CoarseDate, MoneyClass, MoneyFigure
from resolvers.sourced import derived, sourced
from resolvers.sources import SourceLine
from source_adapters.contract import Coarsening, ValueKind

_BASIC: Final = Sensitivity.BASIC


# fmt: off
@strawberry.type(description="An enterprise.\n\n企业。")
class Enterprise:
    """A registered enterprise; which department answers for what."""

    credit_code: str | None = sourced(INDUSTRY_COMMERCE, ValueKind.TEXT, "E", "Unified social credit code (GB 32100).", "统一社会信用代码。", sensitivity=_BASIC)
    name: str | None = sourced(INDUSTRY_COMMERCE, ValueKind.TEXT, "E", "Registered name.", "企业名称。", sensitivity=_BASIC)
    registration_status: RegistrationStatus | None = sourced(INDUSTRY_COMMERCE, ValueKind.CODE, "S", "State of the business registration.", "工商登记状态。", no_row="NONE", codes=RegistrationStatus, sensitivity=_BASIC)
    registered_on: CoarseDate | None = sourced(INDUSTRY_COMMERCE, ValueKind.DATE, "ER", "Date of registration; range: its year.", "登记日期;区间为所在年份。", coarsening=Coarsening.YEAR, sensitivity=_BASIC)
    division: CoarseCode | None = sourced(INDUSTRY_COMMERCE, ValueKind.DIVISION, "ER", "Street of the seat (nine digits); range: its district.", "住所所在街道;区间为所在区。", coarsening=Coarsening.DISTRICT, sensitivity=_BASIC)
    industry: CoarseCode | None = sourced(INDUSTRY_COMMERCE, ValueKind.TEXT, "ER", "Industry class (GB/T 4754); range: its section.", "行业小类;区间为行业门类。", coarsening=Coarsening.SECTION, sensitivity=_BASIC)
    registered_capital: MoneyFigure | None = sourced(INDUSTRY_COMMERCE, ValueKind.MONEY, "ERS", "Registered capital, yuan.", "注册资本(元)。")
    local_tax_registration: TaxRegistration | None = sourced(LOCAL_TAX, ValueKind.CODE, "S", "Registration for local taxes.", "地税登记状态。", no_row="NOT_REGISTERED", codes=TaxRegistration, fixes=("Enterprise.localTax",))
    local_tax: MoneyFigure | None = sourced(LOCAL_TAX, ValueKind.MONEY, "ERS", "Local taxes paid in a year, yuan.", "年度地税缴纳额(元)。", no_row=0, yearly=True)
    local_tax_arrears: MoneyFigure | None = sourced(LOCAL_TAX, ValueKind.MONEY, "ERS", "Local taxes in arrears, yuan.", "地税欠缴额(元)。", no_row=0)
    national_tax_registration: TaxRegistration | None = sourced(NATIONAL_TAX, ValueKind.CODE, "S", "Registration for national taxes.", "国税登记状态。", no_row="NOT_REGISTERED", codes=TaxRegistration, fixes=("Enterprise.nationalTax",))
    national_tax: MoneyFigure | None = sourced(NATIONAL_TAX, ValueKind.MONEY, "ERS", "National taxes paid in a year, yuan.", "年度国税缴纳额(元)。", no_row=0, yearly=True)
    total_tax: MoneyClass | None = derived(total_tax, ValueKind.MONEY, "RS", "Local and national taxes paid in a year, together.", "年度纳税总额(地税与国税之和)。", inputs=INPUTS, yearly=True)
    sources: list[SourceLine] | None = strawberry.field(description="Who answered which granted field.\n\n各字段的数源部门。")
# fmt: on
