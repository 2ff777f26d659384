"""A run in words: why it began, what was done, why something was not sent, why it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.models import JourneyRun, JourneyStepLog, RunStatus
from renxin.intelligence.journeys.settings import spoken

# The rules of the contact policy and of surveys that stop or put off what a journey asks for.
RULES: Final = {
    "deceased": gettext_lazy("the patient has died"),
    "anonymised": gettext_lazy("the patient's record was anonymised"),
    "suppressed": gettext_lazy("the number is not to be used for this"),
    "private": gettext_lazy("it is private and there is no phone of her own"),
    "bereaved": gettext_lazy("the family is in mourning"),
    "expired": gettext_lazy("it came too late"),
    "no_contact_point": gettext_lazy("there is no way to reach the patient"),
    "provisional": gettext_lazy("we do not know yet who this is"),
    "consent": gettext_lazy("the patient does not wish it"),
    "objected": gettext_lazy("the patient does not wish it"),
    "admitted": gettext_lazy("the patient is in hospital"),
    "held": gettext_lazy("something is open with this patient"),
    "quiet_hours": gettext_lazy("it waits for the morning"),
    "recent_any": gettext_lazy("the patient was asked not long ago"),
    "recent_same": gettext_lazy("the patient has answered this survey not long ago"),
    "yearly": gettext_lazy("the patient was asked often enough this year"),
}


# Why a run was stopped, where no rule of its own journey says it.
REASONS: Final = {
    "by_hand": gettext_lazy("a member of staff ended it"),
    "died": gettext_lazy("the patient has died"),
    "merged": gettext_lazy("it went on under another record of the same person"),
    "left_version": gettext_lazy("the journey was changed, and those who stood here left it"),
    "who": gettext_lazy("who may enter no longer holds"),
}


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of a trace. `tone` is good, soon or now for lines that matter."""

    icon: str
    title: str
    text: str
    at: datetime
    tone: str = ""


def lines(run: JourneyRun, definition: Definition, log: tuple[JourneyStepLog, ...]) -> list[TraceLine]:
    """Return the trace of a run, oldest first, beginning with why it began."""
    return [
        TraceLine("play", _("The journey began"), began(run, definition), run.started_at),
        *(_line(entry, run, definition) for entry in log),
    ]


def began(run: JourneyRun, definition: Definition) -> str:
    """Return why a run began."""
    if run.context.get("since_start"):
        return _("She belonged to the segment before the journey was switched on: she fits since the start.")
    return _("Because: %(reason)s.") % {"reason": spoken(definition.start.label)}


def ended(run: JourneyRun, definition: Definition) -> str:
    """Return how a run ended; empty while it is on its way."""
    if run.status == RunStatus.FINISHED:
        return _("The goal was reached.") if run.reason == "goal" else _("It came to its end.")
    return _stopped(run.reason, definition) if run.status == RunStatus.STOPPED else ""


def rule_words(rule: str) -> str:
    """Return a policy's rule in words; an unknown one (a hold's own reason, a cap) by its code."""
    return str(RULES.get(rule) or rule)


def reason_words(reason: str) -> str:
    """Return why a run was stopped in words; a reason that nobody knows any more by its code."""
    return str(REASONS.get(reason) or reason)


def _line(entry: JourneyStepLog, run: JourneyRun, definition: Definition) -> TraceLine:
    if entry.outcome == "stopped":
        return TraceLine("circle-x", _("Stopped"), _stopped(entry.detail.get("reason", ""), definition), entry.at)
    if entry.outcome == "moved":
        return TraceLine(
            "move-right", _("Moved to version %(number)s") % {"number": entry.detail.get("to")}, "", entry.at
        )
    step = next((found for found in definition.steps if found.id == entry.step), None)
    if step is None:
        return TraceLine("circle", entry.step, "", entry.at)
    if entry.outcome == "skipped":
        return TraceLine(step.icon, step.words(), _("Left out: the patient does not fit any more."), entry.at, "soon")
    if entry.outcome == "goal":
        return TraceLine(
            "target", _("The goal was reached."), _("What was still to come is not sent."), entry.at, "good"
        )
    title = step.told(entry.outcome, entry.detail)
    text, tone = _answer(entry.detail)
    return TraceLine(step.icon, title, text, entry.at, tone)


def _answer(detail: Mapping[str, Any]) -> tuple[str, str]:
    """Return what the package that was asked has answered, and how it matters."""
    rule = detail.get("rule", "")
    if detail.get("status") in ("blocked", "withheld"):
        return _("Not sent: %(reason)s.") % {"reason": rule_words(rule)}, "soon"
    return (_("Put off: %(reason)s.") % {"reason": rule_words(rule)}, "") if rule else ("", "")


def _stopped(reason: str, definition: Definition) -> str:
    label = definition.reason_label(reason)
    if label:
        return _("Because: %(reason)s. What was pending has been withdrawn.") % {"reason": spoken(label)}
    if reason in REASONS and reason != "by_hand":
        return _("Because: %(reason)s. What was pending has been withdrawn.") % {"reason": REASONS[reason]}
    if reason == "no_longer_fits":
        return _("The patient does not fit any more. What was pending has been withdrawn.")
    return _("A member of staff ended it. What was pending has been withdrawn.")
