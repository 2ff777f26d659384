"""A ward round on a phone: begun in a ward, one tap for each bed, ended."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.listening import BedVisited
from renxin.kernel.timeline.services import record
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients
from renxin.people.records.models import Encounter
from renxin.programs.listening.models import Interview, Note, Stop
from renxin.programs.listening.selectors.asked import GUIDE

from .noting import NewNote, write_note


@transaction.atomic
def begin_round(actor: Actor, department: Organization, guide: str = GUIDE) -> Interview:
    """Begin a round in a ward, or go on with the one this person has begun there."""
    actor.require("listening.work")
    going = Interview.objects.of(actor).filter(
        kind=Interview.Kind.WARD_ROUND, department=department, interviewer_id=actor.user_id, ended_at=None
    )
    found = going.first()
    if found is not None:
        return found
    return Interview.objects.create(
        tenant_id=actor.tenant_id,
        kind=Interview.Kind.WARD_ROUND,
        patient_id=-actor.tenant_id,
        department=department,
        interviewer_id=actor.user_id,
        guide=guide,
        held_at=clock.now(),
    )


@transaction.atomic
def visit_bed(
    actor: Actor, talk: Interview, stay: Encounter, state: str, words: str = "", *, follow: str = Note.Follow.NONE
) -> Stop:
    """Note what a visit at a bed found. Something needs words; a second tap corrects the first.

    Raises:
        InvalidInput: nobody says what it is, or the state is unknown.
        WrongState: the round is over.
    """
    actor.require("listening.work")
    if state not in Stop.State.values:
        raise InvalidInput(_("Choose what you found."), where="state")
    if state == Stop.State.SOMETHING and not words.strip():
        raise InvalidInput(_("Write in one sentence what it is."), where="words")
    going = Interview.objects.select_for_update().get(pk=talk.pk)
    if going.ended_at is not None:
        raise WrongState(_("This round is over."), where="state")
    patient_id = patients.current_id(actor.tenant_id, stay.patient_id)
    stop, made = Stop.objects.update_or_create(
        tenant_id=actor.tenant_id,
        talk=going,
        patient_id=patient_id,
        defaults={"state": state, "bed": stay.location[:80], "at": clock.now()},
    )
    if state == Stop.State.SOMETHING:
        write_note(actor, going, NewNote(words=words, patient_id=patient_id, stop=stop, follow=follow))
    if made:
        fact = BedVisited(
            patient_id=patient_id,
            occurred_at=clock.now(),
            talk_id=going.pk,
            found=state,
            department_id=going.department_id,
        )
        record(actor, fact)
    return stop


@transaction.atomic
def end_talk(actor: Actor, talk: Interview) -> Interview:
    """Say that a round or talk is over."""
    actor.require("listening.work")
    if talk.ended_at is None:
        talk.ended_at = clock.now()
        talk.save(update_fields=["ended_at"])
    return talk
