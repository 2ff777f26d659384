"""The register of experiments: written down before anybody is left out by lot, closed with what was learned."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from renxin.engagement.channels import services as channels
from renxin.intelligence.journeys.gates import Objection
from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.trials import experimenting
from renxin.intelligence.trials.models import Experiment
from renxin.intelligence.trials.selectors import overdue
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations


def register_experiment(
    actor: Actor,
    *,
    journey_code: str,
    message_class: str,
    kind: str,
    title: str,
    reason: str,
    ethics_note: str,
    ends_on: date,
    subject: str = "",
    owner: tuple[int, str] | None = None,
    plan: Sequence[Mapping[str, Any]] = (),
) -> Experiment:
    """Write an experiment into the register; from then on its journey may be published.

    Raises:
        InvalidInput: something that it needs is missing, or it is already in the register.
    """
    actor.require("journeys.manage")
    today = clock.today(organizations.zone_of(actor))
    found = experimenting.faults(
        kind=kind,
        message_class=message_class,
        reason=reason,
        ethics_note=ethics_note,
        starts_on=today,
        ends_on=ends_on,
    )
    for where, text in found.items():
        raise InvalidInput(text, where=where)
    owner_id, owner_name = owner or (actor.user_id or 0, actor.name)
    try:
        with transaction.atomic():
            made = Experiment.objects.create(
                tenant_id=actor.tenant_id,
                journey_code=journey_code,
                kind=kind,
                subject=subject,
                title=title.strip()[:200],
                reason=reason.strip(),
                ethics_note=ethics_note.strip(),
                owner_id=owner_id,
                owner_name=owner_name[:150],
                starts_on=today,
                ends_on=ends_on,
                plan=list(plan),
                registered_at=clock.now(),
                registered_by=actor.name[:150],
            )
            record_access(actor, "experiment.registered", "experiment", made.uid, detail={"journey": journey_code})
    except IntegrityError as error:
        raise InvalidInput(_("This experiment is in the register and open."), where="kind") from error
    return made


def close_experiment(actor: Actor, uid: uuid.UUID, conclusion: str) -> Experiment:
    """Close an experiment with what was learned and what is done about it.

    Raises:
        NotFound: no such experiment here.
        WrongState: it is closed.
        InvalidInput: nothing is said.
    """
    actor.require("journeys.manage")
    if not conclusion.strip():
        raise InvalidInput(_("Say what was learned, also when it is: nothing."), where="conclusion")
    with transaction.atomic():
        found = Experiment.objects.of(actor).select_for_update().filter(uid=uid).first()
        if found is None:
            raise NotFound("experiment")
        if found.closed_at:
            raise WrongState(_("This experiment is closed."))
        found.closed_at, found.closed_by, found.conclusion = clock.now(), actor.name[:150], conclusion.strip()
        found.save(update_fields=["closed_at", "closed_by", "conclusion"])
        record_access(actor, "experiment.closed", "experiment", found.uid)
    return found


def tell_owners() -> int:
    """Tell each owner, once, of an experiment whose last day is over, in every hospital; return how many were told."""
    told = 0
    open_ones = Experiment.objects.filter(closed_at__isnull=True, ends_on__lt=clock.now().date() + timedelta(days=1))
    for tenant_id in sorted(set(open_ones.values_list("tenant_id", flat=True))):
        with tenant.scope(tenant_id), transaction.atomic():
            actor = Actor.system(tenant_id, "trials")
            for one in overdue(actor):
                text = _("An experiment with a journey is over. Say what was learned, and close it.")
                key, path = f"trials:over:{one.uid}", _register_of(actor, one.journey_code)
                told += channels.tell_staff(actor, [one.owner_id], text, path=path, key=key)
    return told


def objections(actor: Actor, content: Mapping[str, Any]) -> list[Objection]:
    """Return what stands against publishing a definition: chance that nobody answers for, or whose time is over."""
    needed = [("hold_out", "", "journey.held_out")] if content.get("held_out") else []
    needed += [("split", step, f"journey.steps.{step}") for step in experimenting.splits(content)]
    if not needed:
        return []
    today = clock.today(organizations.zone_of(actor))
    rows = Experiment.objects.of(actor).filter(
        journey_code=str(content.get("code")), closed_at__isnull=True, ends_on__gte=today
    )
    running = set(rows.values_list("kind", "subject"))
    text = _("Register the experiment first: its owner, reason, end date and ethics note.")
    lacking = [where for kind, subject, where in needed if (kind, subject) not in running]
    url = _register_of(actor, str(content.get("code"))) if lacking else ""
    return [Objection(where, text, url) for where in lacking]


def _register_of(actor: Actor, journey_code: str) -> str:
    """Return the page on which experiments of a journey are registered; a pack that is no journey yet has none."""
    uid = Journey.objects.of(actor).filter(code=journey_code).values_list("uid", flat=True).first()
    return reverse("trials:experiments", args=[uid]) if uid else ""
