"""What a sheet must be before anybody is appraised by it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from renxin.intelligence.appraisal.sheet_pack import Content, Item

from .scoring import EXPERIENCE_SHARE, FULL

MOST_PRAISE: Final = 10.0
LONGEST: Final = 6
# What a line may count, by what it is about.
_COUNTS: Final = {"experience": "answers", "complaint": "complaints", "praise": "praises"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: a code (`wording.fault` says it) and the item it is about."""

    code: str
    item: str = ""


def faults(content: Content, subject: str, metrics: Collection[str]) -> list[Fault]:
    """Return everything that keeps a sheet from being put in force; nothing when it is right."""
    weighed = [item for item in content.items if item.kind != "praise"]
    found = []
    if abs(sum(item.weight for item in weighed) - FULL) > 0.01:
        found.append(Fault("weights"))
    if sum(item.weight for item in weighed if item.kind == "experience") < FULL * EXPERIENCE_SHARE:
        found.append(Fault("experience"))
    if sum(item.weight for item in content.items if item.kind == "praise") > MOST_PRAISE:
        found.append(Fault("praise"))
    if subject == "person" and not content.whom.role:
        found.append(Fault("role"))
    codes = [item.code for item in content.items]
    found += [Fault("twice", code) for code in sorted({code for code in codes if codes.count(code) > 1})]
    return found + [Fault(code, item.code) for item in content.items for code in _of_item(item, subject, metrics)]


def _of_item(item: Item, subject: str, metrics: Collection[str]) -> list[str]:
    is_metric = item.counts == "metric"
    wrong = {
        "weight": item.weight <= 0,
        "scale": item.floor == item.target,
        "months": not 1 <= item.months <= LONGEST,
        "metric": is_metric and item.metric not in metrics,
        "person_metric": is_metric and subject == "person",
        "person_hospital": item.over == "hospital" and subject == "person",
        "surveys": item.counts == "answers" and not item.surveys,
        "kind": _COUNTS.get(item.kind, "metric") != item.counts,
        "direction": (item.kind == "complaint" and item.target > item.floor)
        or (item.kind in ("praise", "experience") and item.target < item.floor),
    }
    return [code for code, is_wrong in wrong.items() if is_wrong]
