"""Invented names of persons and enterprises, as the registers write them."""

from typing import Final

from demo.generator.chance import Chance

INTERPUNCT: Final = "·"

SURNAMES: Final[tuple[str, ...]] = (
    *tuple("陈李黄张梁林刘吴罗王何周杨郭徐曾邓叶谢赵卢冯蔡胡郑苏潘钟谭朱江彭余杜孙高许马吕袁姚方温简关崔冼招植"),
    *tuple("莫麦区霍邝龚韩唐沈曹严魏丘范石汤黎熊易戴赖侯凌古游甘蒋陆秦"),
    *("欧阳", "司徒", "上官", "诸葛"),
)
GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红鹏辉斌波宇浩凯健俊帆雪琳莹颖佳欣怡婷慧雯嘉颂"
    "锦荣国富贵文武德仁义礼智信忠孝和瑞祥福禄寿康宁泽润沛霖森柏松梅竹菊荷莲蓉芷若晴朗晨曦曼妮珊珠琪瑶璐璇"
)
LONG_GIVEN: Final = (
    "阿依古丽", "买买提", "阿卜杜拉", "古丽娜尔", "吐尔逊", "热依汗", "艾力", "帕提古丽",
    "扎西", "卓玛", "才让", "多吉", "阿木", "尔古", "乌兰", "巴特尔",
)  # fmt: skip
LATIN_GIVEN: Final = ("玛丽亚", "若昂", "安东尼奥", "特蕾莎", "保罗", "卢西亚")
LATIN_INITIALS: Final = "ABCDEFGHJKLMPRST"

LONG_NAME_EVERY: Final = 61
LATIN_NAME_EVERY: Final = 173

TRADES: Final = (
    "贸易", "电子", "机械", "服装", "食品", "建材", "物流", "餐饮",
    "化工", "印刷", "家具", "软件", "园林", "皮革", "玩具",
)  # fmt: skip
FIRM_SIGNS: Final = "粤穗华南海天鸿盛隆泰恒丰润达利通信和源茂昌裕金银宝辉耀联宏远创新科发顺景云山珠江"


def person_name(chance: Chance, place: int) -> str:
    """A name for the person at this place of the roll: mostly surname and given name, some long ones."""
    if place % LATIN_NAME_EVERY == 0:
        parts = (
            chance.choice(LATIN_GIVEN),
            chance.choice(LATIN_INITIALS),
            chance.choice(SURNAMES) + chance.choice(GIVEN),
        )
        return INTERPUNCT.join(parts)
    if place % LONG_NAME_EVERY == 0:
        return INTERPUNCT.join(chance.sample(LONG_GIVEN, 2))
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))


def enterprise_name(chance: Chance) -> str:
    """A name for an enterprise of the city."""
    return f"广州市{''.join(chance.choices(FIRM_SIGNS, k=3))}{chance.choice(TRADES)}有限公司"


def canary_name(chance: Chance) -> str:
    """A name nobody else has: five rare characters, so that finding it anywhere means that it leaked."""
    return "".join(chance.sample("龘靐齉爩麤鱻灪籱鸜驫虪釁躞爨", 5))
