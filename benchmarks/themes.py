"""Themes: comments read, learned from and grouped; no database, since only the reading is measured."""

from random import Random
from typing import Any, Final

from renxin.config.benchmark import Report
from renxin.intelligence.themes import clustering, learning, reading

SCALE = 20_000
_PLACES: Final = [
    "门诊",
    "病房",
    "药房",
    "急诊",
    "检验科",
    "收费处",
    "停车场",
    "食堂",
    "预检台",
    "服务台",
    "超声科",
    "住院部",
]
_PRAISE: Final = ["护士很耐心", "讲得清楚", "环境干净", "流程顺畅", "很快就办好了", "态度和蔼", "医生专业", "指引到位"]
_BLAME: Final = ["排队太久", "没人理", "态度差", "收费不清楚", "地方太脏", "推来推去", "等了两个小时", "叫号混乱"]
_MORE: Final = [
    "上次来也是这样",
    "家里老人一起来的",
    "希望能看到",
    "孩子发烧",
    "周一上午",
    "第二次复查",
    "手术后",
    "带着母亲",
]


def run(scale: int, report: Report) -> None:
    """Measure reading by the list, a lesson, reading with it, grouping."""
    random = Random(4)
    said = [_comment(random) for _number in range(scale)]
    texts = [text for text, _praise in said]
    cold = reading.cold()
    with report.measure("themes read by the list", count=scale):
        for text in texts:
            cold.tone(text)
            cold.about(text)
    half = said[: scale // 2]
    with report.measure("themes lesson", count=len(half)):
        learned = learning.learn([text for text, _praise in half], [praise for _text, praise in half])
    taught = reading.Reader(cold.lexicon, cold.topics, learned)
    with report.measure("themes read as learned", count=scale):
        for text in texts:
            taught.tone(text)
    with report.measure("themes grouped", count=scale) as found:
        found.errors = 0 if clustering.group(texts) else 1


def _comment(random: Random) -> tuple[str, Any]:
    praise = random.random() < 0.6
    parts = random.sample(_PRAISE if praise else _BLAME, 2)
    return f"{random.choice(_PLACES)}{parts[0]}，{random.choice(_MORE)}，{parts[1]}", praise
