"""What the page of a journey shows: the diagram with live numbers, what stopped people, versions, the draft."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.engagement.conversations import selectors as conversations
from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.editor import diagram, document, numbers
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.intelligence.journeys.models import Journey, JourneyStatus, JourneyVersion, RunStatus
from renxin.intelligence.journeys.selectors import LIVE_STATUS, STUCK_STATUS, Which
from renxin.intelligence.journeys.words import reason_words
from renxin.kernel.core.actor import Actor


def context(actor: Actor, journey: Journey, version: JourneyVersion, which: Which) -> dict[str, Any]:
    """Return everything the page's template reads besides the people."""
    definition = rows.definitions([version.pk])[version.pk]
    counted = numbers.of_version(actor, version)
    standing = numbers.standing(actor, journey)
    versions = journey.versions.order_by("-number")
    return {
        "journey": journey,
        "version": version,
        "diagram": diagram.make(document.explicit(version.definition), numbers=counted),
        "shown_version": version.number,
        "shown_step": which.step,
        "stuck": sum(counted.stuck.values()),
        "on_the_way": sum(sum(steps.values()) for steps in standing.values()),
        "policy_stops": [(one, _titled(definition, one.step)) for one in numbers.policy_stops(actor, version)],
        "stopped_by": numbers.stopped_by(actor, version, definition),
        "versions": [(one, sum(standing.get(one.number, {}).values())) for one in versions],
        "draft": JourneyDraft.objects.of(actor).filter(journey=journey).first(),
        "chosen": next((step for step in definition.steps if step.id == which.step), None),
        "status_words": _status_words(which.status),
        "reason_words": _reason_words(definition, which.reason),
        "trace_words": _trace_words(definition, which),
        "is_paused": journey.status == JourneyStatus.PAUSED,
        "may_manage": actor.may("journeys.manage"),
        "may_approve": actor.may("journeys.approve"),
        "may_see_people": actor.may("patients.view"),
    }


def _status_words(status: str) -> object:
    if status == LIVE_STATUS:
        return RunStatus.ACTIVE.label
    if status == STUCK_STATUS:
        return pgettext("journey", "Stuck")
    return RunStatus(status).label if status else ""


def _trace_words(definition: Definition, which: Which) -> str:
    """Return what the traces of the people shown have in common."""
    step = _titled(definition, which.passed or which.came)
    if not step:
        return ""
    if which.rule:
        return _("not sent at “%(step)s”: %(rule)s") % {"step": step, "rule": conversations.explain(which.rule)}
    return (_("passed “%(step)s”") if which.passed else _("came to “%(step)s”")) % {"step": step}


def _titled(definition: Definition, step_id: str) -> str:
    return definition.step(step_id).words() if definition.has_step(step_id) else ""


def _reason_words(definition: Definition, reason: str) -> str:
    if not reason:
        return ""
    label = definition.reason_label(reason)
    return diagram.spoken(label) if label else reason_words(reason)
