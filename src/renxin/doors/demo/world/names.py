"""Chinese names, drawn from tables of common surnames and of characters parents of each generation liked."""

from random import Random
from typing import Final

# Surname and its share per thousand among the commonest; compound and rarer ones are there to be met in tests.
_TABLE: Final = (
    "王74 李72 张68 刘53 陈48 杨31 黄24 赵22 吴20 周20 徐16 孙16 马13 "
    "朱13 胡13 郭12 何12 林11 高10 罗10 郑9 梁9 谢8 宋8 唐7 许7 韩7 冯6 "
    "邓6 曹6 彭6 曾6 肖6 田5 董5 袁5 潘5 于5 蒋5 蔡4 余4 杜4 叶4 程4 苏4 "
    "魏4 吕4 丁4 任4 沈4 姚4 卢4 姜3 崔3 钟3 谭3 陆3 汪3 范3 金3 石3 廖3 "
    "贾3 夏3 韦2 付2 方2 白2 邹2 孟2 熊2 秦2 邱2 江2 尹2 薛2 单1 仇1 解1 "
    "查1 盖1 区1 欧阳1 司马1 尉迟1 上官1 "
)
SURNAMES: Final = {
    entry.rstrip("0123456789"): int(entry.lstrip(entry.rstrip("0123456789"))) for entry in _TABLE.split()
}
_GENERATIONS: Final = (
    (1950, "国建明德福贵玉宝全根发长春生金", "兰英秀珍凤桂玉芳梅淑云霞琴菊香"),
    (1970, "建国军卫东红强志勇平海涛刚伟民", "丽华敏红艳霞燕萍娟玲芬琴静秀梅"),
    (1990, "伟磊鹏浩杰超斌俊宇峰涛辉凯晨阳", "婷静雪丹倩颖洁莉琳晶晨娜敏佳欣"),
    (2100, "子轩浩宇梓睿涵辰博文一诺泽铭逸", "梓涵诗雨欣怡一诺语彤思琪若曦可馨"),
)


def surname(random: Random) -> str:
    """Return a surname, common ones more often."""
    return random.choices(list(SURNAMES), weights=list(SURNAMES.values()))[0]


def given_name(random: Random, sex: str, birth_year: int) -> str:
    """Return a given name of one or two characters that fits sex ("M" or "F") and generation."""
    _, men, women = next(row for row in _GENERATIONS if birth_year < row[0])
    characters = men if sex == "M" else women
    one_character = random.random() < 0.18
    return "".join(random.sample(characters, 1 if one_character else 2))
