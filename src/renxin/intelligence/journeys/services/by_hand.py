"""Letting people in by hand, from a list or one at a time: first looked at, then done, and written down who did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from renxin.intelligence.journeys.models import Journey, JourneyRun, JourneyStatus, RunStatus
from renxin.intelligence.journeys.services import starting
from renxin.intelligence.journeys.services.enrolling import enrol
from renxin.intelligence.journeys.services.starting import Entering
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

# A journey that begins with a fact lives on the values of that fact: nobody can be put on it without one.
_NOT_BY_HAND: Final = frozenset({"fact"})
_LIVE: Final = (RunStatus.ACTIVE, RunStatus.PARKED, RunStatus.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What an enrolment would come to: people asked for, of them on it already, of the rest those who fit.

    `began` is None as long as nothing was done.
    """

    asked: int
    already: int
    fits: int
    began: int | None = None


def open_by_hand(actor: Actor) -> QuerySet[Journey]:
    """Return the journeys on which people may be put by hand, in the order of their codes."""
    actor.require("journeys.manage")
    kinds = Q()
    for kind in _NOT_BY_HAND:
        kinds |= Q(**{f"current__definition__start__{kind}__isnull": False})
    found = Journey.objects.of(actor).filter(is_active=True, status=JourneyStatus.ACTIVE, current__isnull=False)
    return found.exclude(kinds).select_related("current").order_by("code")


def foresee_enrolment(actor: Actor, journey: Journey, patient_ids: Iterable[int]) -> Foreseen:
    """Return what putting these people on a journey would come to; nothing is done."""
    actor.require("journeys.manage")
    asked, free = _free(actor, journey, patient_ids)
    return Foreseen(asked=len(asked), already=len(asked) - len(free), fits=len(_fitting(actor, journey, free)))


def enrol_by_hand(actor: Actor, journey: Journey, patient_ids: Iterable[int], key: str, *, source: str) -> Foreseen:
    """Put people on a journey who are not on it and fit; return what came of it.

    Args:
        actor: who does it; it stands in the audit log.
        journey: one of `open_by_hand`.
        patient_ids: whom.
        key: names the occasion, as a form does: sent twice, it lets nobody in twice.
        source: where they come from, for the audit log: `segment:<code>` or `patient`.

    Raises:
        WrongState: nobody may be put on this journey by hand now.
    """
    if not open_by_hand(actor).filter(pk=journey.pk).exists():
        raise WrongState(_("Nobody can be put on this journey by hand now."))
    asked, free = _free(actor, journey, patient_ids)
    fits = len(_fitting(actor, journey, free))
    began = enrol(actor, journey, sorted(free), f"hand:{key}").began
    with transaction.atomic():
        detail = {"asked": len(asked), "began": began, "from": source}
        record_access(actor, "journey.enrolled", "journeys.Journey", journey.uid, detail=detail)
    return Foreseen(asked=len(asked), already=len(asked) - len(free), fits=fits, began=began)


def _free(actor: Actor, journey: Journey, patient_ids: Iterable[int]) -> tuple[set[int], set[int]]:
    """Return the living among these people, and those of them who are not on the journey already."""
    current = set(patients.current_ids(actor.tenant_id, set(patient_ids)).values())
    living = Patient.objects.of(actor).filter(pk__in=current, status__in=["active", "provisional"])
    asked = set(living.filter(deceased_at__isnull=True).values_list("pk", flat=True))
    here = Q(status__in=_LIVE) | Q(entry_key__startswith="patient:", holds_entry=True)  # on it, or once for all
    runs = JourneyRun.objects.of(actor).filter(here, journey=journey, patient_id__in=asked)
    return asked, asked - set(runs.values_list("patient_id", flat=True))


def _fitting(actor: Actor, journey: Journey, people: set[int]) -> set[int]:
    now = clock.now()
    entering = [Entering(patient_id=one, event_id=0, key="", anchor_at=now) for one in sorted(people)]
    return {
        each.patient_id
        for entrance in starting.entrances(actor, [journey.pk])
        for each in starting.allowed(actor, entrance, entering, now)
    }
