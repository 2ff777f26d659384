"""A person decides on a suggestion. Accepting makes a draft that goes its usual way; rejecting takes a reason."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.segments import services as segments
from renxin.intelligence.foresight.models import Suggestion
from renxin.intelligence.journeys.services.proposing import propose_step
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.intelligence import SuggestionDecided
from renxin.kernel.timeline.services import record

SHORTEST_REASON = 4
Status = Suggestion.Status


@transaction.atomic
def accept_suggestion(actor: Actor, suggestion: Suggestion, *, name: str = "") -> Suggestion:
    """Make the draft that a suggestion speaks of: of a segment called `name`, or of a journey's next version.

    Raises:
        WrongState: somebody decided on it meanwhile.
        InvalidInput: the draft cannot be made any more.
    """
    found = _locked(actor, suggestion)
    about: dict[str, Any] = found.evidence
    if found.kind == Suggestion.Kind.TIMING:
        draft = propose_step(actor, uuid.UUID(about["journey"]), about["step"], {"days": about["to"]})
        led_to = draft.journey.uid
    else:
        led_to = segments.create_segment(actor, name.strip() or found.key, about["rule"]).uid
    return _decide(actor, found, Status.ACCEPTED, led_to=led_to)


@transaction.atomic
def reject_suggestion(actor: Actor, suggestion: Suggestion, reason: str) -> Suggestion:
    """Put a suggestion aside, with the reason; it does not come back soon.

    Raises:
        InvalidInput: no reason was given.
        WrongState: somebody decided on it meanwhile.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="reason")
    return _decide(actor, _locked(actor, suggestion), Status.REJECTED, reason=reason.strip()[:400])


def _locked(actor: Actor, suggestion: Suggestion) -> Suggestion:
    found = Suggestion.objects.of(actor).select_for_update().filter(pk=suggestion.pk).first()
    if found is None:
        raise NotFound("suggestion")
    actor.require("journeys.manage" if found.kind == Suggestion.Kind.TIMING else "segments.manage")
    if found.status != Status.OPEN:
        raise WrongState(_("%(name)s has decided on this already.") % {"name": found.decided_by_name})
    return found


def _decide(
    actor: Actor, found: Suggestion, status: str, *, reason: str = "", led_to: uuid.UUID | None = None
) -> Suggestion:
    found.status, found.reason, found.led_to = status, reason, led_to
    found.decided_by, found.decided_by_name, found.decided_at = actor.user_id, actor.name[:150], clock.now()
    found.save(update_fields=["status", "reason", "led_to", "decided_by", "decided_by_name", "decided_at"])
    record(
        actor,
        SuggestionDecided(
            patient_id=-actor.tenant_id,
            occurred_at=clock.now(),
            suggestion_id=found.pk,
            accepted=status == Status.ACCEPTED,
        ),
    )
    record_access(actor, f"foresight.{status}", "suggestion", found.uid, reason=reason)
    return found
