"""The sampling frame beside a result: how many were asked, how many answered, who was not asked and by which rule."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count

from renxin.intelligence.appraisal.counting.window import Window
from renxin.programs.surveys.models import Invitation, InvitationState

Frame = dict[str, Any]


def frames(window: Window, surveys: Sequence[int], subject: str, into: Mapping[int, int]) -> dict[int, Frame]:
    """Return the frame of each department or person in a window, in one statement."""
    column = "department_id" if subject == "unit" else "encounter__practitioner_id"
    rows = Invitation.objects.of(window.tenant_id).filter(
        survey_id__in=surveys, invited_at__gte=window.start, invited_at__lt=window.end, patient_id__gt=0
    )
    found: dict[int, Frame] = {}
    for unit, state, reason, n in rows.order_by().values_list(column, "state", "reason").annotate(n=Count("pk")):
        if unit is None:
            continue
        key = into.get(unit, unit) if subject == "unit" else unit
        _add(found.setdefault(key, {"asked": 0, "answered": 0, "withheld": {}}), state, reason, n)
    return found


def _add(frame: Frame, state: str, reason: str, n: int) -> None:
    if state == InvitationState.WITHHELD:
        frame["withheld"][reason] = frame["withheld"].get(reason, 0) + n
        return
    frame["asked"] += n
    frame["answered"] += n if state == InvitationState.ANSWERED else 0
