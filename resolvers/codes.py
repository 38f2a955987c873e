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
