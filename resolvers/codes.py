"""The words that coded attributes answer with; departments' own codes are mapped to them by their bindings."""

from enum import Enum

import strawberry


@strawberry.enum(description="Answer of a verification.\n\n核验结果:一致、不一致、无法核验。")
class Verdict(Enum):
    """Three-valued: what cannot be told is said to be so."""

    YES = "YES"
    NO = "NO"
    UNDETERMINED = "UNDETERMINED"


@strawberry.enum(description="Sex, GB/T 2261.1.\n\n性别(GB/T 2261.1)。")
class Sex(Enum):
    """GB/T 2261.1."""

    UNKNOWN = "UNKNOWN"
    MALE = "MALE"
    FEMALE = "FEMALE"
    UNSPECIFIED = "UNSPECIFIED"


@strawberry.enum(description="State of a household registration.\n\n户籍状态。")
class HouseholdStatus(Enum):
    """Household registration in this city."""

    LOCAL = "LOCAL"
    LOCAL_COLLECTIVE = "LOCAL_COLLECTIVE"
    NON_LOCAL = "NON_LOCAL"
    CANCELLED = "CANCELLED"


@strawberry.enum(description="State of a residence permit.\n\n暂住证状态。")
class ResidencePermit(Enum):
    """Residence permit of somebody registered elsewhere."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    NONE = "NONE"


@strawberry.enum(description="Whether a person is alive.\n\n生存状态。")
class VitalStatus(Enum):
    """Alive or deceased."""

    ALIVE = "ALIVE"
    DECEASED = "DECEASED"


@strawberry.enum(description="State of a business registration.\n\n工商登记状态。")
class RegistrationStatus(Enum):
    """Registration of an enterprise."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    DEREGISTERED = "DEREGISTERED"
    NONE = "NONE"


@strawberry.enum(description="Whether registered for a tax.\n\n税务登记状态。")
class TaxRegistration(Enum):
    """Registration for a tax."""

    REGISTERED = "REGISTERED"
    NOT_REGISTERED = "NOT_REGISTERED"


@strawberry.enum(description="Employment filing.\n\n就业备案状态。")
class EmploymentFiling(Enum):
    """Whether an employment is filed."""

    FILED = "FILED"
    NOT_FILED = "NOT_FILED"


@strawberry.enum(description="State of a pension.\n\n养老金领取状态。")
class PensionStatus(Enum):
    """Pension of a person."""

    NONE = "NONE"
    RECEIVING = "RECEIVING"
    SUSPENDED = "SUSPENDED"


@strawberry.enum(description="Validity of a certificate or licence.\n\n证照有效状态。")
class Validity(Enum):
    """Of a certificate or a licence."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


@strawberry.enum(description="Marital status, GB/T 2261.2.\n\n婚姻状况(GB/T 2261.2)。")
class MaritalStatus(Enum):
    """GB/T 2261.2, by its first digit."""

    UNMARRIED = "UNMARRIED"
    MARRIED = "MARRIED"
    WIDOWED = "WIDOWED"
    DIVORCED = "DIVORCED"
    UNSPECIFIED = "UNSPECIFIED"


@strawberry.enum(description="Subsistence allowance.\n\n最低生活保障状态。")
class SubsistenceAllowance(Enum):
    """Allowance of a household."""

    NONE = "NONE"
    RECEIVING = "RECEIVING"


@strawberry.enum(description="School enrolment.\n\n学籍状态。")
class SchoolEnrolment(Enum):
    """Enrolment at a school."""

    ENROLLED = "ENROLLED"
    GRADUATED = "GRADUATED"
    LEFT = "LEFT"


@strawberry.enum(description="Recognition as a worker in hardship.\n\n困难职工认定状态。")
class HardshipRecognition(Enum):
    """Recognition by the trade union."""

    RECOGNISED = "RECOGNISED"
    EXPIRED = "EXPIRED"


@strawberry.enum(description="Medical assistance.\n\n医疗救助状态。")
class MedicalAssistance(Enum):
    """Assistance with medical costs."""

    RECEIVING = "RECEIVING"
    ENDED = "ENDED"


@strawberry.enum(description="Legal aid.\n\n法律援助状态。")
class LegalAid(Enum):
    """Decision on an application for legal aid."""

    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    CLOSED = "CLOSED"


@strawberry.enum(description="Wage dispute.\n\n劳资纠纷状态。")
class WageDispute(Enum):
    """Dispute with employees over wages."""

    NONE = "NONE"
    OPEN = "OPEN"
    SETTLED = "SETTLED"


@strawberry.enum(description="Result of the last inspection.\n\n最近一次检查结果。")
class Inspection(Enum):
    """Of a safety or a fire inspection."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    DUE = "DUE"


@strawberry.enum(description="Whether a duty is fulfilled.\n\n责任履行情况。")
class DutyFulfilment(Enum):
    """Of an enterprise's family planning duty."""

    FULFILLED = "FULFILLED"
    NOT_FULFILLED = "NOT_FULFILLED"


@strawberry.enum(description="Why an application is not eligible.\n\n不符合申购条件的原因类别。")
class IneligibilityReason(Enum):
    """Reason classes of a housing application, in the order in which they are listed."""

    NAME_MISMATCH = "NAME_MISMATCH"
    DECEASED = "DECEASED"
    NOT_LOCAL_HOUSEHOLD = "NOT_LOCAL_HOUSEHOLD"
    OWNS_HOME = "OWNS_HOME"
    OVER_INCOME_EDGE = "OVER_INCOME_EDGE"


@strawberry.enum(description="What became of a field.\n\n字段的应答情况。")
class Outcome(Enum):
    """Outcome of one field at its department."""

    ANSWERED = "ANSWERED"
    NO_RECORD = "NO_RECORD"
    UNAVAILABLE = "UNAVAILABLE"
