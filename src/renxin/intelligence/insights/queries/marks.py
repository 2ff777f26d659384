"""Which questions speak of satisfaction as a whole, of effort, of one thing; which of their answers are good or bad.

An answer counts as good from the top two steps (overall), from 5 of 7 (effort), at the best step (one thing); as bad in
the lower half of its scale. Read from the versions that were answered: a version never changes.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from renxin.engagement.questionnaires.models import QuestionnaireVersion
from renxin.engagement.questionnaires.selectors import Definition, Item, definition_of
from renxin.programs.surveys.models import Survey

OVERALL: Final = "@overall"
EFFORT: Final = "@effort"
ITEMS: Final = "@items"


@dataclass(frozen=True, slots=True)
class Mark:
    """One question of one version: what its answers count for, and the bounds of good and bad."""

    version_id: int
    link_id: str
    mark: str
    good: float
    bad: float
    falls: bool


def marks_of(tenant_id: int, surveys: list[int]) -> list[dict[str, Any]]:
    """Return the marks of every version of the questionnaires behind these surveys."""
    in_use = Survey.objects.of(tenant_id).filter(pk__in=surveys).values("version__questionnaire_id")
    versions = QuestionnaireVersion.objects.of(tenant_id).filter(questionnaire_id__in=in_use)
    return [asdict(mark) for version in versions for mark in _read(version.pk, definition_of(version))]


def _read(version_id: int, definition: Definition) -> tuple[Mark, ...]:
    found = []
    for item in definition.items:
        ends = _ends(item)
        if ends is None:
            continue
        low, high = ends
        if item.role == "overall":
            found.append(_mark(version_id, item, OVERALL, low, high, steps=1))
        elif item.type == "effort" or item.role == "effort":
            found.append(_mark(version_id, item, EFFORT, low, high, steps=2))
        elif item.dimension:
            found.append(_mark(version_id, item, ITEMS, low, high, steps=0))
    return tuple(found)


def _mark(version_id: int, item: Item, mark: str, low: float, high: float, *, steps: int) -> Mark:
    middle = (low + high) / 2
    good = low + steps if item.reverse else high - steps
    return Mark(version_id, item.link_id, mark, good, middle, item.reverse)


def _ends(item: Item) -> tuple[float, float] | None:
    """Return the lowest and highest value of a question answered by numbers, None for others."""
    if item.type == "effort":
        return (1, 7)
    values = [float(option.value) for option in item.options if isinstance(option.value, int | float)]
    if not item.scaled or len(values) < 2:
        return None
    return (min(values), max(values))
