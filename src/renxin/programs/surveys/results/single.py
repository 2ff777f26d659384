"""One response as people read it, and what was set right in it."""

from uuid import UUID

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients
from renxin.programs.surveys.models import Amendment


def answer(actor: Actor, reference: str) -> questionnaires.Answered:
    """Return the response behind an opaque reference.

    Raises:
        NotFound: there is none, or the actor's roles do not reach its department.
    """
    actor.require("surveys.view")
    patient_id, response_id = signing.unseal("response", reference)
    if patient_id > 0:
        patients.get_by_id(actor, patient_id)
    found = questionnaires.response(actor, patient_id, response_id)
    if found.response.source != "surveys":
        raise NotFound("response")
    if not actor.all_departments and found.response.department_id not in actor.department_ids:
        raise NotFound("response")
    return found


def amendments_of(actor: Actor, answered: questionnaires.Answered) -> list[Amendment]:
    """Return what was asked to be set right in one response, the newest first."""
    actor.require("surveys.view")
    rows = Amendment.objects.of(actor).filter(patient_id=answered.response.patient_id, response_id=answered.response.id)
    return list(rows.select_related("asked_by__practitioner", "decided_by__practitioner").order_by("-asked_at"))


def amendment(actor: Actor, uid: UUID) -> Amendment:
    """Return one amendment.

    Raises:
        NotFound: there is none.
    """
    actor.require("surveys.amend")
    found = Amendment.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("amendment")
    return found


def waiting_amendments(actor: Actor) -> list[Amendment]:
    """Return what waits for a second person, the oldest first."""
    actor.require("surveys.amend")
    rows = Amendment.objects.of(actor).filter(status=Amendment.Status.ASKED)
    return list(rows.select_related("asked_by__practitioner").order_by("asked_at")[:100])
