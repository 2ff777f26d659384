"""The nurse's part: she takes a talk up, and settles it with a department, a booking, a call or the emergency."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist import services as worklist
from renxin.intelligence.assistant.guide.pack import pack
from renxin.intelligence.assistant.models import GuideTalk
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.access import GuideSettled
from renxin.kernel.timeline.services import record
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients

from .talking import source_of

_LONGEST: Final = 500
_LINK_DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How a talk is settled: `how` (a `GuideTalk.Settled`), the department advised, words for her."""

    how: str
    department: Organization | None = None
    words: str = ""


@transaction.atomic
def take_up_talk(actor: Actor, row: GuideTalk) -> GuideTalk:
    """Take a waiting talk up; who comes second is told who has it.

    Raises:
        WrongState: a colleague has it, or it is settled.
    """
    actor.require("triage.work")
    row = _locked(actor, row)
    if row.taken_by not in (None, actor.user_id):
        raise WrongState(_("%(name)s has it already.") % {"name": row.taken_by_name})
    if row.taken_by is None:
        row.taken_at, row.taken_by, row.taken_by_name = clock.now(), actor.user_id, actor.name
        row.save(update_fields=["taken_at", "taken_by", "taken_by_name"])
        record_access(actor, "guide.take_up", "guide", str(row.uid), patient_id=row.patient_id)
    return row


@transaction.atomic
def settle_talk(actor: Actor, row: GuideTalk, settling: Settling) -> GuideTalk:
    """Settle a talk that was handed over or stopped; she is told that there is an answer, and reads it on her page.

    Raises:
        InvalidInput: no department where one is due, or words that name a diagnosis, a dose or a medicine.
        WrongState: it is settled already.
    """
    actor.require("triage.work")
    row = _locked(actor, row)
    words = settling.words.strip()[:_LONGEST]
    _check(settling, words)
    now = clock.now()
    if row.taken_by is None:
        row.taken_at, row.taken_by, row.taken_by_name = now, actor.user_id, actor.name
    row.settled_at, row.settled, row.advised, row.answer = now, settling.how, settling.department, words
    row.changed_at = now
    row.save()
    worklist.cancel_tasks(actor, sources=[source_of(row)], reason="settled")
    record_access(actor, "guide.settle", "guide", row.uid, patient_id=row.patient_id, detail={"settled": settling.how})
    fact = GuideSettled(
        patient_id=row.patient_id,
        occurred_at=now,
        session_id=row.pk,
        department_id=settling.department.pk if settling.department else None,
        how=settling.how,
    )
    record(actor, fact)
    if settling.how != GuideTalk.Settled.NOT_NEEDED:
        _tell(actor, row)
    return row


def _check(settling: Settling, words: str) -> None:
    if settling.how not in GuideTalk.Settled.values:
        raise InvalidInput(_("Please say how it is settled."), where="how")
    if settling.how == GuideTalk.Settled.ADVISED and settling.department is None:
        raise InvalidInput(_("Please choose the department."), where="department")
    crossed = safety.crossed(words)
    if crossed:
        raise InvalidInput(str(crossed[0].instead), where="words")


def _tell(actor: Actor, row: GuideTalk) -> None:
    """Let her know that there is an answer; what it says stands behind her own door."""
    message = pack().answered
    link = patients.doorway(row.tenant_id, row.patient_id, until=clock.today() + timedelta(days=_LINK_DAYS), to="guide")
    send(
        Actor.system(actor.tenant_id, "assistant"),
        Outgoing(
            patient_id=row.patient_id,
            purpose="CARE_SERVICE",
            body={"zh": message.zh, "en": message.en},
            url=link,
            source=f"guide:{row.pk}",
            idempotency_key=f"guide:{row.uid}:answer",
        ),
    )


def _locked(actor: Actor, row: GuideTalk) -> GuideTalk:
    found = GuideTalk.objects.of(actor).select_for_update(of=("self",)).get(pk=row.pk)
    if found.settled_at is not None:
        raise WrongState(_("It is settled already."))
    if found.stage not in (GuideTalk.Stage.PERSON, GuideTalk.Stage.STOPPED):
        raise WrongState(_("The guide still has it."))
    return found
