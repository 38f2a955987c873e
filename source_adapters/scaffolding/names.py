"""How columns are called: in English, by the initials of their pinyin, or in a comment."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from source_adapters.scaffolding.findings import Column, Wanted

YEARS: Final = frozenset({"nd", "year", "niandu", "tax_year", "taxyear"})
MOMENTS: Final = frozenset(
    {"gxrq", "gxsj", "djrq", "bgrq", "asof", "as_of", "updated", "updated_at", "updated_on", "modified_at"}
)
OWN_KEYS: Final = frozenset(
    {"sfzh", "sfzhm", "gmsfhm", "zjhm", "id_number", "idnumber", "tyshxydm", "xydm", "zzjgdm", "jgdm", "credit_code"}
)
"""Of two columns of keys, the one that is called so holds a record's own."""

_USUAL: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        name: frozenset(spelt.split())
        for name, spelt in {
            "name": "xm xingming mc qymc dwmc jgmc full_name",
            "nameMatches": "xm xingming mc qymc dwmc jgmc full_name name",
            "idNumber": "sfzh sfzhm gmsfhm",
            "creditCode": "tyshxydm xydm",
            "organisationCode": "zzjgdm jgdm",
            "sex": "xb xbdm gender",
            "birthDate": "csrq csny birthday born date_of_birth",
            "householdStatus": "hjzt hkzt hjlx",
            "householdDivision": "hjqh hjdqh hjqhdm hkszd",
            "householdRegisteredOn": "lhrq qrrq",
            "vitalStatus": "swbz szbz",
            "diedOn": "swrq",
            "maritalStatus": "hyzk hyzt hyzkdm",
            "homesOwned": "zfts fwts ts",
            "homeFloorArea": "jzmj fwmj zfmj",
            "incomeTax": "grsds sds sjse",
            "pensionMonthly": "yje ylj yylj",
            "pensionStatus": "dyzt ylzt",
            "insuredMonths": "ljys cbys jfys",
            "employmentFiling": "bazt jybazt",
            "registrationStatus": "djzt qyzt jyzt",
            "registeredOn": "clrq zcrq",
            "division": "xzqh xzqhdm qhdm",
            "industry": "hydm hylb hyfl",
            "registeredCapital": "zczb zczj",
            "legalRepresentative": "frsfzh frzjhm",
            "localTax": "sjse nse",
            "nationalTax": "sjse nse amount",
            "localTaxArrears": "qsje qs",
            "localTaxRegistration": "djzt",
            "nationalTaxRegistration": "djzt",
            "reportedEmployees": "cyry cyrs",
            "reportedRevenue": "yysr zyywsr",
            "insuredEmployees": "cbrs",
            "disabilityGrade": "cjdj",
            "disabledEmployees": "azrs cjrs",
            "subsidies": "btje bzje",
            "residencePermit": "jzzzt",
            "codeCertificate": "zszt",
            "productLicence": "xkzt scxkzt",
            "foodLicence": "xkzt spxkzt",
            "subsistenceAllowance": "dbzt bzzt",
        }.items()
    }
)
"""Attribute → column names by the initials of their pinyin, and English ones that are not the attribute's own."""

_TITLE: Final = re.compile(r"[\u4e00-\u9fff]{2,}")


def is_own_key(place: str) -> bool:
    """Whether a column is called as the keys of records are."""
    return place.rpartition(".")[2].lower() in OWN_KEYS


def suggests(column: Column, wanted: Wanted) -> bool:
    """Whether a column is called, or described, as this attribute is."""
    last = column.place.rpartition(".")[2].partition("(")[0]
    called = last.lower()
    if called in _USUAL.get(wanted.attribute, ()) or _letters(last) == wanted.attribute.lower():
        return True
    title = _TITLE.match(wanted.title)
    return title is not None and title[0] in column.comment


def _letters(name: str) -> str:
    return re.sub("[^a-z]", "", name.lower())
