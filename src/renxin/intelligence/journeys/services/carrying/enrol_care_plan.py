"""Let people enter programmes of care, once for each step of each run."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import EnrolCarePlan
from renxin.kernel.core.actor import Actor
from renxin.programs.careplans import selectors as careplans
from renxin.programs.careplans import services as enrolling

EFFECT: Final = EnrolCarePlan
ORDER: Final = 45


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Enrol them together, and say in the trace who was inside already."""
    made = enrolling.enrol(actor, [_new(change, effect) for change, effect in asked])
    return {
        (change.run.pk, effect.step): {"rule": "inside"}
        for change, effect in asked
        if f"{effect.programme}:{change.state.source(effect.step)}" not in made
    }


def lacks(actor: Actor, asked: list[tuple[Change, Any]]) -> list[tuple[Change, str]]:
    """Return the changes whose programme is switched off or counts from other days, with the sentence that says so."""
    on = careplans.open_programmes(actor, {effect.programme for _change, effect in asked})
    off, other = _("The programme %(name)s is not switched on."), _("The programme %(name)s counts from other days.")
    found = []
    for change, effect in asked:
        if effect.programme not in on:
            found.append((change, off % {"name": effect.programme}))
        elif not {"enrolled", effect.counts_from} & set(on[effect.programme].anchors):
            found.append((change, other % {"name": effect.programme}))
    return found


def _new(change: Change, effect: EnrolCarePlan) -> enrolling.NewEnrolment:
    return enrolling.NewEnrolment(
        patient_id=change.run.patient_id,
        programme=effect.programme,
        source=change.state.source(effect.step),
        why="journey",
        anchors={effect.counts_from: effect.day},
        encounter_id=change.state.context.get("encounter_id"),
        department_id=change.state.context.get("department_id"),
    )
