"""Segments that are true when a visitor comes: those whom the house would like to look after next."""

from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.kernel.core.actor import Actor

_SILENT: Final[dict[str, Any]] = {
    "all": [
        {"record": "problem", "code": ["E11"], "has": True},
        {"none": [{"trait": "last_reading", "is": "within_last", "value": {"days": 5}}]},
        {"trait": "last_visit", "is": "more_than_ago", "value": {"days": 30}},
    ]
}
_HOME: Final[dict[str, Any]] = {
    "all": [
        {"did": "encounter.discharged", "times": {"at_least": 1}, "within_days": 14},
        {"did": "encounter.discharged", "times": {"at_most": 0}, "within_days": 7},
    ]
}
_OLD: Final[dict[str, Any]] = {
    "all": [
        {"trait": "age", "is": ">=", "value": 60},
        {"trait": "last_visit", "is": "more_than_ago", "value": {"days": 180}},
    ]
}
_ANGRY: Final[dict[str, Any]] = {"did": "case.opened", "times": {"at_least": 1}, "within_days": 90}
_FILMS: Final[dict[str, Any]] = {
    "all": [{"tag": "爱看短视频", "bears": True}, {"trait": "age", "is": "<", "value": 60}]
}
SEGMENTS: Final = (
    ("diabetes-silent", "糖尿病，近期没有测量", "提醒测量，必要时电话", _SILENT),
    ("home-7-14", "出院 7 到 14 天", "这段时间最容易出问题", _HOME),
    ("old-away", "六十岁以上，半年没来", "问候，请来复查", _OLD),
    ("spoke-up", "九十天内反映过问题", "群发之前先看这里", _ANGRY),
    ("films-under-60", "六十岁以下，爱看短视频", "健康知识发短视频", _FILMS),
)


def belong(tenant_id: int) -> None:
    """Make the segments and switch them on."""
    system = Actor.system(tenant_id, "demo")
    for code, name, note, rule in SEGMENTS:
        segments.switch_on(system, segments.create_segment(system, name, rule, code=code, note=note, shared=True))
