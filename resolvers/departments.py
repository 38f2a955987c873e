"""The departments of the city that answer for fields, by the ids that registers and bindings use."""

from typing import Final

PUBLIC_SECURITY: Final = "public_security"
LAND_HOUSING: Final = "land_housing"
LOCAL_TAX: Final = "local_tax"
NATIONAL_TAX: Final = "national_tax"
INDUSTRY_COMMERCE: Final = "industry_commerce"
