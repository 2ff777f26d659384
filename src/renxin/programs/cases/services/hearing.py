"""What patients write in conversations: linked into their open cases, and high risks in it heard at once."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from renxin.engagement.conversations.models import Message
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import MessageReceived
from renxin.programs.cases.hearing import risks
from renxin.programs.cases.models import Case, CaseKind, CaseNote, CaseStatus, Channel, NoteKind

from .opening import NewCase, open_cases
from .watching import add_risks


@transaction.atomic
def hear_messages(actor: Actor, received: Sequence[MessageReceived]) -> int:
    """Link what patients wrote into their open cases, and see to the risks in it; return how many links were made.

    A risk makes the newest open case as grave as it is; without one, some risks open a case by themselves.
    """
    by_patient: dict[int, list[Case]] = {}
    open_rows = Case.objects.of(actor).filter(patient_id__in={fact.patient_id for fact in received})
    for case in open_rows.exclude(status=CaseStatus.CLOSED).order_by("-id"):
        by_patient.setdefault(case.patient_id, []).append(case)
    rows = [
        CaseNote(
            tenant_id=actor.tenant_id,
            case=case,
            kind=NoteKind.MESSAGE,
            message_id=fact.message_id,
            key=f"message:{fact.message_id}:{case.pk}",
            written_at=fact.occurred_at,
        )
        for fact in received
        for case in by_patient.get(fact.patient_id, ())
    ]
    CaseNote.objects.bulk_create(rows, ignore_conflicts=True)
    _see_to_risks(actor, received, by_patient)
    return len(rows)


def _see_to_risks(
    actor: Actor, received: Sequence[MessageReceived], open_cases_of: Mapping[int, Sequence[Case]]
) -> None:
    patients, ids = {fact.patient_id for fact in received}, {fact.message_id for fact in received}
    new = []
    for message in Message.objects.of(actor).filter(patient_id__in=patients, id__in=ids):
        codes = risks.read(message.body)
        watched = [case for case in open_cases_of.get(message.patient_id, ()) if case.kind != CaseKind.RIGHTS]
        if codes and watched:
            add_risks(actor, Case.objects.select_for_update().get(pk=watched[0].pk), codes)
        elif risks.opens(codes, in_chat=True):
            new.append(
                NewCase(
                    patient_id=message.patient_id,
                    source=f"conversations:{message.id}",
                    words=message.body,
                    channel=Channel.INBOX,
                )
            )
    open_cases(actor, new)
